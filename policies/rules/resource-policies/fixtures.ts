/** Test support: the good policy of one queue that a topic delivers to, to be changed in one place. */
import type { Asked } from "../../framework/harness";

type Changes = Readonly<Record<string, unknown>>;

export const arn = (service: string, resource: string) =>
  `arn:aws:${service}:us-east-1:111111111111:${resource}`;

export const queueArn = arn("sqs", "fraud-events-prod");
export const topicArn = arn("sns", "payment-events-prod");

export const delivers = (changes: Changes = {}) => ({
  Sid: "TopicDelivers",
  Effect: "Allow",
  Principal: { Service: "sns.amazonaws.com" },
  Action: "sqs:SendMessage",
  Resource: queueArn,
  Condition: {
    StringEquals: { "aws:SourceAccount": "111111111111" },
    ArnLike: { "aws:SourceArn": topicArn },
  },
  ...changes,
});

export const refusesPlain = (changes: Changes = {}) => ({
  Sid: "RefuseWithoutTls",
  Effect: "Deny",
  Principal: "*",
  Action: "sqs:*",
  Resource: queueArn,
  Condition: { Bool: { "aws:SecureTransport": "false" } },
  ...changes,
});

export const documentOf = (...statements: unknown[]) => ({
  Version: "2012-10-17",
  Statement: statements,
});

export const queue = (...statements: unknown[]): Asked => queueWith(documentOf(...statements));

export const queueWith = (policy: unknown): Asked => ({
  type: "aws:sqs/queue:Queue",
  name: "fraud-events",
  properties: {
    name: "fraud-events-prod",
    policy: typeof policy === "string" || policy === undefined ? policy : JSON.stringify(policy),
  },
});

export const topic = (...statements: unknown[]): Asked => ({
  type: "aws:sns/topic:Topic",
  name: "payment-events",
  properties: {
    name: "payment-events-prod",
    ...(statements.length > 0 && { policy: JSON.stringify(documentOf(...statements)) }),
  },
});

/** A policy that is a resource of its own. */
export const separate = (
  type: string,
  properties: Asked["properties"],
  comesFrom: Asked["comesFrom"] = {},
): Asked => ({ type, name: "separate", properties, comesFrom });
