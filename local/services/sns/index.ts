import type { Cloud } from "../../core/cloud";
import type { Service } from "../../core/service";
import { Delivery } from "./delivery";
import { publishOperations } from "./operations/publish";
import { subscriptionOperations } from "./operations/subscriptions";
import { topicOperations } from "./operations/topics";
import { topicResource } from "./resources/topic";
import { topicPolicyResource } from "./resources/topicPolicy";
import { topicSubscriptionResource } from "./resources/topicSubscription";
import { TopicStore } from "./store";

/** SNS: standard topics with keys and policies, subscriptions of queues and functions with filters and DLQs. */
export function createSns(cloud: Cloud): Service {
  const store = new TopicStore(cloud);
  return {
    name: "sns",
    protocol: { kind: "awsQuery", apiVersion: "2010-03-31" },
    operations: {
      ...publishOperations(cloud, store, new Delivery(cloud, store)),
      ...topicOperations(cloud, store),
      ...subscriptionOperations(cloud, store),
    },
    resourceTypes: [
      topicResource(cloud, store),
      topicPolicyResource(cloud, store),
      topicSubscriptionResource(cloud, store),
    ],
  };
}
