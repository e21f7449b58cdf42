/** Test support: one good role of one function, to be changed in one place. */
import type * as aws from "@pulumi/aws";
import type { Asked } from "../../framework/harness";

type Changes = Readonly<Record<string, unknown>>;

export const roleType = "aws:iam/role:Role";
export const policyArn = "arn:aws:iam::111111111111:policy/shared-prod";

export const arn = (service: string, resource: string) =>
  `arn:aws:${service}:us-east-1:111111111111:${resource}`;

export const queueArn = arn("sqs", "stripe-webhooks-prod.fifo");

export const statement = (changes: Changes = {}) => ({
  Sid: "Send",
  Effect: "Allow",
  Action: ["sqs:SendMessage"],
  Resource: queueArn,
  ...changes,
});

export const documentOf = (...statements: unknown[]) => ({
  Version: "2012-10-17",
  Statement: statements,
});

/** The inline policy of the role `validator`, as a resource of its own. */
export const rolePolicy = (policy: unknown, name = "validator"): Asked => ({
  type: "aws:iam/rolePolicy:RolePolicy",
  name,
  properties: {
    ...({ name: `${name}-prod`, role: "validator-prod" } satisfies Partial<aws.iam.RolePolicyArgs>),
    policy: typeof policy === "string" ? policy : JSON.stringify(policy),
  },
});

export const withStatement = (changes: Changes = {}): Asked =>
  rolePolicy(documentOf(statement(changes)));

export const lambdaTrust = (changes: Changes = {}) =>
  documentOf({
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Principal: { Service: "lambda.amazonaws.com" },
    ...changes,
  });

export const role = (changes: Changes = {}, name = "validator"): Asked => ({
  type: roleType,
  name,
  properties: {
    ...({
      name: `${name}-prod`,
      assumeRolePolicy: JSON.stringify(lambdaTrust()),
    } satisfies aws.iam.RoleArgs),
    ...changes,
  },
});

/** A managed policy of this stack. */
export const managedPolicy = (policy: unknown): Asked => ({
  type: "aws:iam/policy:Policy",
  name: "shared",
  properties: { name: "shared-prod", policy: JSON.stringify(policy) },
});

export const workload = (role: unknown, name: string, comesFrom = {}): Asked => ({
  type: "aws:lambda/function:Function",
  name,
  properties: { name: `${name}-prod`, role },
  comesFrom,
});
