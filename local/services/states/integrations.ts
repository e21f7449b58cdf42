import type { RoleCaller } from "../../core/caller";
import type { Cloud } from "../../core/cloud";
import { AwsError, NotModelledError } from "../../core/errors";
import type { Input, Output } from "../../core/service";
import { StateError } from "./asl/errors";
import type { TaskCall } from "./asl/run";

/** Calls a task's resource as the machine's role and gives its answer as JSON; failures get the names that Retry and Catch match. */
export async function callResource(
  cloud: Cloud,
  role: RoleCaller,
  { resource, input }: TaskCall,
  traceHeader: string | undefined,
): Promise<unknown> {
  const integration = parseResource(resource);
  if (integration.kind === "function")
    return (
      await invokeFunction(cloud, role, { FunctionName: resource, Payload: input }, traceHeader)
    ).Payload;
  const { service, operation, errorPrefix } = integration;
  if (service === "lambda" && operation === "Invoke")
    return invokeFunction(cloud, role, input as Input, traceHeader);
  const output = await call(cloud, role, service, operation, input as Input, errorPrefix);
  if (service === "events" && Number(output["FailedEntryCount"]) > 0)
    throw new StateError("EventBridge.FailedEntry", JSON.stringify(output));
  return withMetadata(output);
}

export type Integration =
  | { kind: "function" }
  | { kind: "service"; service: string; operation: string; errorPrefix: string };

/** Optimised integrations: resource → service, operation, first part of error names. */
const optimised: Readonly<Record<string, [string, string, string]>> = {
  "lambda:invoke": ["lambda", "Invoke", "Lambda"],
  "dynamodb:getItem": ["dynamodb", "GetItem", "DynamoDB"],
  "dynamodb:putItem": ["dynamodb", "PutItem", "DynamoDB"],
  "dynamodb:updateItem": ["dynamodb", "UpdateItem", "DynamoDB"],
  "dynamodb:deleteItem": ["dynamodb", "DeleteItem", "DynamoDB"],
  "sqs:sendMessage": ["sqs", "SendMessage", "SQS"],
  "sns:publish": ["sns", "Publish", "SNS"],
  "events:putEvents": ["events", "PutEvents", "EventBridge"],
};

/** aws-sdk:<service>:<action> → the service's id here and the first part of error names. */
const sdkServices: Readonly<Record<string, [string, string]>> = {
  lambda: ["lambda", "Lambda"],
  dynamodb: ["dynamodb", "DynamoDb"],
  sqs: ["sqs", "Sqs"],
  sns: ["sns", "Sns"],
  eventbridge: ["events", "EventBridge"],
  sfn: ["states", "Sfn"],
};

/** Also called when a machine is made, so that an unknown resource never waits for its first execution. */
export function parseResource(resource: string): Integration {
  if (/^arn:[^:]+:lambda:[^:]+:\d+:function:.+$/.test(resource)) return { kind: "function" };
  const name = /^arn:[^:]+:states:[^:]*:[^:]*:(.+)$/.exec(resource)?.[1] ?? "";
  const known = optimised[name];
  if (known)
    return { kind: "service", service: known[0], operation: known[1], errorPrefix: known[2] };
  const sdk = /^aws-sdk:([a-z]+):([a-z]\w*)$/.exec(name);
  const service = sdk && sdkServices[sdk[1]!];
  if (!sdk || !service) throw new NotModelledError(`the task resource ${resource}`);
  const operation = sdk[2]![0]!.toUpperCase() + sdk[2]!.slice(1);
  return { kind: "service", service: service[0], operation, errorPrefix: service[1] };
}

async function invokeFunction(
  cloud: Cloud,
  role: RoleCaller,
  { Payload, ...input }: Input,
  traceHeader: string | undefined,
): Promise<Output> {
  const output = await call(
    cloud,
    role,
    "lambda",
    "Invoke",
    {
      ...input,
      Payload: Buffer.from(JSON.stringify(Payload ?? {})),
      ...(traceHeader === undefined ? {} : { TraceHeader: traceHeader }),
    },
    "Lambda",
  );
  const text = String(output["Payload"] ?? "");
  if (output["FunctionError"] !== undefined) throw functionError(text);
  return {
    ExecutedVersion: output["ExecutedVersion"] ?? "$LATEST",
    Payload: text === "" ? null : (JSON.parse(text) as unknown),
    StatusCode: output["StatusCode"],
    ...withMetadata({}),
  };
}

/** The function's own error type is the error's name; the whole payload is the cause. */
function functionError(payload: string): StateError {
  let errorType: unknown;
  try {
    errorType = (JSON.parse(payload) as { errorType?: unknown }).errorType;
  } catch {
    errorType = undefined;
  }
  return new StateError(typeof errorType === "string" ? errorType : "Lambda.Unknown", payload);
}

async function call(
  cloud: Cloud,
  role: RoleCaller,
  service: string,
  operation: string,
  input: Input,
  errorPrefix: string,
): Promise<Output> {
  try {
    return await cloud.call(role, service, operation, input);
  } catch (error) {
    if (error instanceof NotModelledError) throw error;
    if (error instanceof AwsError) throw serviceError(errorPrefix, error);
    throw new StateError(`${errorPrefix}.SdkClientException`, String(error));
  }
}

/** Lambda has names of its own for what is refused before the function runs. */
function serviceError(prefix: string, error: AwsError): StateError {
  const name = error.code.endsWith("Exception") ? error.code : `${error.code}Exception`;
  if (prefix === "Lambda" && name === "AccessDeniedException")
    return new StateError("Lambda.AWSLambdaException", error.message);
  return new StateError(`${prefix}.${name}`, error.message);
}

function withMetadata(output: Output): Output {
  return { ...output, SdkHttpMetadata: { HttpStatusCode: 200 }, SdkResponseMetadata: {} };
}
