import { read, type Resource } from "../../framework/resource";
import type { Stack } from "../../framework/stack";
import { notApplicable, pass, type Rule, type Verdict, violated } from "../../framework/rule";
import {
  deadLettersOf,
  deadLetterSources,
  queueLabel,
  queueType,
  sourcesOf,
} from "../../relations/deadLetters";
import { mandatoryEverywhere } from "../levels";

/** Functions have a rule of their own: whether they need one depends on who calls them. */
const functionType = "aws:lambda/function:Function";

export const dlqEverywhere: Rule = {
  name: "dlq-everywhere",
  description:
    "Every queue, rule target, bus, pipe, schedule and subscription names a dead-letter queue of this stack.",
  why: "What AWS cannot deliver it drops in silence when retries or retention end: an accepted payment would be gone without a trace.",
  fix: "Name a dead-letter queue: redrivePolicy on queues and subscriptions, deadLetterConfig on targets, buses, schedules and pipes' stream parameters.",
  severity: "high",
  frameworks: [{ name: "PCI DSS", version: "4.0.1", requirement: "10.7.2" }],
  publicChecks: [
    ...["AwsSolutions-SQS3", "CT.SQS.PR.1", "ServerlessSNSRedrivePolicy"],
    ...["ServerlessEventBusDLQ", "ServerlessSQSRedrivePolicy"],
  ],
  levels: mandatoryEverywhere,
  resourceTypes: deadLetterSources.filter((type) => type !== functionType),
  decideInStack(resource, stack) {
    if (resource.type === queueType && sourcesOf(resource, stack).length > 0)
      return notApplicable("it is a dead-letter queue itself");
    return isDelivering(resource) ? decideNamed(resource, stack) : notApplicable("needs none");
  },
};

function decideNamed(resource: Resource, stack: Stack): Verdict {
  const deadLetters = deadLettersOf(resource, stack);
  const path = deadLetters?.path ?? wherePath(resource);
  if (!deadLetters)
    return violated({
      path,
      found: "no dead-letter queue",
      expected: "the ARN of a queue of this stack",
    });
  if (deadLetters.queue) return pass;
  return violated({
    path,
    found: `${queueLabel(deadLetters)}, which is not in this stack`,
    expected: "a queue of this stack, with its alarm and its retention",
  });
}

/** Subscriptions by mail or text message have nobody to send to again; a pipe on a queue leaves failures there. */
function isDelivering(resource: Resource): boolean {
  if (resource.type === "aws:sns/topicSubscription:TopicSubscription")
    return !["email", "email-json", "sms"].includes(String(read(resource, "protocol")));
  if (resource.type !== "aws:pipes/pipe:Pipe") return true;
  return read(resource, "sourceParameters", "sqsQueueParameters") === undefined;
}

const wherePath = ({ type }: Resource) =>
  type === queueType || type.startsWith("aws:sns/") ? "redrivePolicy" : "deadLetterConfig.arn";
