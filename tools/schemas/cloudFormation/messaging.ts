import type { Input } from "../../../local/core/service";
import { elsewhere, json, named, pascal, pulumiOnly, tags, to, type TypeMapping } from "./mapping";

/** AWS::SQS::*, AWS::SNS::*, AWS::Events::*. A policy of a queue or a topic is a resource of its own there. */
export const messagingMappings: Readonly<Record<string, TypeMapping>> = {
  "aws:sqs/queue:Queue": {
    type: "AWS::SQS::Queue",
    properties: {
      ...named("contentBasedDeduplication", "deduplicationScope", "delaySeconds"),
      ...named("fifoThroughputLimit", "kmsMasterKeyId", "kmsDataKeyReusePeriodSeconds"),
      name: to("QueueName"),
      // false is not a value there: CloudFormation knows true or nothing.
      fifoQueue: to("FifoQueue", (isFifo: boolean) => isFifo || undefined),
      maxMessageSize: to("MaximumMessageSize"),
      messageRetentionSeconds: to("MessageRetentionPeriod"),
      receiveWaitTimeSeconds: to("ReceiveMessageWaitTimeSeconds"),
      visibilityTimeoutSeconds: to("VisibilityTimeout"),
      redrivePolicy: to("RedrivePolicy", json),
      redriveAllowPolicy: to("RedriveAllowPolicy", json),
      policy: elsewhere,
      tags,
    },
    beside: ({ policy }, url) =>
      policy && {
        type: "AWS::SQS::QueuePolicy",
        properties: { Queues: [url], PolicyDocument: json(policy) },
      },
  },
  "aws:sns/topic:Topic": {
    type: "AWS::SNS::Topic",
    properties: {
      ...named("displayName", "kmsMasterKeyId", "signatureVersion", "tracingConfig"),
      name: to("TopicName"),
      policy: elsewhere,
      tags,
    },
    beside: ({ policy }, arn) =>
      policy && {
        type: "AWS::SNS::TopicPolicy",
        properties: { Topics: [arn], PolicyDocument: json(policy) },
      },
  },
  "aws:sns/topicSubscription:TopicSubscription": {
    type: "AWS::SNS::Subscription",
    properties: {
      ...named("endpoint", "protocol", "rawMessageDelivery", "filterPolicyScope"),
      topic: to("TopicArn"),
      filterPolicy: to("FilterPolicy", json),
      redrivePolicy: to("RedrivePolicy", json),
    },
  },
  "aws:cloudwatch/eventBus:EventBus": {
    type: "AWS::Events::EventBus",
    properties: {
      ...named("name", "description", "kmsKeyIdentifier", "deadLetterConfig"),
      tags,
    },
  },
  "aws:cloudwatch/eventRule:EventRule": {
    type: "AWS::Events::Rule",
    properties: {
      ...named("name", "description", "eventBusName", "scheduleExpression", "state"),
      eventPattern: to("EventPattern", json),
      forceDestroy: pulumiOnly,
      tags,
    },
  },
  "aws:cloudwatch/eventTarget:EventTarget": {
    part: {
      of: "aws:cloudwatch/eventRule:EventRule",
      belongs: (own, rule) =>
        own["rule"] === rule["name"] && own["eventBusName"] === rule["eventBusName"],
      add(properties, own) {
        const { targetId, arn, roleArn, deadLetterConfig, retryPolicy, input, inputPath } = own;
        const settings = { arn, roleArn, deadLetterConfig, retryPolicy, input, inputPath };
        (properties["Targets"] ??= []).push({ Id: targetId, ...(pascal(settings) as Input) });
      },
    },
    properties: {
      ...named("rule", "eventBusName", "targetId", "arn", "roleArn", "deadLetterConfig"),
      ...named("retryPolicy", "input", "inputPath"),
      forceDestroy: pulumiOnly,
    },
  },
  "aws:cloudwatch/eventArchive:EventArchive": {
    type: "AWS::Events::Archive",
    properties: {
      ...named("description", "retentionDays", "kmsKeyIdentifier"),
      name: to("ArchiveName"),
      eventSourceArn: to("SourceArn"),
      eventPattern: to("EventPattern", json),
    },
  },
};
