/** The most that a role of the program can have, whatever a release writes into its policies. */
import { projectName } from "../../contracts/names";
import { allow, type Statement } from "../document";
import type { EnvironmentPlace } from "./scopes";

/**
 * A deploy may make roles only under this boundary, so a release that gives a function more than the system is made
 * of gives it nothing. A test holds it against every policy that the program writes. It is wide in names and narrow in
 * actions: no identity, no key's policy, nothing of another environment.
 */
export function boundaryStatements({
  accountId,
  region,
  environment,
}: EnvironmentPlace): Statement[] {
  const own = (service: string, ...names: string[]) =>
    names.map((name) => `arn:aws:${service}:${region}:${accountId}:${name}`);
  const suffixed = `*-${environment}`;
  return [
    allow(
      "Tables",
      [
        ...["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"],
        "dynamodb:UpdateItem",
      ],
      own("dynamodb", `table/${suffixed}`, `table/${suffixed}/index/*`),
    ),
    allow(
      "Streams",
      ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
      own("dynamodb", `table/${suffixed}/stream/*`),
    ),
    allow(
      "Queues",
      [
        ...["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
        ...["sqs:ReceiveMessage", "sqs:SendMessage"],
      ],
      own("sqs", suffixed, `${suffixed}.fifo`),
    ),
    allow("Bus", ["events:PutEvents"], own("events", `event-bus/${suffixed}`)),
    allow("Topics", ["sns:Publish"], own("sns", suffixed)),
    allow("Workflows", ["states:StartExecution"], own("states", `stateMachine:${suffixed}`)),
    allow("Functions", ["lambda:InvokeFunction"], own("lambda", `function:${suffixed}`)),
    allow("Secrets", ["ssm:GetParameter"], own("ssm", `parameter/${projectName}-${environment}/*`)),
    allow("Keys", ["kms:Decrypt", "kms:GenerateDataKey"], own("kms", "key/*"), {
      "ForAnyValue:StringLike": {
        "kms:ResourceAliases": `alias/${projectName}-*-${environment}`,
      },
    }),
    allow(
      "Logs",
      ["logs:CreateLogStream", "logs:PutLogEvents"],
      own("logs", `log-group:/aws/lambda/${suffixed}:*`),
    ),
    allow(
      "WhatKnowsNoResource",
      [
        ...["dynamodb:ListStreams", "xray:PutTelemetryRecords", "xray:PutTraceSegments"],
        ...["xray:GetSamplingRules", "xray:GetSamplingTargets"],
        ...["logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:DescribeLogGroups"],
        ...["logs:DescribeResourcePolicies", "logs:GetLogDelivery", "logs:ListLogDeliveries"],
        ...["logs:PutResourcePolicy", "logs:UpdateLogDelivery"],
      ],
      ["*"],
    ),
  ];
}
