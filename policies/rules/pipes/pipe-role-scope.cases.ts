import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { unknownOnTheWire as unknown } from "../../framework/harness";
import { granting, pipe, queue, role } from "./fixtures";

const needed = ["dynamodb:GetRecords", "states:StartExecution", "sqs:SendMessage", "kms:Decrypt"];
const grants = (action: string | string[], changes?: Record<string, unknown>) => ({
  others: [role, queue, granting(action, changes)],
});
const onQueue = { source: "arn:aws:sqs:us-east-1:111111111111:work", sourceParameters: {} };

export const cases: readonly Case[] = [
  passes("what source, target and dead letters ask", pipe(), grants(needed)),
  refuses(
    "a service that the pipe does not touch",
    pipe(),
    'roleArn → role, Statement[0] Grant: found "s3:GetObject", expected actions of dynamodb, kms, logs, sqs, states',
    grants([...needed, "s3:GetObject"]),
  ),
  refuses("all of a service", pipe(), 'found "dynamodb:*"', grants("dynamodb:*")),
  refuses("another spelling of a service", pipe(), 'found "S3:GetObject"', grants("S3:GetObject")),
  passes("another spelling of its own", pipe(), grants("DynamoDB:GetRecords")),
  refuses(
    "the source's service where the source is another",
    { ...pipe(onQueue), comesFrom: {} },
    "dynamodb:GetRecords",
    grants("dynamodb:GetRecords"),
  ),
  passes(
    "an enrichment's function",
    pipe({ enrichment: "arn:aws:lambda:us-east-1:111111111111:function:f" }),
    grants("lambda:InvokeFunction"),
  ),
  refuses(
    "a function where there is no enrichment",
    pipe(),
    "lambda:InvokeFunction",
    grants("lambda:InvokeFunction"),
  ),
  passes("what another role may do", pipe(), grants("s3:GetObject", { role: "somebody" })),
  refuses(
    "a role that is not in this stack",
    pipe(),
    "roleArn: found a role that is not in this stack",
  ),
  refuses("what the role says of itself", pipe(), 'found "s3:GetObject"', {
    others: [
      {
        ...role,
        properties: {
          ...role.properties,
          inlinePolicies: [{ name: "p", policy: granting("s3:GetObject").properties["policy"] }],
        },
      },
    ],
  }),
  cannotDecide("an unknown document", pipe(), "policy", grants(needed, { policy: unknown })),
];
