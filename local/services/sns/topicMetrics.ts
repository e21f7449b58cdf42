import type { Cloud } from "../../core/cloud";
import type { FilterOutcome } from "./filterPolicy";
import type { Topic } from "./store";

export type TopicMetric =
  | "NumberOfMessagesPublished"
  | "PublishSize"
  | "NumberOfNotificationsDelivered"
  | "NumberOfNotificationsFailed"
  | "NumberOfNotificationsRedrivenToDlq"
  | "NumberOfNotificationsFailedToRedriveToDlq"
  | "NumberOfNotificationsFilteredOut"
  | `NumberOfNotificationsFilteredOut-${Exclude<FilterOutcome, "accepted">}`;

/** https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html */
export function recordTopicMetric(cloud: Cloud, topic: Topic, name: TopicMetric, value = 1): void {
  cloud.metrics.record({
    namespace: "AWS/SNS",
    name,
    dimensions: { TopicName: topic.name },
    value,
    unit: name === "PublishSize" ? "Bytes" : "Count",
    timestampMs: cloud.clock.nowMs(),
  });
}
