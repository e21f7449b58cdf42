import type { Cloud } from "../../../core/cloud";
import { page } from "../../../core/paging";
import type { Operation } from "../../../core/service";
import { subscribe, unsubscribe } from "../subscribe";
import { onTopic } from "../topicAccess";
import { type Subscription, topicArnOf, type TopicStore } from "../store";

export function subscriptionOperations(cloud: Cloud, store: TopicStore): Record<string, Operation> {
  const list = (subscriptions: Subscription[], token: string | undefined) => {
    const { items, nextToken } = page(subscriptions, { token, maxDefault: 100 });
    return { Subscriptions: items.map((one) => summary(cloud, one)), NextToken: nextToken };
  };
  return {
    ListSubscriptions: {
      parameters: { NextToken: "string" },
      authorize: () => [{ action: "sns:ListSubscriptions", resource: cloud.arn("sns", "*") }],
      handle: ({ NextToken }) =>
        list(
          [...store.topics.values()].flatMap(({ subscriptions }) => [...subscriptions.values()]),
          NextToken,
        ),
    },
    ListSubscriptionsByTopic: {
      parameters: { TopicArn: "string", NextToken: "string" },
      authorize: ({ TopicArn }, { caller }) => [
        onTopic(store, caller, "ListSubscriptionsByTopic", TopicArn),
      ],
      handle: ({ TopicArn, NextToken }) =>
        list([...store.topic(TopicArn).subscriptions.values()], NextToken),
    },
    GetSubscriptionAttributes: {
      parameters: { SubscriptionArn: "string" },
      authorize: ({ SubscriptionArn }) => [
        { action: "sns:GetSubscriptionAttributes", resource: topicArnOf(SubscriptionArn) },
      ],
      handle: ({ SubscriptionArn }) => ({
        Attributes: attributes(cloud, store.subscription(SubscriptionArn)),
      }),
      mapMembers: ["Attributes"],
    },
    Subscribe: {
      parameters: {
        TopicArn: "string",
        Protocol: "string",
        Endpoint: "string",
        Attributes: "map",
        ReturnSubscriptionArn: "boolean",
      },
      authorize: ({ TopicArn }, { caller }) => [onTopic(store, caller, "Subscribe", TopicArn)],
      handle: ({ TopicArn, Protocol, Endpoint, Attributes = {}, ReturnSubscriptionArn }) => {
        const { RawMessageDelivery, ...rest } = Attributes;
        const subscription = subscribe(cloud, store, {
          topicArn: TopicArn,
          protocol: Protocol,
          endpoint: Endpoint,
          rawMessageDelivery: RawMessageDelivery === "true",
          attributes: rest,
        });
        const shown = ReturnSubscriptionArn || !subscription.pendingConfirmation;
        return { SubscriptionArn: shown ? subscription.arn : "pending confirmation" };
      },
    },
    Unsubscribe: {
      parameters: { SubscriptionArn: "string" },
      authorize: ({ SubscriptionArn }) => [
        { action: "sns:Unsubscribe", resource: topicArnOf(SubscriptionArn) },
      ],
      handle: ({ SubscriptionArn }) => {
        unsubscribe(store, SubscriptionArn);
        return {};
      },
    },
  };
}

function summary(
  cloud: Cloud,
  { arn, topicArn, protocol, endpoint, pendingConfirmation }: Subscription,
) {
  return {
    SubscriptionArn: pendingConfirmation ? "PendingConfirmation" : arn,
    Owner: cloud.accountId,
    Protocol: protocol,
    Endpoint: endpoint,
    TopicArn: topicArn,
  };
}

function attributes(cloud: Cloud, subscription: Subscription): Record<string, string> {
  const { filterPolicy, filterPolicyScope, redrivePolicy } = subscription;
  return {
    SubscriptionArn: subscription.arn,
    TopicArn: subscription.topicArn,
    Protocol: subscription.protocol,
    Endpoint: subscription.endpoint,
    Owner: cloud.accountId,
    PendingConfirmation: String(subscription.pendingConfirmation),
    ConfirmationWasAuthenticated: String(!subscription.pendingConfirmation),
    RawMessageDelivery: String(subscription.rawMessageDelivery),
    ...(filterPolicy === undefined
      ? {}
      : { FilterPolicy: filterPolicy, FilterPolicyScope: filterPolicyScope }),
    ...(redrivePolicy === undefined ? {} : { RedrivePolicy: redrivePolicy }),
  };
}
