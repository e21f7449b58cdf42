import { parseArn } from "../../framework/arn";
import { originsOf } from "../../framework/madeByAws";
import { peek, read, type Resource, Unknown } from "../../framework/resource";
import {
  type Context,
  notApplicable,
  type Rule,
  type Verdict,
  verdictOf,
  type Violation,
} from "../../framework/rule";
import type { Principal, Statement } from "../../iam/document";
import { accountOf, callerConditions, isAnybody, isTrusted, sourceOf } from "../../iam/principals";
import { byDocument, documentAt, resourcePolicies } from "../../iam/sources";

type Found = Pick<Violation, "found" | "expected" | "fix">;

const permissionType = "aws:lambda/permission:Permission";
const eventPermissionType = "aws:cloudwatch/eventPermission:EventPermission";
const topicTypes = ["aws:sns/topic:Topic", "aws:sns/topicPolicy:TopicPolicy"];

export const resourcePolicyClosed: Rule = {
  name: "resource-policy-closed",
  description:
    "Queues, topics, buses, functions and log groups let in nobody but named identities and services acting for one of our resources.",
  why: "A resource's policy needs no consent of the caller's account: an open principal, or a service without a source, lets anybody with an AWS account in.",
  fix: "Name the principal, spell out the actions, and for a service add aws:SourceArn and aws:SourceAccount (sourceArn of a Lambda permission).",
  severity: "critical",
  frameworks: [
    { name: "PCI DSS", version: "4.0.1", requirement: "1.3.1" },
    { name: "PCI DSS", version: "4.0.1", requirement: "7.2.2" },
  ],
  publicChecks: [
    ...["SQS.3", "SNS.4", "Lambda.1", "AwsSolutions-EVB1"],
    ...["CKV_AWS_168", "CKV_AWS_169", "CKV_AWS_301", "CKV_AWS_364", "CKV_AWS_385", "CKV_AWS_387"],
  ],
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  resourceTypes: [...Object.keys(resourcePolicies), permissionType, eventPermissionType],
  settings: {
    otherAccounts: {
      description: "Accounts besides the stack's own that resource policies may let in.",
      schema: { type: "array", items: { type: "string" } },
      default: { dev: [], staging: [], prod: [] },
    },
  },
  decide(resource, context) {
    if (resource.type === permissionType) return lambdaPermission(resource, context);
    if (resource.type === eventPermissionType) return eventPermission(resource, context);
    return ofDocuments(resource, context);
  },
};

const ofDocuments = byDocument(
  (resource) => documentAt(resource, resourcePolicies[resource.type]!),
  ({ path, document }, context, resource) => [
    ...document.problems.map(({ where, ...found }) => ({ path: `${path}, ${where}`, ...found })),
    ...document.statements
      .filter(({ effect }) => effect === "Allow")
      .flatMap((statement) =>
        findings(statement, context, resource).map((found) => ({
          path: `${path}, ${statement.where}`,
          ...found,
        })),
      ),
  ],
);

function findings(statement: Statement, context: Context, resource: Resource): Found[] {
  const { actions, notActions, principals, notPrincipals } = statement;
  if (notPrincipals)
    return [{ found: "NotPrincipal with Allow: everybody else", expected: "a Principal" }];
  const problems: Found[] = actions
    .filter((action) => /[*?]/.test(action))
    .map((action) => ({ found: `the action "${action}"`, expected: "each action by its name" }));
  if (notActions)
    problems.push({ found: "NotAction with Allow: every other action", expected: "Action" });
  if (principals.length === 0) problems.push({ found: "no Principal", expected: "who is let in" });
  return [
    ...problems,
    ...principals.flatMap((principal) => whoIsLetIn(principal, statement, context, resource)),
  ];
}

function whoIsLetIn(
  principal: Principal,
  statement: Statement,
  context: Context,
  resource: Resource,
): Found[] {
  if (principal.kind === "Service")
    return service(principal.value, statement, context, topicTypes.includes(resource.type));
  if (isAnybody(principal)) return anybody(statement, context);
  const account = accountOf(principal);
  if (account === undefined || isTrusted(account, context)) return [];
  return [otherAccount(principal.value)];
}

function service(name: string, statement: Statement, context: Context, isTopic: boolean): Found[] {
  // EventBridge sends a topic no condition key, so a condition stops delivery and none lets everybody's rules in.
  if (isTopic && name === "events.amazonaws.com")
    return [
      {
        found: "EventBridge as a principal, whose deliveries to a topic carry no condition key",
        expected: "a role as the target's roleArn",
        fix: "Give the rule's target a role that may sns:Publish, and take EventBridge out of the topic's policy: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions",
      },
    ];
  const source = sourceOf(statement, context);
  if (source.kind === "closed") return [];
  if (source.kind === "foreign") return [otherAccount(`${name} for ${source.value}`)];
  return [
    {
      found: `${name} for any resource of any account`,
      expected: "conditions on aws:SourceArn and aws:SourceAccount",
    },
  ];
}

function anybody(statement: Statement, context: Context): Found[] {
  const source = sourceOf(statement, context);
  if (source.kind === "foreign") return [otherAccount(source.value)];
  if (source.kind === "closed" || callerConditions(statement).length > 0) return [];
  return [
    {
      found: "everybody, under no condition that tells callers apart",
      expected: "a named principal",
    },
  ];
}

function otherAccount(who: string): Found {
  return {
    found: `${who}, of another account`,
    expected: "this account only, or that account among otherAccounts",
  };
}

function lambdaPermission(resource: Resource, context: Context): Verdict {
  const principal = String(read(resource, "principal") ?? "");
  const path = "principal";
  if (read(resource, "functionUrlAuthType") === "NONE")
    return verdictOf([
      { path: "functionUrlAuthType", found: '"NONE": everybody', expected: '"AWS_IAM"' },
    ]);
  const action = String(read(resource, "action") ?? "");
  const open = /[*?]/.test(action)
    ? [{ path: "action", found: `"${action}"`, expected: '"lambda:InvokeFunction"' }]
    : [];
  if (read(resource, "principalOrgId") !== undefined) return verdictOf(open);
  if (principal === "*") {
    const found = "everybody";
    return verdictOf([...open, { path, found, expected: "a service or an account" }]);
  }
  if (!/\.amazonaws\.com(\.cn)?$/.test(principal)) {
    const account = accountOf({ kind: "AWS", value: principal });
    return verdictOf(
      isTrusted(account, context) ? open : [...open, { path, ...otherAccount(principal) }],
    );
  }
  return verdictOf([...open, ...invocationSource(resource, principal, context)]);
}

/** The API's id in an execution ARN is AWS's to make: such a source is decided by the API that it comes from. */
function invocationSource(resource: Resource, service: string, context: Context): Violation[] {
  const path = "sourceArn";
  const given = peek(resource, path);
  if (given instanceof Unknown) {
    originsOf(resource, path);
    return [];
  }
  const accountGiven = read(resource, "sourceAccount");
  if (given === undefined && accountGiven === undefined)
    return [
      {
        path,
        found: `${service} for any resource of any account`,
        expected: "the ARN of what invokes the function",
      },
    ];
  const arn = parseArn(String(given ?? ""));
  const account = accountGiven === undefined ? arn?.accountId : String(accountGiven);
  // A bucket's ARN has no account, and a bucket's name is anybody's once it is deleted.
  if (account === undefined || !/^\d{12}$/.test(account))
    return [
      {
        path,
        found: `"${String(given)}", without an account`,
        expected: "an ARN with its account, or sourceAccount beside it",
      },
    ];
  if (!isTrusted(account, context))
    return [{ path, ...otherAccount(`${service} for ${String(given ?? account)}`) }];
  if (arn && /^[*?]/.test(arn.resource))
    return [
      {
        path,
        found: `"${String(given)}", any resource of the account`,
        expected: "the ARN of one resource",
      },
    ];
  return [];
}

function eventPermission(resource: Resource, context: Context): Verdict {
  const principal = String(read(resource, "principal") ?? "");
  const condition = read(resource, "condition", "key");
  if (principal === "*")
    return verdictOf(
      condition === "aws:PrincipalOrgID"
        ? []
        : [
            {
              path: "principal",
              found: "everybody",
              expected: "an account, or a condition on aws:PrincipalOrgID",
            },
          ],
    );
  if (principal === "") return notApplicable("it names nobody");
  return verdictOf(
    isTrusted(principal, context) ? [] : [{ path: "principal", ...otherAccount(principal) }],
  );
}
