import { AwsError, NotModelledError } from "../../core/errors";
import type { CheckFailure, Input } from "../../core/service";
import { pathSteps } from "../events/eventPath";
import { compilePattern } from "../events/pattern";
import { targetKind } from "./targets";

/** Nested properties that are modelled; another one is refused by name. */
const modelled: Readonly<Record<string, readonly string[]>> = {
  sourceParameters: ["dynamodbStreamParameters", "filterCriteria"],
  dynamodbStreamParameters: [
    "startingPosition",
    "batchSize",
    "maximumBatchingWindowInSeconds",
    "maximumRetryAttempts",
    "maximumRecordAgeInSeconds",
    "onPartialBatchItemFailure",
    "parallelizationFactor",
    "deadLetterConfig",
  ],
  targetParameters: [
    "inputTemplate",
    "stepFunctionStateMachineParameters",
    "lambdaFunctionParameters",
    "sqsQueueParameters",
    "eventbridgeEventBusParameters",
  ],
  eventbridgeEventBusParameters: ["source", "detailType"],
  logConfiguration: ["level", "cloudwatchLogsLogDestination"],
};

/** Bounds: https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_PipeSourceDynamoDBStreamParameters.html */
const ranges: Readonly<Record<string, [number, number]>> = {
  batchSize: [1, 10_000],
  maximumBatchingWindowInSeconds: [0, 300],
  maximumRetryAttempts: [-1, 10_000],
  maximumRecordAgeInSeconds: [-1, 604_800],
  parallelizationFactor: [1, 10],
};

type Add = (property: string, reason: string) => void;

export function checkPipe(inputs: Input, unknown: ReadonlySet<string>): CheckFailure[] {
  const failures: CheckFailure[] = [];
  const add: Add = (property, reason) => failures.push({ property, reason });
  const { source, target, sourceParameters, targetParameters, logConfiguration } = inputs;
  refuseUnmodelled("sourceParameters", sourceParameters);
  refuseUnmodelled("targetParameters", targetParameters);
  refuseUnmodelled(
    "eventbridgeEventBusParameters",
    targetParameters?.eventbridgeEventBusParameters,
  );
  refuseUnmodelled("logConfiguration", logConfiguration);
  if (
    source !== undefined &&
    !/^arn:[^:]+:dynamodb:[^:]+:\d+:table\/[^/]+\/stream\/.+$/.test(source)
  )
    throw new NotModelledError(`a pipe's source of this kind: ${source}`);
  if (sourceParameters !== undefined) checkSource(sourceParameters, unknown, add);
  if (target !== undefined) checkTarget(target, targetParameters ?? {}, unknown, add);
  checkTemplate(targetParameters?.inputTemplate, add);
  return failures;
}

function refuseUnmodelled(name: string, value: Input | undefined): void {
  for (const key of Object.keys(value ?? {}))
    if (value![key] !== undefined && !modelled[name]!.includes(key))
      throw new NotModelledError(`${name}.${key} of aws:pipes/pipe:Pipe`);
}

function checkSource(source: Input, unknown: ReadonlySet<string>, add: Add): void {
  const stream: Input | undefined = source["dynamodbStreamParameters"];
  if (!stream) {
    if (!unknown.has("sourceParameters"))
      add("sourceParameters", "dynamodbStreamParameters.startingPosition is required");
    return;
  }
  refuseUnmodelled("dynamodbStreamParameters", stream);
  if (!["LATEST", "TRIM_HORIZON"].includes(stream["startingPosition"]))
    add(
      "sourceParameters",
      `startingPosition: got ${stream["startingPosition"]}, must be LATEST or TRIM_HORIZON`,
    );
  for (const [name, [min, max]] of Object.entries(ranges)) {
    const value = stream[name];
    if (value !== undefined && !(value >= min && value <= max))
      add("sourceParameters", `${name}: got ${value}, must be between ${min} and ${max}`);
  }
  const onPartial = stream["onPartialBatchItemFailure"];
  if (onPartial !== undefined && onPartial !== "AUTOMATIC_BISECT")
    add(
      "sourceParameters",
      `onPartialBatchItemFailure: got ${onPartial}, must be AUTOMATIC_BISECT`,
    );
  if (stream["deadLetterConfig"]?.arn?.endsWith(".fifo"))
    add(
      "sourceParameters",
      "deadLetterConfig: a stream's dead-letter queue must be a standard queue",
    );
  for (const { pattern } of (source["filterCriteria"]?.filters ?? []) as Input[])
    tryTo(() => pattern && compilePattern(pattern), "sourceParameters", add);
}

function checkTarget(
  target: string,
  parameters: Input,
  unknown: ReadonlySet<string>,
  add: Add,
): void {
  const kind = targetKind(target);
  const { invocationType } = parameters["stepFunctionStateMachineParameters"] ?? {};
  // Only express workflows, which are not modelled, can be waited for.
  if (kind === "states" && invocationType !== "FIRE_AND_FORGET" && !unknown.has("targetParameters"))
    add(
      "targetParameters",
      `stepFunctionStateMachineParameters.invocationType: got ${invocationType ?? "nothing (REQUEST_RESPONSE)"}, a standard workflow needs FIRE_AND_FORGET`,
    );
}

function checkTemplate(template: string | undefined, add: Add): void {
  for (const [, path] of (template ?? "").matchAll(/<(\$[^<>\s]*)>/g))
    tryTo(() => pathSteps(path!), "targetParameters", add);
}

function tryTo(run: () => unknown, property: string, add: Add): void {
  try {
    run();
  } catch (error) {
    if (error instanceof NotModelledError || !(error instanceof AwsError)) throw error;
    add(property, error.message);
  }
}
