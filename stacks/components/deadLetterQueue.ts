/** A queue for what could not be delivered, with the alarm that says so. Nothing else ever writes to it. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { denyInsecureTransport, policyJson, type ResourceStatement } from "../iam/document";
import type { Platform } from "../platform";

export interface DeadLetterQueueArgs {
  /** Tag Component. */
  component: string;
  /** Logical name, e.g. `stripe-webhooks-dlq`. */
  resource: string;
  /** FIFO queues can only be dead-lettered to FIFO queues, targets of rules only to standard ones. */
  fifo?: boolean;
  retentionSeconds: number;
  visibilityTimeoutSeconds?: number;
  /** Queues that may dead-letter into it; services name themselves in `senders` instead. */
  sourceQueueArns?: readonly string[];
  senders?: readonly ResourceStatement[];
  /** What a message in it means, and what to do. */
  whatToDo: string;
  runbook: string;
}

export class DeadLetterQueue extends pulumi.ComponentResource {
  readonly queue: aws.sqs.Queue;
  /** Physical name. */
  readonly name: string;
  readonly arn: string;

  constructor(
    name: string,
    platform: Platform,
    args: DeadLetterQueueArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("payment-webhooks:queue:DeadLetterQueue", name, {}, opts);
    const { names, encryption, alerts } = platform;
    this.name = args.fifo ? names.fifo(args.resource) : names.physical(args.resource);
    this.arn = names.arn.queue(this.name);

    this.queue = new aws.sqs.Queue(
      name,
      {
        name: this.name,
        ...(args.fifo && fifoSettings),
        messageRetentionSeconds: args.retentionSeconds,
        visibilityTimeoutSeconds: args.visibilityTimeoutSeconds ?? 30,
        maxMessageSize: messageBytesMax,
        kmsMasterKeyId: encryption.alias("messages"),
        redriveAllowPolicy: JSON.stringify(
          args.sourceQueueArns
            ? { redrivePermission: "byQueue", sourceQueueArns: args.sourceQueueArns }
            : { redrivePermission: "denyAll" },
        ),
        policy: queuePolicy(this.arn, args.senders),
        tags: platform.tags(args.component),
      },
      { parent: this },
    );
    alerts.alarm(
      `${args.resource}-not-empty`,
      {
        component: args.component,
        whatToDo: args.whatToDo,
        runbook: args.runbook,
        metric: {
          namespace: "AWS/SQS",
          name: "ApproximateNumberOfMessagesVisible",
          dimensions: { QueueName: this.name },
          statistic: "Maximum",
        },
        threshold: 0,
        periodSeconds: 60,
      },
      this,
    );
    this.registerOutputs({ url: this.queue.url });
  }
}

/** SQS's own largest: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html. A body of 256 KiB may grow when it is quoted as JSON. */
export const messageBytesMax = 1_048_576;

/** High throughput: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/enable-high-throughput-fifo.html */
export const fifoSettings = {
  fifoQueue: true,
  contentBasedDeduplication: true,
  deduplicationScope: "messageGroup",
  fifoThroughputLimit: "perMessageGroupId",
} as const;

export function queuePolicy(arn: string, senders: readonly ResourceStatement[] = []): string {
  return policyJson([...senders, denyInsecureTransport(["sqs:*"], arn)]);
}
