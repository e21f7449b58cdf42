import { createHash } from "node:crypto";
import type { Cloud } from "../../core/cloud";
import type { QueueSettings } from "./attributes";
import { type Accepted, Deduplication } from "./deduplication";
import { DueTimes } from "./dueTimes";
import type { Message, MessageAttributes } from "./message";
import { md5 } from "./message";
import { type DeliveryOrder, FifoOrder, StandardOrder } from "./order";
import { newReceiptHandle } from "./receiptHandle";
import { Throughput } from "./throughput";

/** What a sender gives; all of it has been checked. */
export interface Draft {
  body: string;
  attributes: MessageAttributes;
  traceHeader: string | undefined;
  senderId: string;
  delaySeconds: number;
  groupId: string | undefined;
  deduplicationId: string | undefined;
}

/** Where messages go that have been received too often. Returns false where there is no such queue any more. */
export type DeadLetterDelivery = (from: Queue, message: Message) => boolean;

/**
 * One queue: its messages, their visibility, order, deduplication and retention. It knows nothing of
 * callers and wire formats. Whenever messages become visible it wakes long polls and signals its ARN.
 */
export class Queue {
  readonly createdAtMs: number;
  modifiedAtMs: number;
  purgedAtMs = -Infinity;
  closed = false;
  tags: Record<string, string> = {};
  readonly throughput = new Throughput();
  readonly messages = new Map<string, Message>();
  private readonly order: DeliveryOrder;
  private readonly deduplication = new Deduplication();
  /** Of messages by id: one that has left must not be kept by the time it was to come back. */
  private readonly dueTimes: DueTimes<string>;
  private readonly longPolls = new Set<() => void>();
  private nextSequence = 0n;
  private nextExpiryCheckMs = Infinity;
  private readonly counts = { visible: 0, delayed: 0, inFlight: 0 };

  constructor(
    private readonly cloud: Cloud,
    readonly name: string,
    readonly arn: string,
    readonly fifo: boolean,
    public settings: QueueSettings,
    private readonly toDeadLetters: DeadLetterDelivery,
  ) {
    this.createdAtMs = this.modifiedAtMs = cloud.clock.nowMs();
    this.order = fifo ? new FifoOrder() : new StandardOrder();
    this.dueTimes = new DueTimes(cloud.clock, (due) => this.makeVisible(due));
  }

  /** Accepts a message, or answers as to the first of it where a FIFO queue has seen it in the last five minutes. */
  send(draft: Draft): { messageId: string; sequenceNumber: string | undefined } {
    if (!this.fifo) {
      const message = this.enter(this.newMessage(draft, undefined), draft.delaySeconds);
      return { messageId: message.id, sequenceNumber: undefined };
    }
    const nowMs = this.cloud.clock.nowMs();
    const deduplicationId = draft.deduplicationId ?? sha256(draft.body);
    const scope = this.settings.deduplicationScope === "queue" ? "" : draft.groupId!;
    const repeated = this.deduplication.find(scope, deduplicationId, nowMs);
    if (repeated) return repeated;
    const message = this.newMessage({ ...draft, deduplicationId }, this.sequenceNumber());
    const accepted: Accepted = { messageId: message.id, sequenceNumber: message.sequenceNumber! };
    this.deduplication.remember(scope, deduplicationId, accepted, nowMs);
    this.enter(message, draft.delaySeconds);
    return accepted;
  }

  /** Takes in a message of another queue (dead letter, or on its way back) as it is: no delay, no deduplication, else it could vanish. */
  adopt(message: Message): void {
    const sequenceNumber = this.fifo ? this.sequenceNumber() : undefined;
    this.enter({ ...message, sequenceNumber, receiptHandle: undefined }, 0);
  }

  /** Takes up to `countMax` visible messages and hides them; those received too often go to the dead-letter queue instead. */
  receive(countMax: number, visibilityTimeoutSeconds: number): Message[] {
    this.expire();
    const nowMs = this.cloud.clock.nowMs();
    const taken = this.order.take(countMax, (message) => this.isExhausted(message));
    for (const message of taken) {
      message.receiveCount++;
      message.firstReceivedAtMs ??= nowMs;
      message.receivedAtMs = nowMs;
      message.receiptHandle = newReceiptHandle(this.cloud.random, message);
      this.become(message, "inFlight");
    }
    for (const message of taken) this.hide(message, visibilityTimeoutSeconds);
    return taken;
  }

  /** Hides an in-flight message for so long from now; 0 makes it visible at once. */
  hide(message: Message, visibilityTimeoutSeconds: number): void {
    message.visibleAtMs = this.cloud.clock.nowMs() + visibilityTimeoutSeconds * 1000;
    if (visibilityTimeoutSeconds > 0) this.dueTimes.add(message.visibleAtMs, message.id);
    else this.makeVisible([{ value: message.id, dueMs: message.visibleAtMs }]);
  }

  remove(message: Message): void {
    if (!this.messages.delete(message.id)) return;
    this.counts[message.state]--;
    this.order.remove(message);
    // The last message in flight of a group unlocks what waits behind it.
    if (this.fifo && message.state === "inFlight") this.announce();
  }

  purge(): void {
    this.purgedAtMs = this.cloud.clock.nowMs();
    for (const message of [...this.messages.values()]) this.remove(message);
  }

  /** Deletes what has outlived the retention period. Looked at lazily: nobody can see the difference. */
  expire(): void {
    const nowMs = this.cloud.clock.nowMs();
    const retentionMs = this.settings.messageRetentionSeconds * 1000;
    if (nowMs < this.nextExpiryCheckMs) return;
    let oldestSentMs = Infinity;
    for (const message of [...this.messages.values()]) {
      if (message.sentAtMs + retentionMs <= nowMs) this.remove(message);
      else oldestSentMs = Math.min(oldestSentMs, message.sentAtMs);
    }
    this.nextExpiryCheckMs = Math.max(oldestSentMs + retentionMs, nowMs + 1000);
  }

  changeSettings(settings: QueueSettings): void {
    this.settings = settings;
    this.modifiedAtMs = this.cloud.clock.nowMs();
    this.nextExpiryCheckMs = 0;
  }

  count(state: Message["state"]): number {
    this.expire();
    return this.counts[state];
  }

  /** Calls `wake` once, when messages next become visible. Returns the function that ends the wait. */
  onVisible(wake: () => void): () => void {
    this.longPolls.add(wake);
    return () => void this.longPolls.delete(wake);
  }

  /** The queue is deleted: its messages go, and long polls end empty-handed. */
  close(): void {
    this.closed = true;
    this.dueTimes.clear();
    this.messages.clear();
    for (const wake of [...this.longPolls]) wake();
  }

  private isExhausted(message: Message): boolean {
    const policy = this.settings.redrivePolicy;
    if (!policy || message.receiveCount < policy.maxReceiveCount) return false;
    if (!this.toDeadLetters(this, message)) return false;
    this.messages.delete(message.id);
    this.counts[message.state]--;
    return true;
  }

  private become(message: Message, state: Message["state"]): void {
    this.counts[message.state]--;
    this.counts[state]++;
    message.state = state;
  }

  private newMessage(draft: Draft, sequenceNumber: string | undefined): Message {
    const { delaySeconds: _, ...content } = draft;
    const nowMs = this.cloud.clock.nowMs();
    return {
      ...content,
      id: this.cloud.random.uuid(),
      bodyMd5: md5(draft.body),
      sequenceNumber,
      sentAtMs: nowMs,
      enqueuedAtMs: nowMs,
      deadLetterSourceArn: undefined,
      receiveCount: 0,
      firstReceivedAtMs: undefined,
      state: "visible",
      visibleAtMs: nowMs,
      receivedAtMs: nowMs,
      receiptHandle: undefined,
    };
  }

  private enter(message: Message, delaySeconds: number): Message {
    message.state = delaySeconds > 0 ? "delayed" : "visible";
    message.visibleAtMs = this.cloud.clock.nowMs() + delaySeconds * 1000;
    this.messages.set(message.id, message);
    this.counts[message.state]++;
    this.nextExpiryCheckMs = Math.min(
      this.nextExpiryCheckMs,
      message.sentAtMs + this.settings.messageRetentionSeconds * 1000,
    );
    this.order.add(message);
    if (delaySeconds > 0) this.dueTimes.add(message.visibleAtMs, message.id);
    else this.announce();
    return message;
  }

  /** An entry is stale when its message has left or waits for another time by now. */
  private makeVisible(due: { value: string; dueMs: number }[]): void {
    let released = false;
    for (const { value: id, dueMs } of due) {
      const message = this.messages.get(id);
      if (message?.visibleAtMs !== dueMs || message.state === "visible") continue;
      const wasInFlight = message.state === "inFlight";
      this.become(message, "visible");
      this.order.release(message, wasInFlight);
      released = true;
    }
    if (released) this.announce();
  }

  private announce(): void {
    if (!this.order.hasNext()) return;
    for (const wake of [...this.longPolls]) wake();
    this.cloud.signals.notify(this.arn);
  }

  /** 20 digits, growing, with gaps, as AWS's are. */
  private sequenceNumber(): string {
    return String(18_800_000_000_000_000_000n + this.nextSequence++ * 256n);
  }
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
