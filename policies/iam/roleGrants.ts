/** What a role may do, gathered from all the places where a program can say so. */
import { peek, read, type Resource, Unknown } from "../framework/resource";
import type { Stack } from "../framework/stack";
import type { Statement } from "./document";
import { identityDocuments, type Placed } from "./sources";

export const roleType = "aws:iam/role:Role";
const policyType = "aws:iam/policy:Policy";

export interface Grant {
  /** The resource that says it. */
  from: Resource;
  path: string;
  statement: Statement;
}

export function grantsOf(role: Resource, stack: Stack): readonly Grant[] {
  const sources = [role, ...inlinePoliciesOf(role, stack), ...attachedPoliciesOf(role, stack)];
  return sources.flatMap((from) =>
    identityDocuments(from).flatMap(({ path, document }) =>
      document.statements.map((statement) => ({ from, path, statement })),
    ),
  );
}

/** With the role's own `inlinePolicies`. */
export function inlineDocumentsOf(role: Resource, stack: Stack): readonly Placed[] {
  return [role, ...inlinePoliciesOf(role, stack)].flatMap((from) => identityDocuments(from));
}

function inlinePoliciesOf(role: Resource, stack: Stack): readonly Resource[] {
  return stack
    .ofType("aws:iam/rolePolicy:RolePolicy")
    .filter((policy) => stack.denotedBy(policy, ["role"], [roleType]) === role);
}

/** Managed policies of this stack. */
function attachedPoliciesOf(role: Resource, stack: Stack): readonly Resource[] {
  const policies = attachments(stack)
    .filter((attachment) => attachment.rolesOf().includes(role))
    .flatMap(({ resource, path }) => stack.denotedBy(resource, path, [policyType]) ?? []);
  return [...new Set([...policies, ...ownAttachments(role, stack)])];
}

/** How many managed policies it has, wherever they are from. */
export function attachedCount(role: Resource, stack: Stack): number {
  const own = peek(role, "managedPolicyArns");
  const separate = attachments(stack).filter((each) => each.rolesOf().includes(role)).length;
  return separate + (Array.isArray(own) ? own.length : 0);
}

function ownAttachments(role: Resource, stack: Stack): readonly Resource[] {
  const arns = peek(role, "managedPolicyArns");
  if (arns instanceof Unknown) return stack.origins(role, "managedPolicyArns").filter(isPolicy);
  if (!Array.isArray(arns)) return [];
  const known = arns.flatMap((arn) =>
    typeof arn === "string" ? (stack.meantBy(arn, [policyType]) ?? []) : [],
  );
  const unknown = arns.some((arn) => arn instanceof Unknown);
  return unknown ? [...known, ...stack.origins(role, "managedPolicyArns").filter(isPolicy)] : known;
}

const isPolicy = ({ type }: Resource) => type === policyType;

function attachments(stack: Stack) {
  const single = stack.ofType("aws:iam/rolePolicyAttachment:RolePolicyAttachment").map((each) => ({
    resource: each,
    path: ["policyArn"],
    rolesOf: () => [stack.denotedBy(each, ["role"], [roleType])],
  }));
  const several = stack.ofType("aws:iam/policyAttachment:PolicyAttachment").map((each) => ({
    resource: each,
    path: ["policyArn"],
    rolesOf: () => {
      const roles = read(each, "roles");
      if (!Array.isArray(roles)) return [];
      return roles.map((_, i) => stack.denotedBy(each, ["roles", i], [roleType]));
    },
  }));
  return [...single, ...several];
}
