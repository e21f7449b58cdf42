import { queueUrlOf } from "../../core/arn";
import { serviceCaller } from "../../core/caller";
import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/errors";
import { envelope, lambdaEvent, type Message } from "./message";
import { recordTopicMetric } from "./topicMetrics";
import type { Subscription, Topic, TopicStore } from "./store";

/**
 * Takes a message to each confirmed subscriber whose filter lets it, at least once, retrying a
 * server's faults by SNS's own schedule and then handing it to the subscription's DLQ.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
 */
export class Delivery {
  constructor(
    private readonly cloud: Cloud,
    private readonly store: TopicStore,
  ) {}

  fanOut(topic: Topic, message: Message): void {
    for (const subscription of topic.subscriptions.values()) {
      if (subscription.pendingConfirmation) continue;
      const outcome = subscription.filter?.(message) ?? "accepted";
      if (outcome === "accepted") this.attempt({ topic, subscription, message, retries: 0 });
      else {
        recordTopicMetric(this.cloud, topic, "NumberOfNotificationsFilteredOut");
        recordTopicMetric(this.cloud, topic, `NumberOfNotificationsFilteredOut-${outcome}`);
      }
    }
  }

  private attempt(pending: Pending): void {
    const { topic, subscription, message } = pending;
    this.cloud.activity.detach(`sns: ${topic.name} → ${subscription.endpoint}`, async () => {
      try {
        await this.deliver(topic, subscription, message);
        recordTopicMetric(this.cloud, topic, "NumberOfNotificationsDelivered");
      } catch (error) {
        await this.failed(pending, error);
      }
    });
  }

  private async deliver(topic: Topic, subscription: Subscription, message: Message): Promise<void> {
    const caller = this.caller(topic);
    if (subscription.protocol === "lambda")
      await this.cloud.call(caller, "lambda", "Invoke", {
        FunctionName: subscription.endpoint,
        InvocationType: "Event",
        Payload: Buffer.from(lambdaEvent(this.cloud, topic, subscription, message)),
      });
    else await this.sendToQueue(subscription.endpoint, topic, subscription, message);
  }

  private async failed(pending: Pending, error: unknown): Promise<void> {
    const delayMs = isClientError(error) ? undefined : retryDelayMs(pending.retries);
    if (delayMs === undefined) return this.giveUp(pending);
    this.cloud.clock.after(delayMs, () => {
      const subscription = this.store.findSubscription(pending.subscription.arn);
      if (subscription) this.attempt({ ...pending, subscription, retries: pending.retries + 1 });
    });
  }

  private async giveUp({ topic, subscription, message }: Pending): Promise<void> {
    recordTopicMetric(this.cloud, topic, "NumberOfNotificationsFailed");
    if (subscription.deadLetterArn === undefined) return;
    try {
      await this.sendToQueue(subscription.deadLetterArn, topic, subscription, message);
      recordTopicMetric(this.cloud, topic, "NumberOfNotificationsRedrivenToDlq");
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      recordTopicMetric(this.cloud, topic, "NumberOfNotificationsFailedToRedriveToDlq");
    }
  }

  private async sendToQueue(
    queueArn: string,
    topic: Topic,
    subscription: Subscription,
    message: Message,
  ): Promise<void> {
    await this.cloud.call(this.caller(topic), "sqs", "SendMessage", {
      QueueUrl: queueUrlOf(this.cloud.endpointUrl, queueArn),
      ...(subscription.rawMessageDelivery
        ? { MessageBody: message.body, MessageAttributes: message.attributes }
        : { MessageBody: JSON.stringify(envelope(this.cloud, topic, subscription, message)) }),
    });
  }

  private caller(topic: Topic) {
    return serviceCaller("sns.amazonaws.com", {
      sourceArn: topic.arn,
      sourceAccount: this.cloud.accountId,
    });
  }
}

interface Pending {
  topic: Topic;
  subscription: Subscription;
  message: Message;
  retries: number;
}

/** Missing queues and functions, and permissions that are missing, are not retried; throttling is. */
function isClientError(error: unknown): boolean {
  if (!(error instanceof AwsError)) return false;
  if (/Throttl|TooManyRequests/.test(error.code) || error.statusCode === 429) return false;
  return error.statusCode < 500 || error.code === "NotModelled";
}

/** 100,015 retries over 23 days for queues and functions, in the four phases of AWS's table. */
const phases = [
  { retries: 3, delayMs: () => 0 },
  { retries: 2, delayMs: () => 1_000 },
  { retries: 10, delayMs: (index: number) => Math.min(20_000, 1_000 * 2 ** index) },
  { retries: 100_000, delayMs: () => 20_000 },
];

/** The wait before retry number `retriesDone` + 1; undefined when there is none left. */
export function retryDelayMs(retriesDone: number): number | undefined {
  let index = retriesDone;
  for (const phase of phases) {
    if (index < phase.retries) return phase.delayMs(index);
    index -= phase.retries;
  }
  return undefined;
}
