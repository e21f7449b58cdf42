import type { Timer } from "../../core/clock";
import type { Table } from "./table";
import type { Item } from "./values/attributeValue";
import { compareNumbers } from "./values/decimal";

/**
 * How late an expired item is deleted at the most. AWS says "within a few days" of expiry; expired
 * items can be read until then:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
 */
const SWEEP_INTERVAL_MS = 10 * 60 * 1000;

/** A time stamp more than five years back is taken for something else and expires nothing. */
const PAST_SECONDS_MAX = 5 * 365 * 24 * 3600;

/**
 * Deletes expired items in the background, as DynamoDB does. One timer a table, and only while an
 * item will expire, so that a virtual clock can pass thirty days in one step.
 */
export class TimeToLive {
  private attribute: string | undefined;
  private timer: Timer | undefined;
  private sweepAtMs = Infinity;

  constructor(private readonly table: Table) {}

  get attributeName(): string | undefined {
    return this.attribute;
  }

  change(attribute: string | undefined): void {
    if (attribute === this.attribute) return;
    this.attribute = attribute;
    this.cancel();
    for (const { item } of this.table.items.all()) this.noticed(item);
  }

  /** Called with every item that is written. */
  noticed(item: Item): void {
    const expiresAtSeconds = this.expiryOf(item);
    if (expiresAtSeconds === undefined) return;
    this.sweepBy(Math.max(expiresAtSeconds * 1000, this.table.cloud.clock.nowMs()));
  }

  stop(): void {
    this.cancel();
  }

  private sweepBy(expiresAtMs: number): void {
    const atMs = (Math.floor(expiresAtMs / SWEEP_INTERVAL_MS) + 1) * SWEEP_INTERVAL_MS;
    if (atMs >= this.sweepAtMs) return;
    this.cancel();
    const { clock } = this.table.cloud;
    this.sweepAtMs = atMs;
    this.timer = clock.after(atMs - clock.nowMs(), () => this.sweep());
  }

  private sweep(): void {
    this.sweepAtMs = Infinity;
    const { cloud, items, name } = this.table;
    const nowSeconds = Math.floor(cloud.clock.nowMs() / 1000);
    let deleted = 0;
    for (const stored of [...items.all()]) {
      const expiresAtSeconds = this.expiryOf(stored.item);
      if (expiresAtSeconds === undefined || expiresAtSeconds < nowSeconds - PAST_SECONDS_MAX)
        continue;
      if (expiresAtSeconds >= nowSeconds) {
        this.noticed(stored.item);
        continue;
      }
      this.table.write(stored, undefined, {
        Type: "Service",
        PrincipalId: "dynamodb.amazonaws.com",
      });
      deleted++;
    }
    if (deleted === 0) return;
    cloud.metrics.record({
      namespace: "AWS/DynamoDB",
      name: "TimeToLiveDeletedItemCount",
      dimensions: { TableName: name },
      value: deleted,
      unit: "Count",
      timestampMs: cloud.clock.nowMs(),
    });
  }

  /** Epoch seconds; only a number counts, and only one that a date can have. */
  private expiryOf(item: Item): number | undefined {
    const value =
      this.attribute !== undefined && Object.hasOwn(item, this.attribute)
        ? item[this.attribute]
        : undefined;
    if (value?.N === undefined || compareNumbers(value.N, "8640000000000") > 0) return undefined;
    return Math.floor(Number(value.N));
  }

  private cancel(): void {
    this.timer?.cancel();
    this.sweepAtMs = Infinity;
  }
}
