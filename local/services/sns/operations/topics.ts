import type { Cloud } from "../../../core/cloud";
import { page } from "../../../core/paging";
import type { Operation } from "../../../core/service";
import { onTopic } from "../topicAccess";
import type { Topic, TopicStore } from "../store";

export function topicOperations(cloud: Cloud, store: TopicStore): Record<string, Operation> {
  return {
    ListTopics: {
      parameters: { NextToken: "string" },
      authorize: () => [{ action: "sns:ListTopics", resource: cloud.arn("sns", "*") }],
      handle: ({ NextToken }) => {
        const topics = [...store.topics.values()];
        const { items, nextToken } = page(topics, { token: NextToken, maxDefault: 100 });
        return { Topics: items.map(({ arn }) => ({ TopicArn: arn })), NextToken: nextToken };
      },
    },
    GetTopicAttributes: {
      parameters: { TopicArn: "string" },
      authorize: ({ TopicArn }, { caller }) => [
        onTopic(store, caller, "GetTopicAttributes", TopicArn),
      ],
      handle: ({ TopicArn }) => ({ Attributes: attributes(cloud, store.topic(TopicArn)) }),
      mapMembers: ["Attributes"],
    },
    ListTagsForResource: {
      parameters: { ResourceArn: "string" },
      authorize: ({ ResourceArn }) => [
        { action: "sns:ListTagsForResource", resource: ResourceArn },
      ],
      handle: ({ ResourceArn }) => ({
        Tags: Object.entries(store.topic(ResourceArn).tags).map(([Key, Value]) => ({ Key, Value })),
      }),
    },
  };
}

function attributes(cloud: Cloud, topic: Topic): Record<string, string> {
  const subscriptions = [...topic.subscriptions.values()];
  const pending = subscriptions.filter(({ pendingConfirmation }) => pendingConfirmation).length;
  return {
    TopicArn: topic.arn,
    Owner: cloud.accountId,
    Policy: topic.policy,
    DisplayName: topic.displayName ?? "",
    SubscriptionsPending: String(pending),
    SubscriptionsConfirmed: String(subscriptions.length - pending),
    SubscriptionsDeleted: "0",
    SignatureVersion: String(topic.signatureVersion),
    TracingConfig: topic.tracingConfig,
    ...(topic.kmsMasterKeyId === undefined ? {} : { KmsMasterKeyId: topic.kmsMasterKeyId }),
  };
}
