import type { Rule, Violation } from "../../framework/rule";
import {
  type Action,
  actionsMatching,
  actionsOf,
  isGlobalConditionKey,
} from "../../iam/actionData";
import { openParts } from "../../iam/arnTemplate";
import { isBinding, parseOperator } from "../../iam/conditions";
import type { Condition, Document, Statement } from "../../iam/document";
import { byIdentityDocument, identityTypes } from "../../iam/sources";

type Found = Pick<Violation, "found" | "expected">;

export const iamStatementWorks: Rule = {
  name: "iam-statement-works",
  description:
    "Every statement is valid and has an effect: its actions exist, its resources are of a type that they can have, its conditions can be met.",
  why: "IAM takes most mistakes without a word: a misspelt action or an ARN of the wrong type allows nothing, and a refusal with a mistake in it refuses nothing.",
  fix: "Compare the statement with the Service Authorization Reference: the action's spelling, its resource types, its condition keys.",
  severity: "medium",
  frameworks: [{ name: "PCI DSS", version: "4.0.1", requirement: "7.2.2" }],
  publicChecks: [],
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  resourceTypes: identityTypes,
  decide: byIdentityDocument(({ path, document }) => [
    ...document.problems.map(({ where, ...found }) => ({ path: `${path}, ${where}`, ...found })),
    ...versionProblems(document).map((found) => ({ path: `${path}, Version`, ...found })),
    ...document.statements.flatMap((statement) =>
      problemsOf(statement).map((found) => ({ path: `${path}, ${statement.where}`, ...found })),
    ),
  ]),
};

/** Without the new version IAM takes `${aws:username}` as plain text. */
function versionProblems({ version, problems }: Document): Found[] {
  if (version === "2012-10-17" || problems.length > 0) return [];
  return [{ found: version === undefined ? "nothing" : `"${version}"`, expected: '"2012-10-17"' }];
}

function problemsOf(statement: Statement): Found[] {
  const { actions, notActions, resources, notResources, principals, conditions } = statement;
  const named = [...actions, ...(notActions ?? [])];
  const misspelt = named.flatMap(misspeltAction);
  const problems = [...misspelt, ...conditions.flatMap(operatorProblem)];
  if (principals.length > 0)
    problems.push({ found: "a Principal", expected: "none: the policy is its role's own" });
  if (notResources === undefined && resources.length === 0)
    problems.push({ found: "no Resource", expected: "the ARNs that it is about" });
  problems.push(...resources.flatMap(malformedArn));
  if (problems.length > 0 || notActions || notResources) return problems;
  const known = actions.filter((action) => !isEverything(action));
  if (known.length < actions.length || known.length === 0) return problems;
  return [
    ...known.flatMap((action) => unmatchedAction(action, resources)),
    ...resources.flatMap((resource) => unmatchedResource(resource, known)),
    ...conditions.flatMap((condition) => neverSent(condition, known)),
  ];
}

const isEverything = (action: string) => /^[*?]+(:[*?]*)?$/.test(action);

function misspeltAction(pattern: string): Found[] {
  if (isEverything(pattern) || actionsMatching(pattern).length > 0) return [];
  const [service = "", name] = pattern.split(":", 2);
  const actions = actionsOf(service);
  const found = `"${pattern}"`;
  if (name === undefined) return [{ found, expected: "service:Action" }];
  if (!actions) return [{ found, expected: `a service prefix of AWS; "${service}" is none` }];
  const near = nearest(
    name,
    [...actions.values()].map((action) => action.name),
  );
  return [{ found, expected: `an action of ${service}${near ? `; did you mean ${near}?` : ""}` }];
}

function malformedArn(resource: string): Found[] {
  if (/^\*+$/.test(resource) || /^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+$/s.test(resource)) return [];
  return [
    {
      found: `Resource "${resource}"`,
      expected: "an ARN of six parts (arn:aws:service:region:account:name)",
    },
  ];
}

/** An action that none of the statement's resources can be for. */
function unmatchedAction(pattern: string, resources: readonly string[]): Found[] {
  const candidates = actionsMatching(pattern);
  if (candidates.some((action) => resources.some((resource) => canHave(action, resource))))
    return [];
  const [action] = candidates;
  const expected =
    action!.resources.length === 0
      ? 'Resource "*": the action knows no resource level'
      : `one of ${[...new Set(action!.resources.map(({ arn }) => arn))].join(", ")}`;
  return [{ found: `${pattern} on ${resources.join(", ")}, which it cannot have`, expected }];
}

/** A resource that none of the statement's actions can have. */
function unmatchedResource(resource: string, patterns: readonly string[]): Found[] {
  const used = patterns.some((pattern) =>
    actionsMatching(pattern).some((action) => canHave(action, resource)),
  );
  if (used) return [];
  return [
    {
      found: `${resource}, which none of ${patterns.join(", ")} can have`,
      expected: "resources of the actions' types",
    },
  ];
}

function canHave({ resources }: Action, resource: string): boolean {
  if (/^\*+$/.test(resource)) return true;
  return resources.some((template) => openParts(template, resource) !== undefined);
}

function operatorProblem({ operator }: Condition): Found[] {
  if (parseOperator(operator)) return [];
  return [
    {
      found: `the condition operator ${operator}`,
      expected: "one that IAM knows (StringEquals, ArnLike, …)",
    },
  ];
}

/** Actions whose requests never carry the key: for them the statement never applies. */
function neverSent(condition: Condition, patterns: readonly string[]): Found[] {
  const { key } = condition;
  if (!isBinding(condition) || isGlobalConditionKey(key)) return [];
  const without = patterns.filter(
    (pattern) =>
      !actionsMatching(pattern).some(({ conditionKeys }) =>
        conditionKeys.some((known) => isSame(known, key)),
      ),
  );
  if (without.length === 0) return [];
  return [
    {
      found: `a condition on ${key}, which no request for ${without.join(", ")} carries`,
      expected: "a key that the service sends",
    },
  ];
}

/** `kms:EncryptionContext:${EncryptionContextKey}` and `s3:ExistingObjectTag/<key>` stand for any. */
function isSame(known: string, key: string): boolean {
  const [fixed = ""] = known.split(/\$\{|</, 1);
  return fixed.length === known.length
    ? known.toLowerCase() === key.toLowerCase()
    : key.toLowerCase().startsWith(fixed.toLowerCase()) && key.length > fixed.length;
}

function nearest(name: string, names: readonly string[]): string | undefined {
  const near = names
    .map((candidate) => ({
      candidate,
      distance: distance(candidate.toLowerCase(), name.toLowerCase()),
    }))
    .sort((a, b) => a.distance - b.distance)[0];
  return near && near.distance <= 4 ? near.candidate : undefined;
}

/** How many letters must change, come or go. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries())
      next.push(Math.min(next[j]! + 1, row[j + 1]! + 1, row[j]! + (letter === other ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}
