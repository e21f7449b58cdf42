import { requestThrottled } from "./errors";

/** Calls per second and API method: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const FIFO_CALLS_PER_SECOND = 300;

/**
 * FIFO queues take 300 calls a second and method (a batch is one call): in the whole queue, or with
 * FifoThroughputLimit perMessageGroupId in each message group. Standard queues are nearly unlimited.
 */
export class Throughput {
  private second = -1;
  private readonly calls = new Map<string, number>();

  /** Throws RequestThrottled where one of `subjects` has used up its second. */
  count(method: string, subjects: Iterable<string>, nowMs: number): void {
    const second = Math.floor(nowMs / 1000);
    if (second !== this.second) this.calls.clear();
    this.second = second;
    for (const subject of subjects) {
      const key = `${method} ${subject}`;
      const calls = (this.calls.get(key) ?? 0) + 1;
      if (calls > FIFO_CALLS_PER_SECOND) throw requestThrottled();
      this.calls.set(key, calls);
    }
  }
}
