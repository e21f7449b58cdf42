import { parseArn } from "../../../core/arn";
import { AwsError } from "../../../core/errors";
import type { Input, Output, ResourceContext, ResourceType } from "../../../core/service";
import { resolveCode } from "../code";
import { encryptEnvironment, keyOf } from "../environmentKey";
import type { FunctionConfiguration } from "../model";
import type { Registry } from "../registry";
import { RoleSession } from "../roleSession";
import { checkFunction } from "./functionChecks";

export function functionType(registry: Registry): ResourceType {
  return {
    token: "aws:lambda/function:Function",
    properties: {
      architectures: { default: ["x86_64"] },
      code: { required: true },
      deadLetterConfig: {},
      description: {},
      environment: {},
      handler: { required: true },
      kmsKeyArn: {},
      loggingConfig: {},
      memorySize: { default: 128 },
      name: { replaces: true },
      packageType: { replaces: true, default: "Zip" },
      publish: { default: false },
      reservedConcurrentExecutions: { default: -1 },
      role: { required: true },
      runtime: { required: true },
      skipDestroy: { default: false },
      sourceCodeHash: {},
      tags: {},
      timeout: { default: 3 },
      tracingConfig: {},
    },
    computed: [
      ...[
        "id",
        "arn",
        "invokeArn",
        "qualifiedArn",
        "qualifiedInvokeArn",
        "responseStreamingInvokeArn",
        "version",
      ],
      ...[
        "lastModified",
        "sourceCodeHash",
        "sourceCodeSize",
        "signingJobArn",
        "signingProfileVersionArn",
        "region",
        "tagsAll",
      ],
    ],
    check: checkFunction,
    async create(inputs, context) {
      const functionName =
        (inputs["name"] as string | undefined) ??
        `${context.logicalName}-${registry.cloud.random.hex(7)}`;
      const configuration = await configurationOf(registry, functionName, inputs, context);
      const made = registry.create(configuration);
      try {
        reserve(registry, functionName, inputs);
      } catch (error) {
        await registry.delete(made.name);
        throw error;
      }
      return { id: functionName, outputs: outputsOf(registry, configuration, inputs) };
    },
    async update(id, inputs, _old, context) {
      const configuration = await configurationOf(registry, id, inputs, context);
      reserve(registry, id, inputs);
      registry.function(id).reconfigure(configuration);
      return outputsOf(registry, configuration, inputs);
    },
    delete: (id, old) => (old.inputs["skipDestroy"] ? undefined : registry.delete(id)),
    read: (id, old) =>
      registry.allFunctions().some(({ name }) => name === id) ? old.outputs : undefined,
  };
}

/** -1 is the provider's word for no reserve. */
function reserve(registry: Registry, functionName: string, inputs: Input): void {
  const reserved = (inputs["reservedConcurrentExecutions"] as number | undefined) ?? -1;
  if (reserved < 0) registry.invoker.concurrency.release(functionName);
  else registry.invoker.concurrency.reserve(functionName, reserved);
}

async function configurationOf(
  registry: Registry,
  functionName: string,
  inputs: Input,
  { caller }: ResourceContext,
): Promise<FunctionConfiguration> {
  const { cloud } = registry;
  const functionArn = registry.functionArn(functionName);
  const code = resolveCode(inputs["code"], registry.codeRoot);
  const logging = (inputs["loggingConfig"] ?? {}) as Record<string, string | undefined>;
  const tracingMode = inputs["tracingConfig"]?.mode === "Active" ? "Active" : "PassThrough";
  const deadLetterTargetArn = inputs["deadLetterConfig"]?.targetArn as string | undefined;
  await checkRole(
    registry,
    functionName,
    inputs["role"] as string,
    tracingMode,
    deadLetterTargetArn,
  );
  const variables = (inputs["environment"]?.variables ?? {}) as Record<string, string>;
  return {
    functionName,
    functionArn,
    description: inputs["description"] ?? "",
    roleArn: inputs["role"] as string,
    handler: inputs["handler"] as string,
    memorySizeMegabytes: inputs["memorySize"] ?? 128,
    timeoutSeconds: inputs["timeout"] ?? 3,
    architectures: inputs["architectures"] ?? ["x86_64"],
    environment: await encryptEnvironment(cloud, caller, {
      functionArn,
      roleArn: inputs["role"],
      variables,
      ...keyOf(inputs),
    }),
    tracingMode,
    deadLetterTargetArn,
    logging: {
      logFormat: logging["logFormat"] === "JSON" ? "JSON" : "Text",
      logGroup: logging["logGroup"] ?? `/aws/lambda/${functionName}`,
      applicationLogLevel: logging["applicationLogLevel"],
      systemLogLevel: logging["systemLogLevel"],
    },
    tags: inputs["tags"] ?? {},
    code,
    lastModifiedMs: cloud.clock.nowMs(),
    revisionId: cloud.random.uuid(),
  };
}

/** What AWS asks of the execution role when a function is created or changed, in AWS's words. */
async function checkRole(
  registry: Registry,
  functionName: string,
  roleArn: string,
  tracingMode: string,
  deadLetterTargetArn: string | undefined,
): Promise<void> {
  const { cloud } = registry;
  let caller;
  try {
    ({ caller } = await new RoleSession(cloud, roleArn, functionName).current());
  } catch (error) {
    if (!(error instanceof AwsError) || error.statusCode !== 403) throw error;
    throw new AwsError(
      "InvalidParameterValueException",
      "The role defined for the function cannot be assumed by Lambda.",
      { cause: error },
    );
  }
  const require = (action: string, resource: string, sentence: string) => {
    if (!cloud.decide(caller, { action, resource }).allowed)
      throw new AwsError(
        "InvalidParameterValueException",
        `The provided execution role does not have permissions to call ${sentence}`,
      );
  };
  if (tracingMode === "Active") require("xray:PutTraceSegments", "*", "PutTraceSegments on XRAY");
  if (!deadLetterTargetArn) return;
  if (parseArn(deadLetterTargetArn).service === "sqs")
    require("sqs:SendMessage", deadLetterTargetArn, "SendMessage on SQS");
  else require("sns:Publish", deadLetterTargetArn, "Publish on SNS");
}

function outputsOf(
  registry: Registry,
  configuration: FunctionConfiguration,
  inputs: Input,
): Output {
  const { cloud } = registry;
  const { functionArn, functionName } = configuration;
  const invokeArn = (arn: string, action = "invocations") =>
    `arn:${cloud.partition}:apigateway:${cloud.region}:lambda:path/2015-03-31/functions/${arn}/${action}`;
  return {
    ...inputs,
    name: functionName,
    id: functionName,
    arn: functionArn,
    invokeArn: invokeArn(functionArn),
    qualifiedArn: `${functionArn}:$LATEST`,
    qualifiedInvokeArn: invokeArn(`${functionArn}:$LATEST`),
    responseStreamingInvokeArn: `arn:${cloud.partition}:apigateway:${cloud.region}:lambda:path/2021-11-15/functions/${functionArn}/response-streaming-invocations`,
    version: "$LATEST",
    lastModified: new Date(configuration.lastModifiedMs).toISOString().replace("Z", "+0000"),
    sourceCodeHash: inputs["sourceCodeHash"] ?? configuration.code.sha256,
    sourceCodeSize: configuration.code.sizeBytes,
    signingJobArn: "",
    signingProfileVersionArn: "",
    loggingConfig: {
      ...inputs["loggingConfig"],
      logFormat: configuration.logging.logFormat,
      logGroup: configuration.logging.logGroup,
    },
    tracingConfig: { mode: configuration.tracingMode },
    region: cloud.region,
    tagsAll: configuration.tags,
  };
}
