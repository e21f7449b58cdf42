/** What a FIFO queue answers to a message that it has already accepted. */
export interface Accepted {
  messageId: string;
  sequenceNumber: string;
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-exactly-once-processing.html */
const WINDOW_MS = 5 * 60 * 1000;

/**
 * The deduplication ids of the last five minutes. They outlive their messages: one that was
 * received and deleted still suppresses its repeats.
 */
export class Deduplication {
  private readonly seen = new Map<string, Accepted & { untilMs: number }>();

  find(scope: string, deduplicationId: string, nowMs: number): Accepted | undefined {
    this.forget(nowMs);
    return this.seen.get(key(scope, deduplicationId));
  }

  remember(scope: string, deduplicationId: string, accepted: Accepted, nowMs: number): void {
    this.seen.set(key(scope, deduplicationId), { ...accepted, untilMs: nowMs + WINDOW_MS });
  }

  /** All entries live equally long, so the map's own order is the order of expiry. */
  private forget(nowMs: number): void {
    for (const [id, { untilMs }] of this.seen) {
      if (untilMs > nowMs) return;
      this.seen.delete(id);
    }
  }
}

const key = (scope: string, deduplicationId: string) => `${scope}\n${deduplicationId}`;
