import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { unknownOnTheWire as unknown } from "../../framework/harness";
import { lambdaFunction, mapping, queue } from "./fixtures";

const consumer = (changes: Record<string, unknown> = {}) => lambdaFunction(changes, "processor");
const others = [queue(), consumer()];
const stream = "arn:aws:dynamodb:us-east-1:111111111111:table/ledger-prod/stream/2026-01-01";
const ofStream = (changes: Record<string, unknown>) =>
  mapping({ eventSourceArn: stream, scalingConfig: undefined, ...changes });
const dlqArn = "arn:aws:sqs:us-east-1:111111111111:stream-dlq";

export const cases: readonly Case[] = [
  passes("six times the timeout, partial responses and a bound", mapping(), { others }),
  refuses(
    "a visibility one second short of it",
    mapping(),
    "eventSourceArn: found queue with a visibility timeout of 359 s, expected at least 360 s (6 × the 60 s of processor)",
    { others: [queue({ visibilityTimeoutSeconds: 359 }), consumer()] },
  ),
  refuses("SQS's own 30 s", mapping(), "visibility timeout of 30 s", {
    others: [queue({ visibilityTimeoutSeconds: undefined }), consumer()],
  }),
  passes("Lambda's own 3 s with 18 s", mapping(), {
    others: [queue({ visibilityTimeoutSeconds: 18 }), consumer({ timeout: undefined })],
  }),
  refuses(
    "a batching window that is not reckoned with",
    mapping({ maximumBatchingWindowInSeconds: 5 }),
    "at least 365 s (6 × the 60 s of processor and the batching window of 5 s)",
    { others },
  ),
  refuses(
    "a batch that fails as a whole",
    mapping({ functionResponseTypes: undefined }),
    'functionResponseTypes: found nothing, expected ["ReportBatchItemFailures"]',
    { others },
  ),
  refuses("no bound", mapping({ scalingConfig: undefined }), "maximumConcurrency: found nothing", {
    others,
  }),
  refuses(
    "more receivers than the function may run",
    mapping({ scalingConfig: { maximumConcurrency: 51 } }),
    "found 51, with the function's other mappings 51, expected at most 50 in all, which is what processor has reserved",
    { others },
  ),
  refuses(
    "two mappings that are too much only together",
    mapping({ scalingConfig: { maximumConcurrency: 30 } }),
    "found 30, with the function's other mappings 60",
    { others: [...others, mapping({ scalingConfig: { maximumConcurrency: 30 } }, "other")] },
  ),
  passes(
    "any bound where nothing is reserved",
    mapping({ scalingConfig: { maximumConcurrency: 900 } }),
    {
      others: [queue(), consumer({ reservedConcurrentExecutions: -1 })],
    },
  ),
  refuses(
    "a queue of somebody else's without a bound",
    mapping({ scalingConfig: undefined }),
    "maximumConcurrency",
    {
      others: [consumer()],
    },
  ),
  cannotDecide("an unknown timeout", mapping(), "timeout", {
    others: [queue(), consumer({ timeout: unknown })],
  }),
  refuses("a stream without bound and destination", ofStream({}), [
    "maximumRetryAttempts: found retries without end",
    "destinationArn: found nothing",
  ]),
  passes(
    "a stream with both",
    ofStream({
      maximumRetryAttempts: 5,
      destinationConfig: { onFailure: { destinationArn: dlqArn } },
    }),
  ),
];
