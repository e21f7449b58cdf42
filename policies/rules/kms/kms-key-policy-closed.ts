import type { Context, Rule, Violation } from "../../framework/rule";
import { isBinding } from "../../iam/conditions";
import type { Document, Principal, Statement } from "../../iam/document";
import {
  accountOf,
  callerConditions,
  isAnybody,
  isRoot,
  isTrusted,
  sourceOf,
} from "../../iam/principals";
import { byDocument, documentAt, keyPolicies } from "../../iam/sources";
import { globToRegExp } from "../../iam/actionData";

type Found = Pick<Violation, "found" | "expected" | "fix">;

/** What opens data or hands the right to do so on. */
const uses = ["kms:Decrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:CreateGrant"];

export const kmsKeyPolicyClosed: Rule = {
  name: "kms-key-policy-closed",
  description:
    "A key's policy lets in named services for our data only, and the account's roles only through a service.",
  why: "Whoever may use the key reads the data, whatever the table's or queue's own permissions say.",
  fix: "Name the principal; for a service add aws:SourceArn, aws:SourceAccount or the encryption context that it sends, for the account kms:ViaService or the encryption context (docs/kms.md).",
  severity: "critical",
  frameworks: [
    { name: "PCI DSS", version: "4.0.1", requirement: "3.6.1" },
    { name: "PCI DSS", version: "4.0.1", requirement: "3.7.6" },
  ],
  publicChecks: ["CKV_AWS_33", "CKV2_AWS_64", "KMS.5"],
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  resourceTypes: Object.keys(keyPolicies),
  settings: {
    otherAccounts: {
      description: "Accounts besides the stack's own that key policies may let in.",
      schema: { type: "array", items: { type: "string" } },
      default: { dev: [], staging: [], prod: [] },
    },
  },
  decide: byDocument(
    (key) => documentAt(key, keyPolicies[key.type]!),
    ({ path, document }, context) => [
      ...document.problems.map(({ where, ...found }) => ({ path: `${path}, ${where}`, ...found })),
      ...administrators(path, document),
      ...document.statements
        .filter(({ effect }) => effect === "Allow")
        .flatMap((statement) =>
          findings(statement, context).map((found) => ({
            path: `${path}, ${statement.where}`,
            ...found,
          })),
        ),
    ],
  ),
};

/** A key that nobody can administer can never be changed or deleted: only AWS's support helps then. */
function administrators(path: string, { statements }: Document): Violation[] {
  const some = statements.some(
    (statement) =>
      statement.effect === "Allow" &&
      statement.principals.some(({ kind }) => kind === "AWS") &&
      allows(statement, "kms:PutKeyPolicy"),
  );
  if (some) return [];
  return [
    {
      path,
      found: "nobody who may kms:PutKeyPolicy",
      expected:
        "a statement for the account's root, so that its identity policies decide on administration",
    },
  ];
}

function findings(statement: Statement, context: Context): Found[] {
  if (statement.notPrincipals)
    return [{ found: "NotPrincipal with Allow: everybody else", expected: "a Principal" }];
  return statement.principals.flatMap((principal) => whoIsLetIn(principal, statement, context));
}

function whoIsLetIn(principal: Principal, statement: Statement, context: Context): Found[] {
  if (principal.kind === "Service") return service(principal.value, statement, context);
  if (isAnybody(principal)) return anybody(statement, context);
  const account = accountOf(principal);
  if (!isTrusted(account, context))
    return [
      {
        found: `${principal.value}, of another account`,
        expected: "this account only, or that account among otherAccounts",
      },
    ];
  const opened = uses.filter((action) => allows(statement, action));
  if (
    !isRoot(principal) ||
    opened.length === 0 ||
    isThroughService(statement) ||
    namesRoles(statement)
  )
    return [];
  return [
    {
      found: `${opened.join(", ")} for every identity of the account that an IAM policy allows it`,
      expected:
        "a condition on kms:ViaService, on the encryption context, or on aws:PrincipalArn with each role",
    },
  ];
}

/** As good as the roles for principals; and it may be said before they exist. */
const namesRoles = ({ conditions }: Statement) =>
  conditions.some(
    (condition) =>
      isBinding(condition) &&
      condition.key.toLowerCase() === "aws:principalarn" &&
      condition.values.length > 0 &&
      condition.values.every((value) => /^arn:[^:*?]+:iam::\d{12}:role\/[^*?$]+$/.test(value)),
  );

/** Anybody, but only as an identity of one account and through one service: how AWS's own managed keys say it. */
function anybody(statement: Statement, context: Context): Found[] {
  const accounts = callerConditions(statement)
    .filter(({ key }) => /^(kms:CallerAccount|aws:PrincipalAccount)$/i.test(key))
    .flatMap(({ values }) => values);
  if (
    accounts.length > 0 &&
    accounts.every((account) => isTrusted(account, context)) &&
    isThroughService(statement)
  )
    return [];
  return [
    {
      found: "everybody",
      expected: "named principals, or kms:CallerAccount together with kms:ViaService",
    },
  ];
}

function service(name: string, statement: Statement, context: Context): Found[] {
  const source = sourceOf(statement, context);
  if (source.kind === "foreign")
    return [
      { found: `${name} for ${source.value}, of another account`, expected: "our resources" },
    ];
  if (source.kind === "closed" || hasOurContext(statement, context)) return [];
  return [
    {
      found: `${name} for the data of any account`,
      expected: "a condition on aws:SourceArn, aws:SourceAccount or the encryption context",
    },
  ];
}

const isThroughService = (statement: Statement) =>
  statement.conditions.some(
    (condition) =>
      isBinding(condition) &&
      /^kms:(ViaService|EncryptionContext:.+)$/i.test(condition.key) &&
      condition.values.every((value) => !/^[*?]*$/.test(value)),
  );

/** The encryption context names the data; an ARN in it must be of an account that is let in. */
function hasOurContext({ conditions }: Statement, context: Context): boolean {
  return conditions.some(
    (condition) =>
      isBinding(condition) &&
      /^kms:EncryptionContext:/i.test(condition.key) &&
      condition.values.length > 0 &&
      condition.values.every((value) => {
        const account = /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(value)?.[1];
        return account !== undefined && isTrusted(account, context);
      }),
  );
}

function allows({ actions, notActions }: Statement, action: string): boolean {
  const matches = (pattern: string) => globToRegExp(pattern, "i").test(action);
  return notActions ? !notActions.some(matches) : actions.some(matches);
}
