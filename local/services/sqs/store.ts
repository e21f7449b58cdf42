import type { Cloud } from "../../core/cloud";
import { applyAttributes, defaultSettings, type QueueSettings } from "./attributes";
import { invalidValue, queueDoesNotExist } from "./errors";
import { watchQueue } from "./gauges";
import type { Message } from "./message";
import { Queue } from "./queue";

/** The account's queues: found by name, URL or ARN, and tied together by their redrive policies. */
export class QueueStore {
  private readonly queues = new Map<string, Queue>();
  private readonly unwatch = new Map<Queue, () => void>();
  /** Every call names its queue by URL, and reading one is slow. Only URLs of queues that were there get in. */
  private readonly namesByUrl = new Map<unknown, string>();

  constructor(readonly cloud: Cloud) {}

  create(name: string, attributes: Readonly<Record<string, string>>): Queue {
    const fifo = name.endsWith(".fifo");
    const arn = this.cloud.arn("sqs", name);
    const settings = applyAttributes(defaultSettings, attributes, fifo);
    this.checkRedrive(arn, fifo, settings);
    const queue = new Queue(this.cloud, name, arn, fifo, settings, (from, message) =>
      this.deadLetter(from, message),
    );
    this.queues.set(name, queue);
    this.unwatch.set(queue, watchQueue(this.cloud, queue));
    return queue;
  }

  setAttributes(queue: Queue, attributes: Readonly<Record<string, string>>): void {
    const settings = applyAttributes(queue.settings, attributes, queue.fifo);
    this.checkRedrive(queue.arn, queue.fifo, settings);
    queue.changeSettings(settings);
  }

  delete(queue: Queue): void {
    this.unwatch.get(queue)?.();
    this.unwatch.delete(queue);
    this.queues.delete(queue.name);
    queue.close();
  }

  /** Names, not hosts, decide: a queue's URL stays good when the endpoint moves to another port. */
  byUrl(queueUrl: unknown): Queue {
    const known = this.namesByUrl.get(queueUrl);
    if (known !== undefined) return this.byName(known);
    const [account, name] = pathOf(queueUrl).split("/").slice(-2);
    if (account !== this.cloud.accountId || !name) throw queueDoesNotExist();
    const queue = this.byName(name);
    this.namesByUrl.set(queueUrl, name);
    return queue;
  }

  byName(name: string): Queue {
    const queue = this.queues.get(name);
    if (!queue) throw queueDoesNotExist();
    return queue;
  }

  byArn(arn: string): Queue | undefined {
    return [...this.queues.values()].find((queue) => queue.arn === arn);
  }

  has(name: string): boolean {
    return this.queues.has(name);
  }

  url(queue: Queue): string {
    return this.urlOf(queue.name);
  }

  urlOf(name: string): string {
    return `${this.cloud.endpointUrl}/${this.cloud.accountId}/${name}`;
  }

  all(): Queue[] {
    return [...this.queues.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** The queues whose redrive policy names this one. */
  sourcesOf(deadLetterArn: string): Queue[] {
    return this.all().filter(
      ({ settings }) => settings.redrivePolicy?.deadLetterTargetArn === deadLetterArn,
    );
  }

  /**
   * Body, ids and group go along. A standard queue keeps the time at which the message was sent, so
   * its retention goes on counting; a FIFO queue starts it anew:
   * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
   */
  private deadLetter(from: Queue, message: Message): boolean {
    const target = this.byArn(from.settings.redrivePolicy!.deadLetterTargetArn);
    if (!target || !allowsSource(target, from.arn)) return false;
    const nowMs = this.cloud.clock.nowMs();
    target.adopt({
      ...message,
      sentAtMs: from.fifo ? nowMs : message.sentAtMs,
      enqueuedAtMs: nowMs,
      deadLetterSourceArn: from.arn,
    });
    return true;
  }

  private checkRedrive(arn: string, fifo: boolean, settings: QueueSettings): void {
    const target = settings.redrivePolicy?.deadLetterTargetArn;
    if (!target) return;
    const value = JSON.stringify(settings.redrivePolicy);
    const refuse = (reason: string) => invalidValue(value, "RedrivePolicy", reason);
    const queue = this.byArn(target);
    if (!queue) throw refuse("Dead letter target does not exist.");
    if (queue.fifo !== fifo)
      throw refuse("Dead-letter queue must be same type of queue as the source.");
    if (!allowsSource(queue, arn))
      throw refuse(
        "The dead-letter queue's RedriveAllowPolicy does not allow this queue as its source.",
      );
  }
}

function allowsSource(deadLetterQueue: Queue, sourceArn: string): boolean {
  const policy = deadLetterQueue.settings.redriveAllowPolicy;
  if (!policy || policy.redrivePermission === "allowAll") return true;
  return policy.redrivePermission === "byQueue" && policy.sourceQueueArns!.includes(sourceArn);
}

function pathOf(queueUrl: unknown): string {
  if (typeof queueUrl !== "string" || !URL.canParse(queueUrl)) throw queueDoesNotExist();
  return new URL(queueUrl).pathname;
}
