import type { Input } from "../../../local/core/service";
import { json, named, none, pulumiOnly, same, tags, to, type TypeMapping } from "./mapping";

const inTemplate = { S3Bucket: "functions", S3Key: "function.zip" };

/** AWS::Lambda::*, AWS::IAM::*, AWS::StepFunctions::*, AWS::Pipes::*. */
export const computeMappings: Readonly<Record<string, TypeMapping>> = {
  "aws:lambda/function:Function": {
    type: "AWS::Lambda::Function",
    properties: {
      ...named("architectures", "deadLetterConfig", "description", "handler", "kmsKeyArn"),
      ...named("loggingConfig", "memorySize", "packageType", "role", "runtime", "timeout"),
      ...named("tracingConfig"),
      name: to("FunctionName"),
      code: to("Code", () => inTemplate),
      environment: to("Environment", ({ variables }: { variables: Input }) => ({
        Variables: variables,
      })),
      // -1 is the provider's word for no reserve.
      reservedConcurrentExecutions: to("ReservedConcurrentExecutions", (count: number) =>
        count < 0 ? undefined : count,
      ),
      sourceCodeHash: none("when Pulumi uploads the code again"),
      publish: none("CloudFormation has a resource of its own for versions"),
      skipDestroy: pulumiOnly,
      tags,
    },
  },
  "aws:lambda/permission:Permission": {
    type: "AWS::Lambda::Permission",
    properties: {
      ...named("action", "principal", "sourceArn", "sourceAccount"),
      function: to("FunctionName"),
      statementId: none("CloudFormation makes it"),
    },
  },
  "aws:lambda/eventSourceMapping:EventSourceMapping": {
    type: "AWS::Lambda::EventSourceMapping",
    properties: {
      ...named("batchSize", "enabled", "eventSourceArn", "functionName", "functionResponseTypes"),
      ...named("maximumBatchingWindowInSeconds", "scalingConfig", "filterCriteria"),
      tags,
    },
  },
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": {
    type: "AWS::Lambda::EventInvokeConfig",
    whole: () => ({ Qualifier: "$LATEST" }),
    properties: {
      ...named("functionName", "maximumEventAgeInSeconds", "maximumRetryAttempts"),
      ...named("destinationConfig"),
    },
  },
  "aws:iam/role:Role": {
    type: "AWS::IAM::Role",
    properties: {
      ...named("description", "maxSessionDuration", "path", "permissionsBoundary"),
      name: to("RoleName"),
      assumeRolePolicy: to("AssumeRolePolicyDocument", json),
      forceDetachPolicies: pulumiOnly,
      tags,
    },
  },
  "aws:iam/rolePolicy:RolePolicy": {
    type: "AWS::IAM::RolePolicy",
    properties: {
      name: to("PolicyName"),
      policy: to("PolicyDocument", json),
      role: to("RoleName"),
    },
  },
  "aws:sfn/stateMachine:StateMachine": {
    type: "AWS::StepFunctions::StateMachine",
    properties: {
      ...named("roleArn", "tracingConfiguration", "encryptionConfiguration"),
      name: to("StateMachineName"),
      type: to("StateMachineType"),
      definition: to("Definition", json),
      loggingConfiguration: to(
        "LoggingConfiguration",
        (logging: { includeExecutionData?: boolean; level: string; logDestination: string }) => ({
          IncludeExecutionData: logging.includeExecutionData,
          Level: logging.level,
          Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: logging.logDestination } }],
        }),
      ),
      publish: none("CloudFormation has a resource of its own for versions"),
      tags,
    },
  },
  "aws:pipes/pipe:Pipe": {
    type: "AWS::Pipes::Pipe",
    properties: {
      ...named("name", "description", "roleArn", "source", "target", "desiredState"),
      kmsKeyIdentifier: to("KmsKeyIdentifier"),
      sourceParameters: to("SourceParameters", (parameters) => pipeSpelling(parameters)),
      targetParameters: to("TargetParameters", (parameters) => pipeSpelling(parameters)),
      logConfiguration: to("LogConfiguration", (logging) => pipeSpelling(logging)),
      tags: to("Tags", same),
    },
  },
};

/** As Pulumi's names, but for DynamoDB and CloudWatch, which Pulumi writes as one word. */
function pipeSpelling(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pipeSpelling);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined && member !== null)
      .map(([name, member]) => [
        `${name[0]!.toUpperCase()}${name.slice(1)}`
          .replace(/^Dynamodb/, "DynamoDB")
          .replace(/^Cloudwatch/, "Cloudwatch"),
        pipeSpelling(member),
      ]),
  );
}
