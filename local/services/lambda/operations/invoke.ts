import { AwsError, NotModelledError } from "../../../core/errors";
import type { Input, Operation, Output } from "../../../core/service";
import { policyDocument } from "../policy";
import { parseFunctionReference, type Registry } from "../registry";

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: 6 MB synchronous, 1 MB asynchronous. */
const SYNCHRONOUS_BYTES_MAX = 6 * 1024 * 1024;
const ASYNCHRONOUS_BYTES_MAX = 1024 * 1024;

export function invokeOperations(registry: Registry): Record<string, Operation> {
  return {
    Invoke: {
      parameters: {
        FunctionName: "string",
        InvocationType: "string",
        LogType: "string",
        ClientContext: "string",
        Payload: "blob",
        Qualifier: "string",
        TraceHeader: "string",
      },
      http: {
        method: "POST",
        path: "/2015-03-31/functions/{FunctionName}/invocations",
        query: { Qualifier: "Qualifier" },
        headers: {
          "x-amz-invocation-type": "InvocationType",
          "x-amz-log-type": "LogType",
          "x-amz-client-context": "ClientContext",
          "x-amzn-trace-id": "TraceHeader",
        },
        bodyMember: "Payload",
        outputBodyMember: "Payload",
        outputHeaders: {
          FunctionError: "x-amz-function-error",
          LogResult: "x-amz-log-result",
          ExecutedVersion: "x-amz-executed-version",
        },
        status: "StatusCode",
      },
      authorize: (input) => [invocationRequest(registry, input)],
      handle: (input, { requestId }) => invoke(registry, input, requestId),
    },
  };
}

function invocationRequest(registry: Registry, input: Input) {
  const { name } = parseFunctionReference(input["FunctionName"] as string);
  const found = registry.allFunctions().find((candidate) => candidate.name === name);
  const resourcePolicy = found && policyDocument(found);
  return {
    action: "lambda:InvokeFunction",
    resource: registry.functionArn(name),
    ...(resourcePolicy && { resourcePolicy }),
    resourcePolicyMode: "additive" as const,
  };
}

async function invoke(registry: Registry, input: Input, requestId: string): Promise<Output> {
  const target = registry.function(
    input["FunctionName"] as string,
    input["Qualifier"] as string | undefined,
  );
  const payload = payloadOf(input["Payload"]);
  const type = (input["InvocationType"] ?? "RequestResponse") as string;
  const traceHeader = input["TraceHeader"] as string | undefined;
  if (type === "DryRun") return { StatusCode: 204, ExecutedVersion: "$LATEST" };
  if (type === "Event") {
    checkSize(payload, ASYNCHRONOUS_BYTES_MAX);
    registry.asyncInvocations.accept(target, payload, requestId, traceHeader);
    return { StatusCode: 202, Payload: Buffer.alloc(0) };
  }
  if (type !== "RequestResponse") throw new NotModelledError(`the invocation type ${type}`);
  checkSize(payload, SYNCHRONOUS_BYTES_MAX);
  const outcome = await registry.invoker.invoke(target, {
    requestId,
    payload,
    traceHeader,
    clientContext: clientContextOf(input["ClientContext"]),
  });
  const answer =
    outcome.payload.length > SYNCHRONOUS_BYTES_MAX
      ? tooLargeAnswer(outcome.payload.length)
      : outcome;
  return {
    StatusCode: 200,
    ExecutedVersion: "$LATEST",
    Payload: answer.payload,
    ...(answer.functionError && { FunctionError: answer.functionError }),
    ...(input["LogType"] === "Tail" && {
      LogResult: Buffer.from(await outcome.logTail).toString("base64"),
    }),
  };
}

function payloadOf(given: unknown): Buffer {
  const bytes = given === undefined ? Buffer.alloc(0) : Buffer.from(given as Uint8Array | string);
  const payload = bytes.length === 0 ? Buffer.from("{}") : bytes;
  try {
    JSON.parse(payload.toString());
  } catch (cause) {
    throw new AwsError(
      "InvalidRequestContentException",
      "Could not parse request body into json.",
      {
        members: { Type: "User" },
        cause,
      },
    );
  }
  return payload;
}

function checkSize(payload: Buffer, bytesMax: number): void {
  if (payload.length > bytesMax)
    throw new AwsError(
      "RequestTooLargeException",
      `${payload.length} byte payload is too large for the ${bytesMax === ASYNCHRONOUS_BYTES_MAX ? "Event" : "RequestResponse"} invocation type (limit ${bytesMax} bytes)`,
      { statusCode: 413, members: { Type: "User" } },
    );
}

const tooLargeAnswer = (bytes: number) => ({
  functionError: "Unhandled",
  payload: Buffer.from(
    JSON.stringify({
      errorType: "Function.ResponseSizeTooLarge",
      errorMessage: `Response payload size (${bytes} bytes) exceeded maximum allowed payload size (${SYNCHRONOUS_BYTES_MAX} bytes).`,
    }),
  ),
});

const clientContextOf = (given: unknown) =>
  given === undefined ? undefined : Buffer.from(given as string, "base64").toString();
