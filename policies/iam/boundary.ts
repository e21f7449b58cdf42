/** Roles that deploy: they make roles, and what they give ends where a permissions boundary does. */
import type { Stack } from "../framework/stack";
import { globToRegExp } from "./actionData";
import { isBinding } from "./conditions";
import type { Statement } from "./document";
import type { Grant } from "./roleGrants";

export interface Allowed {
  /** As it is written: may be a pattern. */
  pattern: string;
  grant: Grant;
}

export const allows = (pattern: string, action: string): boolean =>
  pattern.toLowerCase() === action.toLowerCase() ||
  (/[*?]/.test(pattern) && globToRegExp(pattern, "i").test(action));

/** Actions that IAM can bind to a boundary: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-delegate */
const bound = [
  ...["iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy"],
  "iam:PutRolePermissionsBoundary",
];

/** By these a role that exists already lends its permissions: only those made under the boundary may be so used. */
const lending = ["iam:PassRole", "iam:UpdateAssumeRolePolicy"];

/** What would lift or rewrite the boundary, or give to somebody whom none holds. */
const beyond = [
  ...["iam:DeleteRolePermissionsBoundary", "iam:CreatePolicyVersion"],
  ...["iam:SetDefaultPolicyVersion", "iam:DeletePolicy", "iam:CreateUser", "iam:PutUserPolicy"],
  ...["iam:AttachUserPolicy", "iam:DeleteUserPermissionsBoundary", "iam:PutGroupPolicy"],
  ...["iam:AttachGroupPolicy", "iam:AddUserToGroup", "iam:CreateAccessKey"],
  ...["iam:CreateLoginProfile", "iam:UpdateLoginProfile", "ssm:SendCommand", "ssm:StartSession"],
];

/**
 * It makes roles only under a boundary of this stack, lends only what it has so made, and cannot touch the boundary:
 * then no combination of its actions brings more than the boundary allows.
 */
export function givesUnderABoundary(allowed: readonly Allowed[], stack: Stack): boolean {
  const granting = (actions: readonly string[]) =>
    allowed.filter(({ pattern }) => actions.some((action) => allows(pattern, action)));
  const making = granting(["iam:CreateRole"]);
  if (making.length === 0 || granting(beyond).length > 0) return false;
  if (!granting(bound).every(({ grant }) => isUnderABoundary(grant.statement, stack))) return false;
  const made = new Set(making.flatMap(({ grant }) => grant.statement.resources));
  return granting(lending).every(
    ({ grant: { statement } }) =>
      statement.resources.length > 0 && statement.resources.every((resource) => made.has(resource)),
  );
}

function isUnderABoundary({ conditions }: Statement, stack: Stack): boolean {
  return conditions.some(
    (condition) =>
      isBinding(condition) &&
      condition.key.toLowerCase() === "iam:permissionsboundary" &&
      condition.values.length > 0 &&
      condition.values.every(
        (value) => stack.meantBy(value, ["aws:iam/policy:Policy"]) !== undefined,
      ),
  );
}
