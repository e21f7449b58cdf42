import { parseArn } from "../../framework/arn";
import type { Context, Rule, Violation } from "../../framework/rule";
import { type Action, actionsMatching } from "../../iam/actionData";
import { openParts, type Part } from "../../iam/arnTemplate";
import type { Statement } from "../../iam/document";
import { isOwnName, ownNames } from "../../iam/ownNames";
import { isTrusted } from "../../iam/principals";
import { byIdentityDocument, identityTypes } from "../../iam/sources";

export const iamResourceScope: Rule = {
  name: "iam-resource-scope",
  description: "A policy names the resources that it allows actions on, down to their own names.",
  why: "A role that may write to any queue of the account, or of any account, is as good as a stolen key to all of them.",
  fix: "Name the ARN in full: region, account and name. Only what is below it (a stream's label, a log stream) may be a pattern, and key/* under a kms:ResourceAliases condition. `*` is for actions that know no resource level.",
  severity: "high",
  frameworks: [{ name: "PCI DSS", version: "4.0.1", requirement: "7.2.5" }],
  publicChecks: ["CKV_AWS_355", "CKV_AWS_290", "AwsSolutions-IAM5", "KMS.1", "KMS.2", "AWS-0057"],
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  resourceTypes: identityTypes,
  settings: {
    otherAccounts: {
      description: "Accounts besides the stack's own whose resources policies may name.",
      schema: { type: "array", items: { type: "string" } },
      default: { dev: [], staging: [], prod: [] },
    },
    ownNames,
  },
  decide: byIdentityDocument(({ path, document }, context) =>
    document.statements
      .filter(({ effect }) => effect === "Allow")
      .flatMap((statement) => openResources(`${path}, ${statement.where}`, statement, context)),
  ),
};

function openResources(at: string, statement: Statement, context: Context): Violation[] {
  const { actions, notActions, resources, notResources } = statement;
  if (notResources !== undefined)
    return [
      {
        path: `${at}.NotResource`,
        found: `everything but ${notResources.join(", ")}`,
        expected: "Resource, with each ARN",
      },
    ];
  return resources.flatMap((resource) => {
    const found = notActions
      ? opennessOfAnyAction(resource)
      : isOwnName(resource, context)
        ? undefined
        : opennessOf(actions, resource, statement);
    const problem = found ?? foreignAccount(resource, context);
    if (problem === undefined) return [];
    return [
      {
        path: `${at}.Resource`,
        found: `"${resource}", ${problem.found}`,
        expected: problem.expected,
      },
    ];
  });
}

interface Openness {
  found: string;
  expected: string;
}

/** In their order, as messages name them. What is open in its type besides is not worth more words. */
function openNames(parts: ReadonlySet<Part>): readonly string[] {
  const named = (["region", "account", "name"] as const).filter((part) => parts.has(part));
  return named.length === 0 && parts.has("type") ? ["type"] : named;
}

/** What the resource leaves open of those that the actions can have. */
function opennessOf(
  patterns: readonly string[],
  resource: string,
  statement: Statement,
): Openness | undefined {
  const open = new Map<string, { type: string; example: string; parts: Set<string> }>();
  for (const pattern of patterns) {
    if (/^[*?]+(:[*?]*)?$/.test(pattern)) return opennessOfAnyAction(resource);
    for (const action of actionsMatching(pattern))
      for (const { type, arn, parts } of openTypes(action, resource, statement)) {
        const entry = open.get(type) ?? { type, example: arn, parts: new Set<string>() };
        for (const part of parts) entry.parts.add(part);
        open.set(type, { ...entry, example: arn });
      }
  }
  if (open.size === 0) return undefined;
  const said = [...open.values()].map(
    ({ type, parts }) => `any ${[...parts].join(" and ")} of ${type.replace(":", " ")}`,
  );
  return {
    found: `which stands for ${said.join(", ")}`,
    expected: `an ARN like ${[...open.values()][0]!.example}`,
  };
}

function openTypes({ resources }: Action, resource: string, statement: Statement) {
  return resources.flatMap((template) => {
    const { type, arn } = template;
    const open = openNames(openParts(template, resource) ?? new Set());
    const closed = type === "kms:key" && isOneAlias(statement);
    const parts = open.filter((part) => !(closed && part === "name"));
    return parts.length === 0 ? [] : [{ type, arn, parts }];
  });
}

/**
 * Key ids are AWS's to choose, so a key is told by its alias. ForAllValues would hold for a key without any alias,
 * and IfExists where none is sent.
 */
function isOneAlias({ conditions }: Statement): boolean {
  return conditions.some(
    ({ operator, key, values }) =>
      key.toLowerCase() === "kms:resourcealiases" &&
      /^ForAnyValue:String(Equals|Like)$/i.test(operator) &&
      values.length > 0 &&
      values.every((value) => /^alias\/[^*?$]+$/.test(value)),
  );
}

function opennessOfAnyAction(resource: string): Openness | undefined {
  const arn = parseArn(resource);
  const expected = "an ARN with region, account and name";
  if (!arn) return { found: "which stands for everything", expected };
  const open = ([part, text]: readonly [string, string]) => (/[*?]|\$\{/.test(text) ? [part] : []);
  const parts = (
    [
      ["region", arn.region],
      ["account", arn.accountId],
      ["name", arn.resource],
    ] as const
  ).flatMap(open);
  return parts.length === 0
    ? undefined
    : { found: `which stands for any ${parts.join(" and ")}`, expected };
}

function foreignAccount(resource: string, context: Context): Openness | undefined {
  const owner = parseArn(resource)?.accountId;
  // S3's ARNs have none, and what AWS gives to everybody is in an account named aws.
  if (owner === undefined || owner === "" || owner === "aws" || !/^\d+$/.test(owner))
    return undefined;
  if (isTrusted(owner, context)) return undefined;
  return {
    found: `which is in account ${owner}`,
    expected: `an ARN of account ${context.accountId}, or ${owner} among otherAccounts`,
  };
}
