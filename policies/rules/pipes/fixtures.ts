/** Test support: a good pipe from a table's stream to a state machine, with its role. */
import type * as aws from "@pulumi/aws";
import { type Asked, unknownOnTheWire as unknown } from "../../framework/harness";

type Changes = Readonly<Record<string, unknown>>;

export const insertsOnly = { filters: [{ pattern: '{"eventName":["INSERT"]}' }] };

export const streamParameters = {
  ...{ startingPosition: "TRIM_HORIZON", batchSize: 1 },
  ...{ maximumRetryAttempts: 5, maximumRecordAgeInSeconds: 3_600 },
  deadLetterConfig: { arn: "arn:aws:sqs:us-east-1:111111111111:pipe-dlq-prod" },
};

export const pipe = (changes: Changes = {}): Asked => ({
  type: "aws:pipes/pipe:Pipe",
  properties: {
    ...({
      ...{ name: "ledger-pipe-prod", source: unknown },
      roleArn: "arn:aws:iam::111111111111:role/ledger-pipe-prod",
      target: "arn:aws:states:us-east-1:111111111111:stateMachine:workflow-prod",
      sourceParameters: { filterCriteria: insertsOnly, dynamodbStreamParameters: streamParameters },
    } satisfies aws.pipes.PipeArgs),
    ...changes,
  },
  comesFrom: { source: [{ type: "aws:dynamodb/table:Table", name: "ledger" }] },
});

export const role: Asked = {
  type: "aws:iam/role:Role",
  name: "role",
  properties: { name: "ledger-pipe-prod", assumeRolePolicy: "{}" },
};

export const granting = (action: string | readonly string[], changes: Changes = {}): Asked => ({
  type: "aws:iam/rolePolicy:RolePolicy",
  name: "grants",
  properties: {
    role: "ledger-pipe-prod",
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: { Sid: "Grant", Effect: "Allow", Action: action, Resource: "*" },
    }),
    ...changes,
  },
});

export const queue: Asked = {
  type: "aws:sqs/queue:Queue",
  name: "dlq",
  properties: { name: "pipe-dlq-prod" },
};
