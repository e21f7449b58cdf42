import { createHash } from "node:crypto";
import type { KeySchema } from "./schema";
import type { AttributeValue, Item } from "./values/attributeValue";
import { compareScalars } from "./values/compare";

/** An item as stored, with its size, which capacity, pages and limits all need. */
export interface Stored {
  readonly item: Item;
  readonly bytes: number;
}

/** A place in the order of a partition. `tie` parts items of an index that have the same sort key. */
export interface Place {
  range: AttributeValue | undefined;
  tie: string;
}

interface Entry extends Place {
  stored: Stored;
}

interface Partition {
  text: string;
  hash: string | undefined;
  entries: Entry[];
}

/**
 * The items of a table, or of one of its indexes: partitions by hash key, each in the order of its
 * sort key. A scan goes through the partitions in the order of a hash of their key, as DynamoDB
 * does, so that paging goes on at the same place whatever is written or deleted meanwhile.
 */
export class Partitions {
  private readonly partitions = new Map<string, Partition>();
  private inHashOrder: Partition[] | undefined;

  constructor(
    private readonly key: KeySchema,
    private readonly tieOf: (item: Item) => string = () => "",
  ) {}

  get(key: Item): Stored | undefined {
    const partition = this.partitions.get(scalarText(key[this.key.hash]!));
    if (!partition) return undefined;
    const entry = partition.entries[lowerBound(partition.entries, this.placeOf(key))];
    return entry && comparePlaces(entry, this.placeOf(key)) === 0 ? entry.stored : undefined;
  }

  /** Only for items that have the key's attributes: an index leaves the others out (it is sparse). */
  holds(item: Item): boolean {
    const { hash, range } = this.key;
    return Object.hasOwn(item, hash) && (range === undefined || Object.hasOwn(item, range));
  }

  put(stored: Stored): void {
    const text = scalarText(stored.item[this.key.hash]!);
    let partition = this.partitions.get(text);
    if (!partition) {
      this.partitions.set(text, (partition = { text, hash: undefined, entries: [] }));
      this.inHashOrder = undefined;
    }
    const place = this.placeOf(stored.item);
    const index = lowerBound(partition.entries, place);
    const found = partition.entries[index];
    const replaces = found !== undefined && comparePlaces(found, place) === 0;
    partition.entries.splice(index, replaces ? 1 : 0, { ...place, stored });
  }

  remove(item: Item): void {
    const text = scalarText(item[this.key.hash]!);
    const partition = this.partitions.get(text);
    if (!partition) return;
    const place = this.placeOf(item);
    const index = lowerBound(partition.entries, place);
    const found = partition.entries[index];
    if (!found || comparePlaces(found, place) !== 0) return;
    partition.entries.splice(index, 1);
    if (partition.entries.length > 0) return;
    this.partitions.delete(text);
    this.inHashOrder = undefined;
  }

  /** One partition, from after `start` on, forwards or backwards, within what `place` calls 0. */
  *query(
    hash: AttributeValue,
    place: ((range: AttributeValue) => number) | undefined,
    forward: boolean,
    start: Item | undefined,
  ): Generator<Stored> {
    const entries = this.partitions.get(scalarText(hash))?.entries ?? [];
    const first = place ? partitionPoint(entries, ({ range }) => place(range!) < 0) : 0;
    const end = place ? partitionPoint(entries, ({ range }) => place(range!) <= 0) : entries.length;
    const startPlace = start && this.placeOf(start);
    if (forward) {
      const from = startPlace
        ? partitionPoint(entries, (entry) => comparePlaces(entry, startPlace) <= 0)
        : 0;
      for (let index = Math.max(first, from); index < end; index++) yield entries[index]!.stored;
    } else {
      const from = startPlace ? lowerBound(entries, startPlace) : entries.length;
      for (let index = Math.min(end, from) - 1; index >= first; index--)
        yield entries[index]!.stored;
    }
  }

  /** Everything, or one of `segments` equal parts of the hashes, from after `start` on. */
  *scan(start: Item | undefined, segment = 0, segments = 1): Generator<Stored> {
    const startText = start && scalarText(start[this.key.hash]!);
    const startHash = startText === undefined ? undefined : hashText(startText);
    for (const partition of this.hashOrder()) {
      const hash = partition.hash!;
      if (startHash !== undefined && hash < startHash) continue;
      if (segments > 1 && segmentOf(hash, segments) !== segment) continue;
      const rest = hash === startHash ? this.after(partition, start!) : partition.entries;
      for (const { stored } of rest) yield stored;
    }
  }

  *all(): Generator<Stored> {
    for (const { entries } of this.partitions.values())
      for (const { stored } of entries) yield stored;
  }

  get size(): number {
    let size = 0;
    for (const { entries } of this.partitions.values()) size += entries.length;
    return size;
  }

  private after(partition: Partition, start: Item): Entry[] {
    const place = this.placeOf(start);
    return partition.entries.slice(
      partitionPoint(partition.entries, (entry) => comparePlaces(entry, place) <= 0),
    );
  }

  /** Hashes are computed only for scans, and kept until a partition comes or goes. */
  private hashOrder(): Partition[] {
    if (this.inHashOrder) return this.inHashOrder;
    const partitions = [...this.partitions.values()];
    for (const partition of partitions) partition.hash ??= hashText(partition.text);
    this.inHashOrder = partitions.sort((a, b) => (a.hash! < b.hash! ? -1 : 1));
    return this.inHashOrder;
  }

  private placeOf(item: Item): Place {
    const { range } = this.key;
    return { range: range === undefined ? undefined : item[range], tie: this.tieOf(item) };
  }
}

/** Equal scalars have equal texts: numbers and base64 are canonical. */
export const scalarText = (value: AttributeValue) =>
  value.S !== undefined ? `S${value.S}` : value.N !== undefined ? `N${value.N}` : `B${value.B}`;

const hashText = (text: string) => createHash("md5").update(text).digest("hex");

const segmentOf = (hash: string, segments: number) =>
  Math.floor((parseInt(hash.slice(0, 8), 16) / 2 ** 32) * segments);

function comparePlaces(a: Place, b: Place): number {
  const order = a.range && b.range ? compareScalars(a.range, b.range) : 0;
  return order !== 0 ? order : a.tie < b.tie ? -1 : a.tie > b.tie ? 1 : 0;
}

const lowerBound = (entries: readonly Entry[], place: Place) =>
  partitionPoint(entries, (entry) => comparePlaces(entry, place) < 0);

/** How many entries at the front satisfy `isBefore`. */
function partitionPoint(entries: readonly Entry[], isBefore: (entry: Entry) => boolean): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(entries[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}
