import type { Timer } from "../../core/clock";
import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/errors";
import { deliverBatch, pipeRole, retryDelayMs } from "./batch";
import { type PipeRecord, toPipeRecord } from "./record";
import type { Pipe } from "./store";

/** Iterators live for 15 minutes; reading the empty stream now and then keeps them alive, as AWS's constant polling does. */
const KEEP_ALIVE_MS = 5 * 60_000;

/** Reads a pipe's stream as the pipe's role, each shard in order, whenever the stream signals records. */
export class StreamPoller {
  private readonly iterators = new Map<string, string>();
  private readonly busy = new Set<string>();
  private readonly wanted = new Set<string>();
  private unsubscribe: (() => void) | undefined;
  private timer: Timer | undefined;
  private ended = false;

  constructor(
    private readonly cloud: Cloud,
    private readonly pipe: Pipe,
  ) {}

  /** Throws what the pipe's role is not allowed to do, so that a pipe which cannot read is not made. */
  async start(): Promise<void> {
    for (const shardId of await this.shardIds()) await this.openShard(shardId);
    this.unsubscribe = this.cloud.signals.subscribe(this.pipe.source, () => this.wake());
    this.wake();
  }

  stop(): void {
    this.ended = true;
    this.unsubscribe?.();
    this.timer?.cancel();
  }

  private wake(): void {
    this.timer?.cancel();
    if (this.ended) return;
    this.timer = this.cloud.clock.after(KEEP_ALIVE_MS, () => this.wake());
    for (const shardId of this.iterators.keys()) {
      this.wanted.add(shardId);
      if (this.busy.has(shardId)) continue;
      this.busy.add(shardId);
      this.cloud.activity.detach(`pipes: ${this.pipe.name}`, () => this.drain(shardId));
    }
  }

  private async drain(shardId: string): Promise<void> {
    try {
      for (let failures = 0; this.wanted.has(shardId) && !this.ended;) {
        // Before each read: what is written while it is dealt with asks for the next one, and only for one.
        this.wanted.delete(shardId);
        try {
          if (await this.readOnce(shardId)) this.wanted.add(shardId);
          failures = 0;
        } catch (error) {
          if (!(error instanceof AwsError)) throw error;
          this.pipe.stateReason = `${error.code}: ${error.message}`;
          this.wanted.add(shardId);
          await this.cloud.pause(retryDelayMs(failures++, this.cloud.random.fraction()));
        }
      }
    } finally {
      this.busy.delete(shardId);
    }
  }

  /** Returns whether there may be more. */
  private async readOnce(shardId: string): Promise<boolean> {
    const { batchSize, parallelizationFactor, maximumBatchingWindowSeconds } = this.pipe.stream;
    const limit = Math.min(1000, batchSize * parallelizationFactor);
    let { records, next } = await this.read(shardId, limit);
    if (records.length > 0 && records.length < batchSize && maximumBatchingWindowSeconds > 0) {
      await this.cloud.pause(maximumBatchingWindowSeconds * 1000);
      ({ records, next } = await this.read(shardId, limit));
    }
    if (records.length > 0 && !(await this.deliver(shardId, records))) return false;
    const last = records.at(-1)?.dynamodb.SequenceNumber;
    if (last !== undefined) this.pipe.checkpoints.set(shardId, last);
    if (next === undefined) this.closeShard(shardId);
    else this.iterators.set(shardId, next);
    return records.length > 0 && next !== undefined;
  }

  private async read(
    shardId: string,
    limit: number,
  ): Promise<{ records: PipeRecord[]; next: string | undefined }> {
    const role = await pipeRole(this.cloud, this.pipe);
    try {
      const output = await this.cloud.call(role, "dynamodbstreams", "GetRecords", {
        ShardIterator: this.iterators.get(shardId),
        Limit: limit,
      });
      const records = (output["Records"] as unknown[]).map((record) =>
        toPipeRecord(record, this.pipe.source),
      );
      return { records, next: output["NextShardIterator"] as string | undefined };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      if (error.code !== "ExpiredIteratorException" && error.code !== "TrimmedDataAccessException")
        throw error;
      // What was trimmed is lost to every reader; the pipe goes on with the oldest record there is.
      if (error.code === "TrimmedDataAccessException") this.pipe.checkpoints.delete(shardId);
      await this.openShard(shardId, "TRIM_HORIZON");
      return this.read(shardId, limit);
    }
  }

  /** Filters, then delivers in lanes: records of one item always take the same lane, so that they stay in order. */
  private async deliver(shardId: string, records: readonly PipeRecord[]): Promise<boolean> {
    const { filters, stream } = this.pipe;
    const taken = records.filter(
      (record) => filters.length === 0 || filters.some(({ matches }) => matches(record)),
    );
    const lanes = new Map<number, PipeRecord[]>();
    for (const record of taken) {
      const lane = laneOf(JSON.stringify(record.dynamodb.Keys), stream.parallelizationFactor);
      lanes.set(lane, [...(lanes.get(lane) ?? []), record]);
    }
    const { activity } = this.cloud;
    const work = [...lanes.values()].map((lane) =>
      activity.apart(`pipes: a batch of ${this.pipe.name}`, () => this.deliverLane(shardId, lane)),
    );
    await activity.pause(Promise.allSettled(work));
    return (await Promise.all(work)).every(Boolean);
  }

  private async deliverLane(shardId: string, lane: readonly PipeRecord[]): Promise<boolean> {
    const { batchSize } = this.pipe.stream;
    for (let i = 0; i < lane.length; i += batchSize) {
      const batch = { shardId, records: lane.slice(i, i + batchSize) };
      if (!(await deliverBatch(this.cloud, this.pipe, batch, () => this.ended))) return false;
    }
    return true;
  }

  /** Forgets a wish for more, too: there is nothing left to read it by. */
  private closeShard(shardId: string): void {
    this.iterators.delete(shardId);
    this.wanted.delete(shardId);
  }

  private async shardIds(): Promise<string[]> {
    const role = await pipeRole(this.cloud, this.pipe);
    const output = await this.cloud.call(role, "dynamodbstreams", "DescribeStream", {
      StreamArn: this.pipe.source,
    });
    const { Shards } = output["StreamDescription"] as { Shards: { ShardId: string }[] };
    return Shards.map(({ ShardId }) => ShardId);
  }

  private async openShard(
    shardId: string,
    position: string = this.pipe.stream.startingPosition,
  ): Promise<void> {
    const after = this.pipe.checkpoints.get(shardId);
    const output = await this.cloud.call(
      await pipeRole(this.cloud, this.pipe),
      "dynamodbstreams",
      "GetShardIterator",
      {
        StreamArn: this.pipe.source,
        ShardId: shardId,
        ...(after === undefined
          ? { ShardIteratorType: position }
          : { ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber: after }),
      },
    );
    this.iterators.set(shardId, output["ShardIterator"] as string);
  }
}

function laneOf(key: string, lanes: number): number {
  let sum = 0;
  for (const character of key) sum = (sum * 31 + character.codePointAt(0)!) >>> 0;
  return sum % lanes;
}
