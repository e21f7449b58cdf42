import type { Context, Rule, Violation } from "../../framework/rule";
import { globToRegExp } from "../../iam/actionData";
import { isBinding } from "../../iam/conditions";
import type { Statement } from "../../iam/document";
import { isOwnName, ownNames } from "../../iam/ownNames";
import { byIdentityDocument, identityTypes } from "../../iam/sources";

export const iamPassrole: Rule = {
  name: "iam-passrole",
  description: "Whoever may pass a role may pass one role, to one service.",
  why: "A role that is passed on lends its permissions to whatever the service then runs; who chooses role and service freely chooses the permissions.",
  fix: "Name the role's ARN and add a condition StringEquals iam:PassedToService with the service.",
  severity: "high",
  frameworks: [{ name: "PCI DSS", version: "4.0.1", requirement: "7.2.5" }],
  publicChecks: ["CKV_AWS_286", "iam_policy_allows_privilege_escalation"],
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  resourceTypes: identityTypes,
  settings: { ownNames },
  decide: byIdentityDocument(({ path, document }, context) =>
    document.statements
      .filter(({ effect }) => effect === "Allow")
      .filter(allowsPassRole)
      .flatMap((statement) => findings(`${path}, ${statement.where}`, statement, context)),
  ),
};

function findings(
  at: string,
  { resources, notResources, conditions }: Statement,
  context: Context,
): Violation[] {
  const violations: Violation[] = [];
  const open = resources.filter(
    (resource) =>
      !/^arn:[^:*?]+:iam::\d{12}:role\/[^*?$]+$/.test(resource) && !isOwnName(resource, context),
  );
  if (notResources !== undefined || open.length > 0)
    violations.push({
      path: `${at}.Resource`,
      found: `iam:PassRole on ${notResources ? "everything but some roles" : open.join(", ")}`,
      expected: "the ARN of one role",
    });
  const services = conditions.filter(
    (condition) => isBinding(condition) && condition.key.toLowerCase() === "iam:passedtoservice",
  );
  const closed = services.some(
    ({ values }) =>
      values.length > 0 &&
      values.every((value) => /^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(value)),
  );
  if (!closed)
    violations.push({
      path: `${at}.Condition`,
      found: "iam:PassRole to any service",
      expected: "iam:PassedToService with the service's name",
    });
  return violations;
}

function allowsPassRole({ actions, notActions }: Statement): boolean {
  const matches = (pattern: string) => globToRegExp(pattern, "i").test("iam:PassRole");
  return notActions ? !notActions.some(matches) : actions.some(matches);
}
