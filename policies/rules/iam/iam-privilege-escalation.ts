import type { Resource } from "../../framework/resource";
import { pass, type Rule, verdictOf, type Violation } from "../../framework/rule";
import type { Stack } from "../../framework/stack";
import { actionsMatching } from "../../iam/actionData";
import { permissionsThatServicesWant } from "../../iam/corrections";
import { type Allowed, allows, givesUnderABoundary } from "../../iam/boundary";
import { escalations } from "../../iam/escalation";
import { grantsOf, roleType } from "../../iam/roleGrants";
import { reportedElsewhere } from "../../iam/sources";

export const iamPrivilegeEscalation: Rule = {
  name: "iam-privilege-escalation",
  description: "No role can give itself or others more than it was given.",
  why: "Whoever takes over a function takes over its role; with one of these combinations that is the whole account.",
  fix: "Take the action away from the role: a workload never changes policies, roles or code. A role that deploys may make roles under a boundary of this stack: a condition on iam:PermissionsBoundary at CreateRole, PutRolePolicy and the like, and iam:PassRole on those roles alone.",
  severity: "critical",
  frameworks: [
    { name: "PCI DSS", version: "4.0.1", requirement: "7.2.1" },
    { name: "PCI DSS", version: "4.0.1", requirement: "7.2.2" },
  ],
  publicChecks: ["CKV_AWS_286", "CKV_AWS_287", "CKV_AWS_289"],
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  resourceTypes: [roleType],
  decideInStack: (role, stack) =>
    reportedElsewhere(() => {
      const allowed = allowedActions(role, stack);
      if (givesUnderABoundary(allowed, stack)) return pass;
      return verdictOf([...combinations(allowed), ...permissionManagement(allowed)]);
    }),
};

/** Refusals are not subtracted: what one statement refuses under a condition, another may still allow. */
function allowedActions(role: Resource, stack: Stack): readonly Allowed[] {
  return grantsOf(role, stack)
    .filter(({ statement }) => statement.effect === "Allow")
    .flatMap((grant) => {
      // Everything but what is named: as good as everything.
      const patterns = grant.statement.notActions ? ["*"] : grant.statement.actions;
      return patterns.map((pattern) => ({ pattern, grant }));
    });
}

function combinations(allowed: readonly Allowed[]): Violation[] {
  return escalations.flatMap(({ can, needs }) => {
    const held = needs.map((alternatives) =>
      alternatives.flatMap((action) => {
        const by = allowed.find(({ pattern }) => allows(pattern, action));
        return by ? [{ action, by }] : [];
      }),
    );
    if (held.some((each) => each.length === 0)) return [];
    const together = held.map(([first]) => first!);
    return [
      {
        path: together
          .map(({ by }) => placeOf(by))
          .filter(isFirst)
          .join("; "),
        found: `${together.map(({ action }) => action).join(" with ")}, by which it can ${can}`,
        expected: "none of these actions, or not together",
      },
    ];
  });
}

/** Whatever else changes who may do what. Patterns are iam-no-wildcard-action's to refuse. */
function permissionManagement(allowed: readonly Allowed[]): Violation[] {
  const told = new Set(escalations.flatMap(({ needs }) => needs.flat()).map(lower));
  return allowed.flatMap(({ pattern, grant }) => {
    if (/[*?]/.test(pattern) || told.has(lower(pattern))) return [];
    return actionsMatching(pattern)
      .filter(({ accessLevel }) => accessLevel.includes("Permissions management"))
      .map(({ service, name }) => `${service}:${name}`)
      .filter((action) => !Object.hasOwn(permissionsThatServicesWant, action))
      .map((action) => ({
        path: placeOf({ pattern, grant }),
        found: `${action}, which changes who may do what`,
        expected: "no action that manages permissions",
      }));
  });
}

const placeOf = ({ grant }: Allowed) =>
  `${grant.from.name} ${grant.path}, ${grant.statement.where}`;

const isFirst = (text: string, i: number, all: readonly string[]) => all.indexOf(text) === i;

const lower = (text: string) => text.toLowerCase();
