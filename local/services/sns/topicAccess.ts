import type { AuthorizationRequest } from "../../core/authorization";
import type { Caller } from "../../core/caller";
import type { TopicStore } from "./store";

/** The question to IAM for an action on a topic: identity and topic policy decide together. */
export function onTopic(
  store: TopicStore,
  caller: Caller,
  action: string,
  topicArn: string | undefined,
): AuthorizationRequest {
  return {
    action: `sns:${action}`,
    resource: topicArn ?? "*",
    resourcePolicy: effectivePolicy(store, caller, topicArn),
    resourcePolicyMode: "additive",
  };
}

/**
 * The condition of a topic's default policy (AWS:SourceOwner) holds only for services that send that
 * key: CloudWatch's alarms do, which is why they need no policy of their own; EventBridge does not,
 * and users and roles are left to their own policies.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
 */
function effectivePolicy(
  store: TopicStore,
  caller: Caller,
  topicArn: string | undefined,
): string | undefined {
  const topic = topicArn === undefined ? undefined : store.topics.get(topicArn);
  if (!topic || topic.policy !== store.defaultPolicy(topic.arn)) return topic?.policy;
  if (caller.kind !== "service" || caller.principal !== "cloudwatch.amazonaws.com")
    return undefined;
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: caller.principal },
        Action: "sns:Publish",
        Resource: topic.arn,
      },
    ],
  });
}
