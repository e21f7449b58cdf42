/** A queue that a function consumes: encrypted, closed, watched, and never without its dead-letter queue. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Config } from "../config/schema";
import type { ResourceStatement } from "../iam/document";
import type { Platform } from "../platform";
import { DeadLetterQueue, fifoSettings, messageBytesMax, queuePolicy } from "./deadLetterQueue";

export interface WorkQueueArgs {
  /** Tag Component. */
  component: string;
  /** Logical name, e.g. `stripe-webhooks`. */
  resource: string;
  fifo?: boolean;
  settings: Config["queues"]["providers"];
  /** Services that may send; roles of the account need no statement here. */
  senders?: readonly ResourceStatement[];
  deadLetterSenders?: readonly ResourceStatement[];
  /** Whose work waits in it, for alarm texts. */
  work: string;
}

export class WorkQueue extends pulumi.ComponentResource {
  readonly queue: aws.sqs.Queue;
  readonly deadLetters: DeadLetterQueue;
  readonly name: string;
  readonly arn: string;

  constructor(
    name: string,
    platform: Platform,
    args: WorkQueueArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("payment-webhooks:queue:WorkQueue", name, {}, opts);
    const { names, encryption } = platform;
    const { settings } = args;
    this.name = args.fifo ? names.fifo(args.resource) : names.physical(args.resource);
    this.arn = names.arn.queue(this.name);

    this.deadLetters = new DeadLetterQueue(
      `${name}-dlq`,
      platform,
      {
        component: args.component,
        resource: `${args.resource}-dlq`,
        fifo: args.fifo,
        retentionSeconds: settings.dlqRetentionSeconds,
        visibilityTimeoutSeconds: settings.visibilityTimeoutSeconds,
        sourceQueueArns: [this.arn],
        senders: args.deadLetterSenders,
        whatToDo: `${args.work} failed ${settings.maxReceiveCount} times. Find the cause in the consumer's log, mend it, then redrive.`,
        runbook: "dead-letters",
      },
      { parent: this },
    );
    this.queue = new aws.sqs.Queue(
      name,
      {
        name: this.name,
        ...(args.fifo && fifoSettings),
        messageRetentionSeconds: settings.retentionSeconds,
        visibilityTimeoutSeconds: settings.visibilityTimeoutSeconds,
        receiveWaitTimeSeconds: 20,
        maxMessageSize: messageBytesMax,
        kmsMasterKeyId: encryption.alias("messages"),
        redrivePolicy: JSON.stringify({
          deadLetterTargetArn: this.deadLetters.arn,
          maxReceiveCount: settings.maxReceiveCount,
        }),
        policy: queuePolicy(this.arn, args.senders),
        tags: platform.tags(args.component),
      },
      { parent: this, dependsOn: this.deadLetters.queue },
    );
    this.watch(platform, args);
    this.registerOutputs({ url: this.queue.url, deadLetterUrl: this.deadLetters.queue.url });
  }

  private watch({ alerts, config }: Platform, args: WorkQueueArgs): void {
    const metric = (name: string) => ({
      namespace: "AWS/SQS",
      name,
      dimensions: { QueueName: this.name },
      statistic: "Maximum",
    });
    const { queueDepthMessages, oldestMessageAgeSeconds } = config.alarms;
    alerts.alarm(
      `${args.resource}-depth`,
      {
        component: args.component,
        whatToDo: `${args.work}: more than ${queueDepthMessages} messages wait. See whether the consumer fails, is throttled, or traffic has risen.`,
        runbook: "queue-depth",
        metric: metric("ApproximateNumberOfMessagesVisible"),
        threshold: queueDepthMessages,
        periodSeconds: 60,
      },
      this,
    );
    alerts.alarm(
      `${args.resource}-age`,
      {
        component: args.component,
        whatToDo: `${args.work}: the oldest message waits for over ${oldestMessageAgeSeconds} s. See whether one message fails again and again, or nothing is consumed at all.`,
        runbook: "oldest-message",
        metric: metric("ApproximateAgeOfOldestMessage"),
        threshold: oldestMessageAgeSeconds,
        periodSeconds: 60,
        evaluationPeriods: 3,
      },
      this,
    );
  }
}
