/** Test support: a queue with its dead-letter queue, and others that give up into one. */
import type * as aws from "@pulumi/aws";
import type { Asked } from "../../framework/harness";

type Changes = Readonly<Record<string, unknown>>;

export const arnOf = (name: string) => `arn:aws:sqs:us-east-1:111111111111:${name}`;

export const redrive = (name: string, maxReceiveCount?: number) =>
  JSON.stringify({ deadLetterTargetArn: arnOf(name), maxReceiveCount });

export const queue = (changes: Changes = {}): Asked => ({
  type: "aws:sqs/queue:Queue",
  name: "work",
  properties: {
    ...({
      ...{ name: "work-prod", messageRetentionSeconds: 345_600 },
      redrivePolicy: redrive("dead-prod", 3),
    } satisfies aws.sqs.QueueArgs),
    ...changes,
  },
});

export const deadLetterQueue = (changes: Changes = {}): Asked => ({
  type: "aws:sqs/queue:Queue",
  name: "dead",
  properties: {
    ...({
      ...{ name: "dead-prod", messageRetentionSeconds: 1_209_600 },
      redriveAllowPolicy: JSON.stringify({
        redrivePermission: "byQueue",
        sourceQueueArns: [arnOf("work-prod")],
      }),
    } satisfies aws.sqs.QueueArgs),
    ...changes,
  },
});

export const target = (changes: Changes = {}): Asked => ({
  type: "aws:cloudwatch/eventTarget:EventTarget",
  name: "target",
  properties: {
    ...({
      ...{ rule: "payments-prod", arn: "arn:aws:lambda:us-east-1:111111111111:function:f" },
      deadLetterConfig: { arn: arnOf("dead-prod") },
    } satisfies aws.cloudwatch.EventTargetArgs),
    ...changes,
  },
});

export const subscription = (changes: Changes = {}): Asked => ({
  type: "aws:sns/topicSubscription:TopicSubscription",
  name: "subscription",
  properties: {
    ...({
      ...{ topic: "arn:aws:sns:us-east-1:111111111111:events", protocol: "sqs" },
      ...{ endpoint: arnOf("work-prod"), redrivePolicy: redrive("dead-prod") },
    } satisfies aws.sns.TopicSubscriptionArgs),
    ...changes,
  },
});

export const pipe = (changes: Changes = {}): Asked => ({
  type: "aws:pipes/pipe:Pipe",
  name: "pipe",
  properties: {
    name: "ledger-pipe-prod",
    sourceParameters: {
      dynamodbStreamParameters: {
        startingPosition: "TRIM_HORIZON",
        deadLetterConfig: { arn: arnOf("dead-prod") },
      },
    },
    ...changes,
  },
});

export const bus = (changes: Changes = {}): Asked => ({
  type: "aws:cloudwatch/eventBus:EventBus",
  name: "bus",
  properties: {
    ...({
      ...{ name: "events-prod", deadLetterConfig: { arn: arnOf("dead-prod") } },
    } satisfies aws.cloudwatch.EventBusArgs),
    ...changes,
  },
});
