import { read, type Resource } from "../../framework/resource";
import type { Stack } from "../../framework/stack";
import {
  notApplicable,
  type Rule,
  type Verdict,
  verdictOf,
  type Violation,
} from "../../framework/rule";
import { queueType } from "../../relations/deadLetters";
import { listOf } from "../../relations/json";
import { mandatoryEverywhere } from "../levels";

const mappingType = "aws:lambda/eventSourceMapping:EventSourceMapping";
const functionType = "aws:lambda/function:Function";
const tableType = "aws:dynamodb/table:Table";

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
const visibilityPerTimeout = 6;

export const esmSafe: Rule = {
  name: "esm-safe",
  description:
    "A function that reads a queue has time to finish, returns only what failed, and is not called more often than it may run.",
  why: "Too short a visibility hands a message out again while it is worked on; without partial responses one failure repeats nine payments; throttled receives use up a message's tries.",
  fix: "Queue: visibilityTimeoutSeconds at least 6 × the function's timeout. Mapping: functionResponseTypes: [ReportBatchItemFailures] and scalingConfig.maximumConcurrency within the function's reserve.",
  severity: "high",
  frameworks: [{ name: "PCI DSS", version: "4.0.1", requirement: "10.7.2" }],
  publicChecks: [
    "LambdaEventSourceSQSVisibilityTimeout",
    "ServerlessLambdaEventSourceMappingDestination",
  ],
  levels: mandatoryEverywhere,
  resourceTypes: [mappingType],
  decideInStack(mapping, stack) {
    const target = stack.denotedBy(mapping, ["functionName"], [functionType]);
    const source = stack.denotedBy(mapping, ["eventSourceArn"], [queueType, tableType]);
    if (source?.type === queueType) return decideQueue(mapping, source, target, stack);
    const arn = source ? undefined : read(mapping, "eventSourceArn");
    if (source || /:(dynamodb|kinesis):/.test(String(arn))) return decideStream(mapping);
    if (/:sqs:/.test(String(arn))) return verdictOf(decideMapping(mapping, target, stack));
    return notApplicable("neither a queue nor a stream");
  },
};

function decideQueue(
  mapping: Resource,
  queue: Resource,
  target: Resource | undefined,
  stack: Stack,
): Verdict {
  const violations = [...decideMapping(mapping, target, stack)];
  if (target) {
    const timeoutSeconds = Number(read(target, "timeout") ?? 3);
    const windowSeconds = Number(read(mapping, "maximumBatchingWindowInSeconds") ?? 0);
    const visibilitySeconds = Number(read(queue, "visibilityTimeoutSeconds") ?? 30);
    const neededSeconds = visibilityPerTimeout * timeoutSeconds + windowSeconds;
    if (visibilitySeconds < neededSeconds)
      violations.push({
        path: "eventSourceArn",
        found: `${queue.name} with a visibility timeout of ${visibilitySeconds} s`,
        expected: `at least ${neededSeconds} s (6 × the ${timeoutSeconds} s of ${target.name}${windowSeconds > 0 ? ` and the batching window of ${windowSeconds} s` : ""})`,
      });
  }
  return verdictOf(violations);
}

function decideMapping(mapping: Resource, target: Resource | undefined, stack: Stack): Violation[] {
  const violations: Violation[] = [];
  const responses = listOf(read(mapping, "functionResponseTypes"));
  if (!responses.includes("ReportBatchItemFailures"))
    violations.push({
      path: "functionResponseTypes",
      found: responses.length === 0 ? "nothing" : responses.map(String).join(", "),
      expected: '["ReportBatchItemFailures"]',
    });
  const maximum = read(mapping, "scalingConfig", "maximumConcurrency");
  if (maximum === undefined)
    violations.push({
      path: "scalingConfig.maximumConcurrency",
      found: "nothing",
      expected: "2 or more, within the function's reserve",
    });
  else violations.push(...beyondReserve(mapping, target, stack));
  return violations;
}

/** One function may read several queues: together they must stay within its reserve. */
function beyondReserve(mapping: Resource, target: Resource | undefined, stack: Stack): Violation[] {
  const reserve = target && Number(read(target, "reservedConcurrentExecutions") ?? -1);
  if (reserve === undefined || reserve < 0) return [];
  const sum = stack
    .ofType(mappingType)
    .filter((each) => stack.denotedBy(each, ["functionName"], [functionType])?.urn === target?.urn)
    .reduce(
      (total, each) => total + Number(read(each, "scalingConfig", "maximumConcurrency") ?? 0),
      0,
    );
  if (sum <= reserve) return [];
  return [
    {
      path: "scalingConfig.maximumConcurrency",
      found: `${String(read(mapping, "scalingConfig", "maximumConcurrency"))}, with the function's other mappings ${sum}`,
      expected: `at most ${reserve} in all, which is what ${target!.name} has reserved`,
    },
  ];
}

/** A stream stands still behind a record that always fails, until it is bounded. */
function decideStream(mapping: Resource): Verdict {
  const violations: Violation[] = [];
  const attempts = Number(read(mapping, "maximumRetryAttempts") ?? -1);
  if (attempts < 0)
    violations.push({
      path: "maximumRetryAttempts",
      found: "retries without end",
      expected: "0 to 10000",
    });
  if (read(mapping, "destinationConfig", "onFailure", "destinationArn") === undefined)
    violations.push({
      path: "destinationConfig.onFailure.destinationArn",
      found: "nothing",
      expected: "the ARN of a queue or topic",
    });
  return verdictOf(violations);
}
