import type { Cloud } from "../../core/cloud";
import { validation } from "./errors";
import { Partitions, scalarText, type Stored } from "./partitions";
import { checkItem, type IndexSchema, keyNames, keyOf, type TableSchema } from "./schema";
import type { Stream, StreamIdentity } from "./streams/stream";
import { TimeToLive } from "./timeToLive";
import { type AttributeValue, define, type Item, itemBytes } from "./values/attributeValue";
import { equalItems } from "./values/compare";

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
export const ITEM_BYTES_MAX = 400 * 1024;

/** What the resource can change while the table lives. */
export interface TableSettings {
  kmsKeyArn: string | undefined;
  sseEnabled: boolean;
  pointInTimeRecoveryDays: number | undefined;
  deletionProtection: boolean;
  tableClass: "STANDARD" | "STANDARD_INFREQUENT_ACCESS";
  tags: Record<string, string>;
}

export interface TableIndex extends IndexSchema {
  entries: Partitions;
}

/** One table: its items and indexes, kept together. Every change goes through `write`, which also feeds the stream. */
export class Table {
  readonly createdAtMs: number;
  readonly id: string;
  readonly items: Partitions;
  readonly timeToLive: TimeToLive;
  indexes: TableIndex[] = [];
  stream: Stream | undefined;

  constructor(
    readonly cloud: Cloud,
    readonly name: string,
    readonly arn: string,
    public schema: TableSchema,
    public settings: TableSettings,
  ) {
    this.createdAtMs = cloud.clock.nowMs();
    this.id = cloud.random.uuid();
    this.items = new Partitions(schema.key);
    this.timeToLive = new TimeToLive(this);
    this.changeIndexes(schema);
  }

  /** New indexes are filled from the items at once; those that stay as they were are kept. */
  changeIndexes(schema: TableSchema): void {
    this.schema = schema;
    this.indexes = schema.indexes.map((index) => {
      const same = this.indexes.find((existing) => isSameIndex(existing, index));
      return same ?? this.buildIndex(index);
    });
  }

  index(name: string): TableIndex {
    const index = this.indexes.find((candidate) => candidate.name === name);
    if (!index) throw validation(`The table does not have the specified index: ${name}`);
    return index;
  }

  /** Whether `item` may be stored over `old`; throws what AWS would say where it may not. */
  check(old: Stored | undefined, item: Item): Stored {
    const stored = { item, bytes: itemBytes(item) };
    checkItem(item, this.schema);
    if (stored.bytes > ITEM_BYTES_MAX)
      throw validation(
        old
          ? "Item size to update has exceeded the maximum allowed size"
          : "Item size has exceeded the maximum allowed size",
      );
    return stored;
  }

  /** Replaces `old` (what is stored under the key now) by `stored` (which has been checked), or deletes it. */
  write(old: Stored | undefined, stored: Stored | undefined, identity?: StreamIdentity): void {
    if (stored) this.items.put(stored);
    else if (old) this.items.remove(old.item);
    for (const { entries } of this.indexes) {
      if (old && entries.holds(old.item)) entries.remove(old.item);
      if (stored && entries.holds(stored.item)) entries.put(stored);
    }
    if (stored) this.timeToLive.noticed(stored.item);
    // A write that changes nothing leaves no record, as on AWS.
    const changed = old && stored ? !equalItems(old.item, stored.item) : old !== stored;
    if (!changed) return;
    const key = keyOf((stored ?? old)!.item, this.schema.key);
    this.stream?.add(key, old?.item, stored?.item, identity);
  }

  /** What an index shows of an item: its keys, the table's keys, and what it projects. */
  view(index: TableIndex | undefined, item: Item): Item {
    if (!index || index.projection === "ALL") return item;
    const names = [
      ...keyNames(this.schema.key),
      ...keyNames(index.key),
      ...(index.projection === "INCLUDE" ? index.nonKeyAttributes : []),
    ];
    const view: Record<string, AttributeValue> = {};
    for (const name of names) if (Object.hasOwn(item, name)) define(view, name, item[name]!);
    return view;
  }

  close(): void {
    this.timeToLive.stop();
    this.stream?.close();
  }

  private buildIndex(index: IndexSchema): TableIndex {
    // Several items may share an index key: the table's key keeps them apart, in an order that stays.
    const { hash, range } = this.schema.key;
    const tie = (item: Item) =>
      `${scalarText(item[hash]!)}\n${range === undefined ? "" : scalarText(item[range]!)}`;
    const entries = new Partitions(index.key, tie);
    for (const stored of this.items.all()) if (entries.holds(stored.item)) entries.put(stored);
    return { ...index, entries };
  }
}

const isSameIndex = (a: IndexSchema, b: IndexSchema) =>
  a.name === b.name &&
  a.kind === b.kind &&
  a.key.hash === b.key.hash &&
  a.key.range === b.key.range &&
  a.projection === b.projection &&
  a.nonKeyAttributes.join("\n") === b.nonKeyAttributes.join("\n");
