import { arnTail } from "../../framework/physicalName";
import { peek, read, type Resource } from "../../framework/resource";
import {
  notApplicable,
  pass,
  type Rule,
  type Verdict,
  verdictOf,
  violated,
  type Violation,
} from "../../framework/rule";
import type { Stack } from "../../framework/stack";
import { globToRegExp } from "../../iam/actionData";
import { holds, parseOperator } from "../../iam/conditions";
import type { Statement } from "../../iam/document";
import { documentAt, type Placed, reportedElsewhere } from "../../iam/sources";

const queueType = "aws:sqs/queue:Queue";
const topicType = "aws:sns/topic:Topic";
const subscriptionType = "aws:sns/topicSubscription:TopicSubscription";

/** What a policy of the resource can refuse to callers without TLS, and where a policy of its own may stand. */
const guarded: Readonly<
  Record<string, { actions: readonly string[]; separate: string; names: string }>
> = {
  [queueType]: {
    actions: [
      ...["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage"],
      ...[
        "sqs:ChangeMessageVisibility",
        "sqs:PurgeQueue",
        "sqs:GetQueueAttributes",
        "sqs:GetQueueUrl",
      ],
    ],
    separate: "aws:sqs/queuePolicy:QueuePolicy",
    names: "queueUrl",
  },
  // Publish is all that a topic's data goes through: https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html#enforce-encryption-data-in-transit
  [topicType]: {
    actions: ["sns:Publish"],
    separate: "aws:sns/topicPolicy:TopicPolicy",
    names: "arn",
  },
};

export const transportTlsOnly: Rule = {
  name: "transport-tls-only",
  description:
    "Queues and topics refuse callers without TLS, and topics deliver to none without it.",
  why: "AWS still answers plain HTTP on these endpoints; only the resource's own policy refuses it, whoever calls.",
  fix: 'Add a statement: Deny, Principal "*", sqs:* (sns:Publish for a topic) on the ARN, Condition Bool aws:SecureTransport "false".',
  severity: "high",
  frameworks: [{ name: "PCI DSS", version: "4.0.1", requirement: "4.2.1" }],
  publicChecks: ["AwsSolutions-SQS4", "AwsSolutions-SNS3"],
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  resourceTypes: [queueType, topicType, subscriptionType],
  decide(resource) {
    if (resource.type === subscriptionType) return noPlainHttp(resource);
    return reportedElsewhere(() => {
      const placed = documentAt(resource, "policy");
      if (placed.length === 0) return notApplicable("its policy, if any, is a resource of its own");
      return refusal(resource, placed);
    });
  },
  decideInStack(resource, stack) {
    if (!Object.hasOwn(guarded, resource.type)) return notApplicable("it has no policy");
    return reportedElsewhere(() => {
      if (peek(resource, "policy") !== undefined) return pass;
      return refusal(resource, separatePolicies(resource, stack));
    });
  },
};

function noPlainHttp(subscription: Resource): Verdict {
  if (read(subscription, "protocol") !== "http") return pass;
  return violated({
    path: "protocol",
    found: '"http"',
    expected: '"https"',
    fix: "Subscribe by https.",
  });
}

function separatePolicies(resource: Resource, stack: Stack): readonly Placed[] {
  const { separate, names } = guarded[resource.type]!;
  return stack
    .ofType(separate)
    .filter((policy) => stack.denotedBy(policy, [names], [resource.type]) === resource)
    .flatMap((policy) => documentAt(policy, "policy"));
}

function refusal(resource: Resource, placed: readonly Placed[]): Verdict {
  const refused = placed
    .flatMap(({ document }) => document.statements)
    .filter((statement) => refusesPlain(statement) && isAbout(statement, resource))
    .flatMap(({ actions }) => actions);
  const open = guarded[resource.type]!.actions.filter(
    (action) => !refused.some((pattern) => globToRegExp(pattern, "i").test(action)),
  );
  const violations: Violation[] =
    open.length === 0
      ? []
      : [
          {
            path: placed[0]?.path ?? "policy",
            found: `${open.join(", ")} without TLS ${open.length === 1 ? "is" : "are"} not refused`,
            expected: "a Deny for everybody where aws:SecureTransport is false",
          },
        ];
  return verdictOf(violations);
}

/** A further condition would let some callers through. */
export function refusesPlain({ effect, principals, conditions }: Statement): boolean {
  const [condition, ...others] = conditions;
  return (
    effect === "Deny" &&
    principals.some(({ kind }) => kind === "*") &&
    others.length === 0 &&
    condition !== undefined &&
    condition.key.toLowerCase() === "aws:securetransport" &&
    parseOperator(condition.operator)?.base === "bool" &&
    holds(condition, { "aws:securetransport": ["false"] }) &&
    !holds(condition, { "aws:securetransport": ["true"] })
  );
}

/** A statement of a queue's policy that names another queue does nothing. */
function isAbout({ resources, notResources }: Statement, resource: Resource): boolean {
  if (notResources) return false;
  const tail = arnTail(resource);
  // Without a name of its own it gets one from Pulumi; then only `*` is sure to be about it.
  if (tail === undefined) return resources.some((each) => /^\*+$/.test(each));
  const [service, name] = [tail.split(":")[0], tail.slice(tail.indexOf(":") + 1)];
  return resources.some((each) => {
    if (/^\*+$/.test(each)) return true;
    const parts = each.split(":");
    return parts[2] === service && globToRegExp(parts.slice(5).join(":")).test(name);
  });
}
