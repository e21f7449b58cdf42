import { parseArn } from "../../framework/arn";
import { peek, type Resource, UndecidableError, Unknown } from "../../framework/resource";
import {
  type Context,
  notApplicable,
  type Rule,
  verdictOf,
  type Violation,
} from "../../framework/rule";
import type { Stack } from "../../framework/stack";

const policyType = "aws:iam/policy:Policy";

/** Every way to attach a managed policy → property with its ARN or ARNs. */
const attachments: Readonly<Record<string, string>> = {
  "aws:iam/role:Role": "managedPolicyArns",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "policyArn",
  "aws:iam/policyAttachment:PolicyAttachment": "policyArn",
  "aws:iam/userPolicyAttachment:UserPolicyAttachment": "policyArn",
  "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": "policyArn",
  "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": "policyArns",
};

export const iamManagedPolicies: Rule = {
  name: "iam-managed-policies",
  description: "Roles have no policies that AWS manages, and none that this stack does not hold.",
  why: "AWS's policies are written for everybody, with patterns for actions and resources, and AWS changes them; what another stack holds nobody judges here.",
  fix: "Write the few actions that are needed into a policy of the role itself.",
  severity: "high",
  frameworks: [{ name: "PCI DSS", version: "4.0.1", requirement: "7.2.5" }],
  publicChecks: ["AwsSolutions-IAM4", "CKV_AWS_274", "iam_role_administratoraccess_policy"],
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  resourceTypes: Object.keys(attachments),
  settings: {
    allowedArns: {
      description: "ARNs of managed policies that may be attached all the same.",
      schema: { type: "array", items: { type: "string" } },
      default: { dev: [], staging: [], prod: [] },
    },
  },
  /** What AWS manages is seen at once; whether another is this stack's, once the stack is known. */
  decide: (resource, context) =>
    verdictOf(
      attached(resource).flatMap(({ path, value }) =>
        typeof value === "string" && isAwsManaged(value) ? awsManaged(path, value, context) : [],
      ),
    ),
  decideInStack(resource, stack, context) {
    const given = attached(resource);
    if (given.length === 0) return notApplicable("it attaches no managed policy");
    return verdictOf(
      given.flatMap(({ path, value }) => {
        if (value instanceof Unknown) return unknownPolicy(resource, stack, path);
        const arn = String(value);
        if (isAwsManaged(arn) || isAllowed(arn, context)) return [];
        if (stack.meantBy(arn, [policyType])) return [];
        return [{ path, found: `"${arn}", which this stack does not hold`, expected }];
      }),
    );
  },
};

const expected = "a policy of the role itself, or an aws.iam.Policy of this stack";

function attached(resource: Resource): { path: string; value: unknown }[] {
  const property = attachments[resource.type]!;
  const given = peek(resource, property);
  if (given === undefined) return [];
  if (!Array.isArray(given)) return [{ path: property, value: given }];
  return given.map((value, i) => ({ path: `${property}[${i}]`, value }));
}

const isAwsManaged = (arn: string) => parseArn(arn)?.accountId === "aws";

const isAllowed = (arn: string, { settings }: Context) =>
  (settings["allowedArns"] as readonly string[]).includes(arn);

function awsManaged(path: string, arn: string, context: Context): Violation[] {
  if (isAllowed(arn, context)) return [];
  return [{ path, found: `${parseArn(arn)!.resource}, which AWS manages`, expected }];
}

/** Its ARN is not known before the policy exists, but a value that comes from policies of this stack alone is one of them. */
function unknownPolicy(resource: Resource, stack: Stack, path: string): Violation[] {
  const origins = stack.origins(resource, attachments[resource.type]!);
  if (origins.length > 0 && origins.every(({ type }) => type === policyType)) return [];
  throw new UndecidableError(path, "Refer to the aws.iam.Policy of this stack: policy.arn.");
}
