import { queueUrlOf } from "../../../core/arn";
import type { Cloud } from "../../../core/cloud";
import type { Timer } from "../../../core/clock";
import { AwsError } from "../../../core/errors";
import { compilePattern } from "../../events/pattern";
import { INVOCATIONS_PER_PROCESS } from "../executor";
import type { LambdaFunction } from "../function";
import type { Invoker } from "../invoker";
import { failedMessageIds } from "./batchResponse";
import { type MappingConfiguration, queueFacts } from "./mapping";
import { filterView, type ReceivedMessage, type SqsRecord, sqsRecord, tracesOf } from "./sqsEvent";

const RECEIVE_MAX = 10;
/** The payload of one invocation: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const BATCH_BYTES_MAX = 6 * 1024 * 1024;
/** After a refused or failed receive. */
const PROBLEM_PAUSE_MS = 10_000;
const THROTTLE_BACKOFF_MIN_MS = 1_000;
const THROTTLE_BACKOFF_MAX_MS = 30_000;

interface Taken {
  record: SqsRecord;
  receivedMs: number;
}

/**
 * Takes messages from one queue to one function, as the function's role. A FIFO queue itself keeps the
 * groups of messages in flight back, so several batches run side by side, one a group at a time.
 */
export class SqsPoller {
  lastProcessingResult = "No records processed";
  private buffer: Taken[] = [];
  private windowTimer: Timer | undefined;
  private batchesUnderWay = 0;
  private polling = false;
  private pollAgain = false;
  /** Messages may have been left in the queue because too much was under way. */
  private wantsRoom = false;
  private unsubscribe: (() => void) | undefined;
  private readonly matches: (record: SqsRecord) => boolean;

  constructor(
    private readonly cloud: Cloud,
    private readonly invoker: Invoker,
    private readonly target: LambdaFunction,
    private readonly mapping: MappingConfiguration,
  ) {
    const patterns = mapping.filterPatterns.map((pattern) => compilePattern(pattern));
    this.matches = (record) =>
      patterns.length === 0 || patterns.some((pattern) => pattern(filterView(record)));
  }

  start(): void {
    this.unsubscribe = this.cloud.signals.subscribe(this.mapping.queueArn, () => this.poll());
    this.poll();
  }

  /** Takes nothing more; what has been taken is finished. */
  stop(): void {
    this.unsubscribe?.();
    this.unsubscribe = undefined;
    this.windowTimer?.cancel();
    this.dispatchBuffer();
  }

  private poll(): void {
    if (!this.unsubscribe) return;
    if (this.polling) {
      this.pollAgain = true;
      return;
    }
    this.polling = true;
    this.cloud.activity.detach(`lambda:poll ${this.mapping.queueArn}`, () => this.receiveAll());
  }

  /** One receive after the other, until the queue has nothing to give or enough is under way. */
  private async receiveAll(): Promise<void> {
    try {
      do {
        this.pollAgain = false;
        while (this.unsubscribe && this.hasRoom() && (await this.receive()));
      } while (this.pollAgain && this.hasRoom());
      this.wantsRoom = !this.hasRoom();
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      this.lastProcessingResult = `PROBLEM: ${error.message}`;
      this.cloud.clock.after(PROBLEM_PAUSE_MS, () => this.poll());
    } finally {
      this.polling = false;
    }
  }

  private hasRoom(): boolean {
    const wanted = this.mapping.maximumConcurrency ?? Number.POSITIVE_INFINITY;
    return this.batchesUnderWay < Math.min(wanted, this.target.capacity * INVOCATIONS_PER_PROCESS);
  }

  /** Returns whether there may be more: what is sent or comes back later, the queue tells of. */
  private async receive(): Promise<boolean> {
    const { caller } = await this.target.session.current();
    const countMax = Math.min(RECEIVE_MAX, this.mapping.batchSize - this.buffer.length);
    const output = await this.cloud.call(caller, "sqs", "ReceiveMessage", {
      QueueUrl: this.queueUrl,
      MaxNumberOfMessages: countMax,
      MessageSystemAttributeNames: ["All"],
      MessageAttributeNames: ["All"],
      WaitTimeSeconds: 0,
    });
    const messages = (output["Messages"] ?? []) as ReceivedMessage[];
    const receivedMs = this.cloud.clock.nowMs();
    const records = messages.map((message) =>
      sqsRecord(message, this.mapping.queueArn, this.cloud.region),
    );
    // What the filter does not want is deleted, as on AWS.
    await this.delete(records.filter((record) => !this.matches(record)));
    this.buffer.push(...records.filter(this.matches).map((record) => ({ record, receivedMs })));
    this.dispatchOrWait();
    return messages.length >= countMax;
  }

  private dispatchOrWait(): void {
    const windowMs = this.mapping.maximumBatchingWindowSeconds * 1000;
    if (this.buffer.length >= this.mapping.batchSize || windowMs === 0) this.dispatchBuffer();
    else if (this.buffer.length > 0)
      this.windowTimer ??= this.cloud.clock.after(windowMs, () => this.dispatchBuffer());
  }

  private dispatchBuffer(): void {
    this.windowTimer?.cancel();
    this.windowTimer = undefined;
    const taken = this.buffer.splice(0);
    if (taken.length === 0) return;
    this.batchesUnderWay++;
    this.cloud.activity.detach(`lambda:batch ${this.target.name}`, async () => {
      try {
        for (const part of partition(taken)) if (!(await this.runBatch(part))) break;
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        // The messages come back when their visibility timeout ends.
        this.lastProcessingResult = `PROBLEM: ${error.message}`;
      } finally {
        this.batchesUnderWay--;
        if (this.wantsRoom) this.poll();
      }
    });
  }

  /** Returns whether all went well: behind a failed part of a FIFO batch nothing may run. */
  private async runBatch(batch: readonly Taken[]): Promise<boolean> {
    const records = batch.map(({ record }) => record);
    const payload = Buffer.from(JSON.stringify({ Records: records }));
    const outcome = await this.invokeUntilVisible(payload, batch);
    if (outcome.functionError) {
      this.lastProcessingResult = "PROBLEM: Function call failed";
      return false;
    }
    this.lastProcessingResult = "OK";
    const ids = records.map(({ messageId }) => messageId);
    const failed = this.mapping.reportBatchItemFailures
      ? failedMessageIds(outcome.payload, ids)
      : new Set<string>();
    await this.delete(records.filter(({ messageId }) => !failed.has(messageId)));
    return failed.size === 0;
  }

  /** A throttle uses up no receive: the same batch is tried again as long as its messages are still ours. */
  private async invokeUntilVisible(payload: Buffer, batch: readonly Taken[]) {
    const records = batch.map(({ record }) => record);
    for (
      let backoffMs = THROTTLE_BACKOFF_MIN_MS;
      ;
      backoffMs = Math.min(backoffMs * 2, THROTTLE_BACKOFF_MAX_MS)
    ) {
      try {
        const requestId = this.cloud.random.uuid();
        return await this.invoker.invoke(this.target, {
          requestId,
          payload,
          links: tracesOf(records),
        });
      } catch (error) {
        if (!(error instanceof AwsError) || error.code !== "TooManyRequestsException") throw error;
        const { visibilityTimeoutSeconds } = await queueFacts(
          this.cloud,
          this.target,
          this.mapping.queueArn,
        );
        const visibleAtMs = batch[0]!.receivedMs + visibilityTimeoutSeconds * 1000;
        if (this.cloud.clock.nowMs() + backoffMs >= visibleAtMs) throw error;
        await this.cloud.pause(backoffMs);
      }
    }
  }

  private async delete(records: readonly SqsRecord[]): Promise<void> {
    const { caller } = await this.target.session.current();
    for (let start = 0; start < records.length; start += RECEIVE_MAX) {
      const output = await this.cloud.call(caller, "sqs", "DeleteMessageBatch", {
        QueueUrl: this.queueUrl,
        Entries: records
          .slice(start, start + RECEIVE_MAX)
          .map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle })),
      });
      const refused = (output["Failed"] ?? []) as { Message?: string }[];
      if (refused.length > 0)
        this.lastProcessingResult = `PROBLEM: ${refused.length} messages could not be deleted: ${refused[0]!.Message}`;
    }
  }

  private get queueUrl(): string {
    return queueUrlOf(this.cloud.endpointUrl, this.mapping.queueArn);
  }
}

function partition(batch: readonly Taken[]): Taken[][] {
  const parts: Taken[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const taken of batch) {
    const size = Buffer.byteLength(JSON.stringify(taken.record)) + 1;
    if (bytes + size > BATCH_BYTES_MAX) {
      parts.push([]);
      bytes = 64;
    }
    parts.at(-1)!.push(taken);
    bytes += size;
  }
  return parts;
}
