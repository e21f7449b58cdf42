import { peek, type Resource } from "../../framework/resource";
import { notApplicable, type Rule, verdictOf, type Violation } from "../../framework/rule";
import type { Stack } from "../../framework/stack";
import { readDocument } from "../../iam/document";
import { attachedCount, inlineDocumentsOf } from "../../iam/roleGrants";
import { keyPolicies, reportedElsewhere, resourcePolicies, trustPolicy } from "../../iam/sources";

/** Largest document, in characters without white space, as the services count them. */
const documents: Readonly<Record<string, { property: string; maximum: number; page: string }>> = {
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
  ...limit("aws:iam/policy:Policy", "policy", 6_144, "IAM"),
  ...limit(trustPolicy.type, trustPolicy.property, 2_048, "IAM (4,096 on request)"),
  ...limit("aws:iam/userPolicy:UserPolicy", "policy", 2_048, "IAM"),
  ...limit("aws:iam/groupPolicy:GroupPolicy", "policy", 5_120, "IAM"),
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html
  ...ofResourcePolicy("aws:sqs/queue:Queue", 8_192, "SQS"),
  ...ofResourcePolicy("aws:sqs/queuePolicy:QueuePolicy", 8_192, "SQS"),
  // https://docs.aws.amazon.com/general/latest/gr/sns.html
  ...ofResourcePolicy("aws:sns/topic:Topic", 30_720, "SNS"),
  ...ofResourcePolicy("aws:sns/topicPolicy:TopicPolicy", 30_720, "SNS"),
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
  ...ofResourcePolicy("aws:cloudwatch/eventBusPolicy:EventBusPolicy", 10_240, "EventBridge"),
  // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutResourcePolicy.html
  ...ofResourcePolicy(
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
    5_120,
    "CloudWatch Logs",
  ),
  // https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html
  ...limit("aws:kms/key:Key", keyPolicies["aws:kms/key:Key"]!, 32_768, "KMS"),
  ...limit(
    "aws:kms/keyPolicy:KeyPolicy",
    keyPolicies["aws:kms/keyPolicy:KeyPolicy"]!,
    32_768,
    "KMS",
  ),
};

/** Names that IAM would refuse at the deploy. */
const nameMaximum: Readonly<Record<string, number>> = {
  "aws:iam/role:Role": 64,
  "aws:iam/rolePolicy:RolePolicy": 128,
  "aws:iam/policy:Policy": 128,
};

const inlineMaximum = 10_240;
const attachedMaximum = 10;

export const iamDocumentLimits: Rule = {
  name: "iam-document-limits",
  description: "Policies are within the sizes that AWS takes.",
  why: "AWS refuses a policy that is too long only in the middle of a deploy; the limit on a role's inline policies is on all of them together.",
  fix: "Name resources by a common ARN below one name, or split the work between two roles.",
  severity: "low",
  frameworks: [{ name: "PCI DSS", version: "4.0.1", requirement: "6.5.1" }],
  publicChecks: [],
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  resourceTypes: [...new Set([...Object.keys(documents), ...Object.keys(nameMaximum)])],
  decide: (resource) =>
    reportedElsewhere(() => verdictOf([...tooLong(resource), ...longName(resource)])),
  decideInStack: (resource, stack) =>
    resource.type === trustPolicy.type
      ? reportedElsewhere(() => verdictOf(roleLimits(resource, stack)))
      : notApplicable("it is no role"),
};

function tooLong(resource: Resource): Violation[] {
  const bound = documents[resource.type];
  const document = bound && readDocument(resource, bound.property);
  if (!document || document.length <= bound.maximum) return [];
  return [
    {
      path: bound.property,
      found: `${document.length} characters`,
      expected: `at most ${bound.maximum} (${bound.page})`,
    },
  ];
}

function longName(resource: Resource): Violation[] {
  const maximum = nameMaximum[resource.type];
  const name = peek(resource, "name");
  if (maximum === undefined || typeof name !== "string" || name.length <= maximum) return [];
  return [
    { path: "name", found: `${name.length} characters`, expected: `at most ${maximum} (IAM)` },
  ];
}

function roleLimits(role: Resource, stack: Stack): Violation[] {
  const length = inlineDocumentsOf(role, stack).reduce(
    (sum, { document }) => sum + document.length,
    0,
  );
  const attached = attachedCount(role, stack);
  return [
    ...(length > inlineMaximum
      ? [
          {
            path: "inline policies",
            found: `${length} characters together`,
            expected: `at most ${inlineMaximum} (IAM)`,
          },
        ]
      : []),
    ...(attached > attachedMaximum
      ? [
          {
            path: "managed policies",
            found: `${attached}`,
            expected: `at most ${attachedMaximum} (IAM)`,
          },
        ]
      : []),
  ];
}

function limit(type: string, property: string, maximum: number, page: string) {
  return { [type]: { property, maximum, page } };
}

function ofResourcePolicy(type: string, maximum: number, page: string) {
  return limit(type, resourcePolicies[type]!, maximum, page);
}
