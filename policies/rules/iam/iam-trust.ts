import type { Context, Rule, Violation } from "../../framework/rule";
import { isBinding } from "../../iam/conditions";
import type { Principal, Statement } from "../../iam/document";
import {
  accountOf,
  callerConditions,
  isAnybody,
  isRoot,
  isTrusted,
  servicesThatSaySource,
  sourceOf,
} from "../../iam/principals";
import { byDocument, documentAt, trustPolicy } from "../../iam/sources";

type Found = Pick<Violation, "found" | "expected" | "fix">;

const assumptions = [
  ...["sts:assumerole", "sts:assumerolewithwebidentity", "sts:assumerolewithsaml"],
  ...["sts:tagsession", "sts:setsourceidentity", "sts:setcontext"],
];

export const iamTrust: Rule = {
  name: "iam-trust",
  description:
    "A role says who may take it: one service for one of our resources, or one named identity.",
  why: "A service acts for everybody who has an account (the confused deputy), and an open trust policy hands the role to whoever finds its name.",
  fix: "Name the principal; for services that say for whom they act, add aws:SourceArn and aws:SourceAccount; for OIDC, the audience and the subject.",
  severity: "critical",
  frameworks: [
    { name: "PCI DSS", version: "4.0.1", requirement: "7.2.2" },
    { name: "PCI DSS", version: "4.0.1", requirement: "8.6.1" },
  ],
  publicChecks: [
    "CKV_AWS_60",
    "CKV_AWS_61",
    "CKV_AWS_358",
    "iam_role_cross_service_confused_deputy_prevention",
  ],
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  resourceTypes: [trustPolicy.type],
  settings: {
    otherAccounts: {
      description: "Accounts besides the stack's own whose identities may take roles.",
      schema: { type: "array", items: { type: "string" } },
      default: { dev: [], staging: [], prod: [] },
    },
  },
  decide: byDocument(
    (role) => documentAt(role, trustPolicy.property),
    ({ path, document }, context) => [
      ...document.problems.map(({ where, ...found }) => ({ path: `${path}, ${where}`, ...found })),
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

function findings(statement: Statement, context: Context): Found[] {
  const { actions, notActions, principals, notPrincipals } = statement;
  if (notPrincipals)
    return [{ found: "NotPrincipal with Allow: everybody else", expected: "a Principal" }];
  if (notActions) return [{ found: "NotAction", expected: "sts:AssumeRole" }];
  const open = actions
    .filter((action) => !assumptions.includes(action.toLowerCase()))
    .map((action) => ({
      found: `the action ${action}`,
      expected: "sts:AssumeRole, sts:AssumeRoleWithWebIdentity, …",
    }));
  if (principals.length === 0)
    open.push({ found: "no Principal", expected: "who may take the role" });
  return [...open, ...principals.flatMap((principal) => whoIsLetIn(principal, statement, context))];
}

function whoIsLetIn(principal: Principal, statement: Statement, context: Context): Found[] {
  if (isAnybody(principal))
    return [
      { found: `the principal "${principal.value}"`, expected: "one service or one identity" },
    ];
  if (principal.kind === "Service") return service(principal.value, statement, context);
  if (principal.kind === "Federated") return federation(principal.value, statement);
  return identity(principal, statement, context);
}

function service(name: string, statement: Statement, context: Context): Found[] {
  const source = sourceOf(statement, context);
  if (source.kind === "foreign")
    return [
      {
        found: `${name} for ${source.value}, in another account`,
        expected: "a resource of this account",
      },
    ];
  const page = servicesThatSaySource[name.replace(/^(logs)\.[a-z0-9-]+\./, "$1.")];
  if (source.kind === "closed" || page === undefined) return [];
  return [
    {
      found: `${name} for any resource of any account`,
      expected: "conditions on aws:SourceArn and aws:SourceAccount",
      fix: `Add ArnLike aws:SourceArn and StringEquals aws:SourceAccount: ${page}`,
    },
  ];
}

function identity(principal: Principal, statement: Statement, context: Context): Found[] {
  const account = accountOf(principal);
  const narrowed = callerConditions(statement);
  if (!isTrusted(account, context))
    return [
      {
        found: `${principal.value}, of another account`,
        expected: "an identity of this account, or its account among otherAccounts",
      },
    ];
  const isForeign = context.accountId !== undefined && account !== context.accountId;
  if (isForeign && !narrowed.some(({ key }) => /^sts:ExternalId$|^aws:Principal/i.test(key)))
    return [
      {
        found: `${principal.value} of another account without sts:ExternalId`,
        expected: "a condition on sts:ExternalId or aws:PrincipalArn",
      },
    ];
  if (isRoot(principal) && narrowed.length === 0)
    return [
      { found: "the whole account", expected: "one role, or a condition on aws:PrincipalArn" },
    ];
  return [];
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_secure-by-default.html */
function federation(provider: string, { conditions }: Statement): Found[] {
  const issuer = /oidc-provider\/(.+)$/.exec(provider)?.[1];
  const valuesOf = (key: string) =>
    conditions
      .filter((each) => isBinding(each) && each.key.toLowerCase() === key.toLowerCase())
      .flatMap(({ values }) => values);
  if (issuer === undefined) {
    const isSaml = provider.includes(":saml-provider/");
    if (!isSaml || valuesOf("SAML:aud").length > 0) return [];
    return [{ found: "SAML without an audience", expected: "a condition on SAML:aud" }];
  }
  const problems: Found[] = [];
  const audiences = valuesOf(`${issuer}:aud`);
  if (audiences.length === 0 || audiences.some((audience) => /[*?]/.test(audience)))
    problems.push({
      found: `tokens of ${issuer} for any audience`,
      expected: `${issuer}:aud, one value`,
    });
  const subjects = valuesOf(`${issuer}:sub`);
  const open = subjects.filter((subject) => isOpenSubject(issuer, subject));
  if (subjects.length === 0 || open.length > 0)
    problems.push({
      found: `${open.length > 0 ? `the subject ${open.join(", ")}` : "any subject"} of ${issuer}`,
      expected: "one repository and one branch or environment (repo:org/repo:environment:prod)",
    });
  return problems;
}

/** GitHub's subjects are `repo:<org>/<repo>:<ref, environment or event>`; all of it must be said. */
function isOpenSubject(issuer: string, subject: string): boolean {
  if (issuer !== "token.actions.githubusercontent.com") return /^[*?]|^[^:/]*[*?]$/.test(subject);
  return !/^repo:[^*?/]+\/[^*?:]+:(environment:[^*?]+|ref:refs\/(heads|tags)\/[^*?]+|pull_request|job_workflow_ref:[^*?]+)$/.test(
    subject,
  );
}
