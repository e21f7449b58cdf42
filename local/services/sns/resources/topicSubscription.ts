import type { Cloud } from "../../../core/cloud";
import type { Input, Output, ResourceType } from "../../../core/service";
import { configure, subscribe, type SubscriptionAttributes, unsubscribe } from "../subscribe";
import type { Subscription, TopicStore } from "../store";

/** aws:sns/topicSubscription:TopicSubscription */
export function topicSubscriptionResource(cloud: Cloud, store: TopicStore): ResourceType {
  return {
    token: "aws:sns/topicSubscription:TopicSubscription",
    properties: {
      topic: { required: true, replaces: true },
      protocol: { required: true, replaces: true },
      endpoint: { required: true, replaces: true },
      filterPolicy: {},
      filterPolicyScope: {},
      rawMessageDelivery: { default: false },
      redrivePolicy: {},
    },
    computed: [
      "arn",
      "ownerId",
      "filterPolicyScope",
      "pendingConfirmation",
      "confirmationWasAuthenticated",
    ],
    check({ filterPolicy, filterPolicyScope }, unknown) {
      if (filterPolicyScope === undefined || filterPolicy || unknown.has("filterPolicy")) return [];
      return [{ property: "filterPolicyScope", reason: "is set without a filterPolicy" }];
    },
    create(inputs) {
      const subscription = subscribe(cloud, store, {
        topicArn: inputs["topic"],
        protocol: inputs["protocol"],
        endpoint: inputs["endpoint"],
        rawMessageDelivery: inputs["rawMessageDelivery"] ?? false,
        attributes: attributes(inputs),
      });
      return { id: subscription.arn, outputs: outputs(cloud, subscription, inputs) };
    },
    update(id, inputs) {
      const subscription = store.subscription(id);
      configure(subscription, {
        rawMessageDelivery: inputs["rawMessageDelivery"] ?? false,
        attributes: attributes(inputs),
      });
      return outputs(cloud, subscription, inputs);
    },
    delete(id) {
      // Subscriptions go with their topic.
      if (store.findSubscription(id)) unsubscribe(store, id);
    },
    read(id, old) {
      const subscription = store.findSubscription(id);
      return subscription && outputs(cloud, subscription, old.inputs);
    },
  };
}

/** Programs pass an empty filterPolicy for none. */
function attributes(inputs: Input): SubscriptionAttributes {
  return {
    FilterPolicy: inputs["filterPolicy"] || undefined,
    FilterPolicyScope: inputs["filterPolicyScope"],
    RedrivePolicy: inputs["redrivePolicy"] || undefined,
  };
}

function outputs(cloud: Cloud, subscription: Subscription, inputs: Input): Output {
  return {
    ...inputs,
    arn: subscription.arn,
    ownerId: cloud.accountId,
    filterPolicyScope: subscription.filterPolicyScope,
    pendingConfirmation: subscription.pendingConfirmation,
    confirmationWasAuthenticated: !subscription.pendingConfirmation,
  };
}
