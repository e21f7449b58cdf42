import { NotModelledError } from "../../core/errors";
import type { ManagedPolicy } from "./store";

/** The AWS managed policies that are modelled, as AWS publishes them; any other is refused by name. */
export function awsManagedPolicy(arn: string): ManagedPolicy | undefined {
  if (!arn.startsWith("arn:aws:iam::aws:policy/")) return undefined;
  const actions = actionsByArn[arn];
  if (!actions) throw new NotModelledError(`the AWS managed policy ${arn}`);
  const name = arn.slice(arn.lastIndexOf("/") + 1);
  return {
    name,
    path: arn.slice("arn:aws:iam::aws:policy".length, -name.length),
    id: `ANPA${name.toUpperCase()}`,
    arn,
    versions: [{ id: "v1", document: allowing(actions), createdMs: 0 }],
    defaultVersionId: "v1",
    description: undefined,
    createdMs: 0,
    tags: {},
  };
}

function allowing(actions: readonly string[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }],
  });
}

/** https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html */
const actionsByArn: Readonly<Record<string, readonly string[]>> = {
  "arn:aws:iam::aws:policy/AdministratorAccess": ["*"],
  "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess": [
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "xray:GetSamplingStatisticSummaries",
  ],
  "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole": [
    "logs:CreateLogGroup",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
  ],
  "arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole": [
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "logs:CreateLogGroup",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
  ],
  "arn:aws:iam::aws:policy/service-role/AWSLambdaDynamoDBExecutionRole": [
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
    "logs:CreateLogGroup",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
  ],
  "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs": [
    "logs:CreateLogGroup",
    "logs:CreateLogStream",
    "logs:DescribeLogGroups",
    "logs:DescribeLogStreams",
    "logs:PutLogEvents",
    "logs:GetLogEvents",
    "logs:FilterLogEvents",
  ],
};
