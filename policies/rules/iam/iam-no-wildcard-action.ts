import type { Rule, Violation } from "../../framework/rule";
import { actionsMatching } from "../../iam/actionData";
import type { Statement } from "../../iam/document";
import { byIdentityDocument, identityTypes, type Placed } from "../../iam/sources";

export const iamNoWildcardAction: Rule = {
  name: "iam-no-wildcard-action",
  description: "A policy spells out each action that it allows.",
  why: "A pattern allows more than was meant today, and whatever AWS adds under it tomorrow; NotAction allows everything that nobody thought of.",
  fix: "List the actions that the code calls, one by one.",
  severity: "high",
  frameworks: [{ name: "PCI DSS", version: "4.0.1", requirement: "7.2.5" }],
  publicChecks: [
    ...["CKV_AWS_62", "CKV_AWS_63", "CKV_AWS_286", "CKV_AWS_287", "CKV_AWS_288", "CKV_AWS_289"],
    ...["AwsSolutions-IAM5", "IAM.1", "IAM.21", "AWS-0057"],
  ],
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  resourceTypes: identityTypes,
  decide: byIdentityDocument(({ path, document }: Placed) =>
    document.statements
      .filter(({ effect }) => effect === "Allow")
      .flatMap((statement) => openActions(path, statement)),
  ),
};

function openActions(path: string, { where, actions, notActions }: Statement): Violation[] {
  const at = `${path}, ${where}`;
  const patterns = actions
    .filter((action) => /[*?]/.test(action))
    .map((action) => ({
      path: `${at}.Action`,
      found: `"${action}"${meaning(action)}`,
      expected: "each action by its name",
    }));
  if (notActions === undefined) return patterns;
  return [
    ...patterns,
    {
      path: `${at}.NotAction`,
      found: `everything but ${notActions.join(", ")}`,
      expected: "Action, with each action by its name",
    },
  ];
}

/** What the pattern stands for today, the most dangerous first. */
function meaning(pattern: string): string {
  if (/^[*?]+(:[*?]*)?$/.test(pattern)) return ", every action of every service";
  const dangerous = (level: string) => (level.includes("Permissions") ? 0 : 1);
  const names = actionsMatching(pattern)
    .toSorted((a, b) => dangerous(a.accessLevel) - dangerous(b.accessLevel))
    .map(({ name }) => name);
  if (names.length === 0) return "";
  return ` (${names.length} actions today, among them ${names.slice(0, 3).join(", ")})`;
}
