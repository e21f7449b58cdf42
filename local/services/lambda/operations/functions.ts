import { AwsError } from "../../../core/errors";
import { page } from "../../../core/paging";
import type { Operation } from "../../../core/service";
import type { LambdaFunction } from "../function";
import { policyDocument } from "../policy";
import { parseFunctionReference, type Registry } from "../registry";

const FUNCTIONS_PATH = "/2015-03-31/functions";

export function functionOperations(registry: Registry): Record<string, Operation> {
  const find = (input: { [name: string]: string }) =>
    registry.function(input["FunctionName"]!, input["Qualifier"]);
  const onFunction =
    (action: string): Operation["authorize"] =>
    (input) => [
      {
        action,
        resource: registry.functionArn(
          parseFunctionReference(input["FunctionName"] as string).name,
        ),
      },
    ];
  const oneFunction = { FunctionName: "string", Qualifier: "string" } as const;
  return {
    GetFunction: {
      parameters: oneFunction,
      http: {
        method: "GET",
        path: `${FUNCTIONS_PATH}/{FunctionName}`,
        query: { Qualifier: "Qualifier" },
      },
      authorize: onFunction("lambda:GetFunction"),
      handle(input) {
        const found = find(input);
        const reserved = registry.invoker.concurrency.reserveOf(found.name);
        return {
          Configuration: describe(found),
          Tags: found.configuration.tags,
          ...(reserved !== undefined && {
            Concurrency: { ReservedConcurrentExecutions: reserved },
          }),
        };
      },
    },
    GetFunctionConfiguration: {
      parameters: oneFunction,
      http: {
        method: "GET",
        path: `${FUNCTIONS_PATH}/{FunctionName}/configuration`,
        query: { Qualifier: "Qualifier" },
      },
      authorize: onFunction("lambda:GetFunctionConfiguration"),
      handle: (input) => ({ ...describe(find(input)) }),
    },
    ListFunctions: {
      parameters: { Marker: "string", MaxItems: "integer" },
      http: {
        method: "GET",
        path: FUNCTIONS_PATH,
        query: { Marker: "Marker", MaxItems: "MaxItems" },
      },
      authorize: () => [{ action: "lambda:ListFunctions", resource: "*" }],
      handle(input) {
        const { items, nextToken } = page(registry.allFunctions(), {
          max: input["MaxItems"],
          token: input["Marker"],
          maxDefault: 50,
        });
        return { Functions: items.map(describe), ...(nextToken && { NextMarker: nextToken }) };
      },
    },
    GetPolicy: {
      parameters: oneFunction,
      http: {
        method: "GET",
        path: `${FUNCTIONS_PATH}/{FunctionName}/policy`,
        query: { Qualifier: "Qualifier" },
      },
      authorize: onFunction("lambda:GetPolicy"),
      handle(input) {
        const found = find(input);
        const policy = policyDocument(found);
        if (!policy)
          throw new AwsError(
            "ResourceNotFoundException",
            "The resource you requested does not exist.",
            { statusCode: 404, members: { Type: "User" } },
          );
        return { Policy: policy, RevisionId: found.configuration.revisionId };
      },
    },
    ListTags: {
      parameters: { Resource: "string" },
      http: { method: "GET", path: "/2017-03-31/tags/{Resource+}" },
      authorize: (input) => [{ action: "lambda:ListTags", resource: input["Resource"] as string }],
      handle(input) {
        const resource = input["Resource"] as string;
        const mapping = registry.allMappings().find(({ arn }) => arn === resource);
        return { Tags: mapping?.tags ?? registry.function(resource).configuration.tags };
      },
    },
  };
}

/** FunctionConfiguration; the variables of a function with its own key are shown to nobody here. */
function describe(found: LambdaFunction) {
  const { configuration } = found;
  const { environment, logging } = configuration;
  return {
    FunctionName: found.name,
    FunctionArn: found.arn,
    Runtime: "nodejs24.x",
    Role: configuration.roleArn,
    Handler: configuration.handler,
    CodeSize: configuration.code.sizeBytes,
    CodeSha256: configuration.code.sha256,
    Description: configuration.description,
    Timeout: configuration.timeoutSeconds,
    MemorySize: configuration.memorySizeMegabytes,
    LastModified: new Date(configuration.lastModifiedMs).toISOString().replace("Z", "+0000"),
    Version: "$LATEST",
    PackageType: "Zip",
    Architectures: configuration.architectures,
    State: "Active",
    LastUpdateStatus: "Successful",
    RevisionId: configuration.revisionId,
    TracingConfig: { Mode: configuration.tracingMode },
    LoggingConfig: {
      LogFormat: logging.logFormat,
      LogGroup: logging.logGroup,
      ...(logging.logFormat === "JSON" && {
        ApplicationLogLevel: logging.applicationLogLevel ?? "INFO",
        SystemLogLevel: logging.systemLogLevel ?? "INFO",
      }),
    },
    ...(configuration.deadLetterTargetArn && {
      DeadLetterConfig: { TargetArn: configuration.deadLetterTargetArn },
    }),
    ...(environment.kind === "encrypted" && { KMSKeyArn: environment.keyArn }),
    ...(environment.kind === "plain" &&
      Object.keys(environment.variables).length > 0 && {
        Environment: { Variables: environment.variables },
      }),
  };
}
