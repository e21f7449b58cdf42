/** Services that may send to a queue in their own name, each for one source only. */
import type { Names } from "../naming";
import { allow, onBehalfOf, type ResourceStatement } from "./document";

/** EventBridge itself puts what it cannot deliver into the queue. */
export function eventsMaySend(
  names: Names,
  resource: string,
  sourceArn: string,
): ResourceStatement {
  return {
    ...allow(
      "EventBridgeGivesUp",
      ["sqs:SendMessage"],
      names.arn.queue(names.physical(resource)),
      onBehalfOf(names.accountId, sourceArn),
    ),
    Principal: { Service: "events.amazonaws.com" },
  };
}

/** A topic delivers to the queue, or to the queue's dead-letter queue. */
export function topicMaySend(names: Names, resource: string, topicArn: string): ResourceStatement {
  return {
    ...allow(
      "TopicDelivers",
      ["sqs:SendMessage"],
      names.arn.queue(names.physical(resource)),
      onBehalfOf(names.accountId, topicArn),
    ),
    Principal: { Service: "sns.amazonaws.com" },
  };
}
