import type { Input } from "../../core/service";
import { compilePattern } from "../events/pattern";
import type { Pipe, StreamParameters } from "./store";

/** What a program may change of a pipe, from the inputs of aws:pipes/pipe:Pipe. */
export function configurationOf(
  inputs: Input,
): Omit<Pipe, "name" | "arn" | "source" | "createdMs" | "modifiedMs" | "checkpoints"> {
  const { sourceParameters, targetParameters, logConfiguration } = inputs;
  const filters: Input[] = sourceParameters.filterCriteria?.filters ?? [];
  const logGroupArn: string | undefined =
    logConfiguration?.cloudwatchLogsLogDestination?.logGroupArn;
  return {
    description: inputs["description"],
    roleArn: inputs["roleArn"],
    stream: streamParameters(sourceParameters.dynamodbStreamParameters),
    filters: filters.map(({ pattern }) => ({ pattern, matches: compilePattern(pattern) })),
    target: inputs["target"],
    targetParameters: {
      inputTemplate: targetParameters?.inputTemplate || undefined,
      invocationType:
        targetParameters?.stepFunctionStateMachineParameters?.invocationType ??
        targetParameters?.lambdaFunctionParameters?.invocationType,
      ...targetParameters?.sqsQueueParameters,
      ...targetParameters?.eventbridgeEventBusParameters,
    },
    kmsKeyIdentifier: inputs["kmsKeyIdentifier"],
    log: logGroupArn ? { level: logConfiguration.level, logGroupArn } : undefined,
    desiredState: inputs["desiredState"] ?? "RUNNING",
    tags: inputs["tags"] ?? {},
  };
}

/** Defaults: https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_PipeSourceDynamoDBStreamParameters.html */
function streamParameters(input: Input): StreamParameters {
  return {
    startingPosition: input["startingPosition"],
    batchSize: input["batchSize"] ?? 100,
    maximumBatchingWindowSeconds: input["maximumBatchingWindowInSeconds"] ?? 0,
    maximumRetryAttempts: input["maximumRetryAttempts"] ?? -1,
    maximumRecordAgeSeconds: input["maximumRecordAgeInSeconds"] ?? -1,
    bisect: input["onPartialBatchItemFailure"] === "AUTOMATIC_BISECT",
    parallelizationFactor: input["parallelizationFactor"] ?? 1,
    deadLetterArn: input["deadLetterConfig"]?.arn,
  };
}
