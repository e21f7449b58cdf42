import { type Case, cannotDecide, passes, refuses } from "../../framework/cases";
import { unknownOnTheWire as unknown } from "../../framework/harness";
import { pipe, streamParameters } from "./fixtures";

const stream = (changes: Record<string, unknown>) =>
  pipe({ sourceParameters: { dynamodbStreamParameters: { ...streamParameters, ...changes } } });

export const cases: readonly Case[] = [
  passes("bounded tries, a bounded age, batches of one", pipe()),
  refuses(
    "tries without end",
    stream({ maximumRetryAttempts: -1 }),
    "maximumRetryAttempts: found tries without end",
  ),
  refuses(
    "silence, which is the same",
    stream({ maximumRetryAttempts: undefined }),
    "found tries without end",
  ),
  refuses(
    "more tries than the bound",
    stream({ maximumRetryAttempts: 101 }),
    "found 101, expected 0 to 100",
  ),
  refuses(
    "no bound of the age",
    stream({ maximumRecordAgeInSeconds: undefined }),
    "maximumRecordAgeInSeconds: found no bound",
  ),
  refuses(
    "an age that the stream forgets before",
    stream({ maximumRecordAgeInSeconds: 86_400 }),
    "found 86400 s",
  ),
  refuses(
    "batches that fail as a whole",
    stream({ batchSize: 10 }),
    "onPartialBatchItemFailure: found nothing",
  ),
  refuses(
    "the hundred that a pipe takes by itself",
    stream({ batchSize: undefined }),
    "onPartialBatchItemFailure",
  ),
  passes(
    "batches that are parted",
    stream({ batchSize: 10, onPartialBatchItemFailure: "AUTOMATIC_BISECT" }),
  ),
  refuses(
    "a Kinesis stream that is not bounded",
    pipe({ sourceParameters: { kinesisStreamParameters: { batchSize: 1 } } }),
    [
      "sourceParameters.kinesisStreamParameters.maximumRetryAttempts",
      "sourceParameters.kinesisStreamParameters.maximumRecordAgeInSeconds",
    ],
  ),
  passes(
    "a pipe on a queue",
    pipe({ sourceParameters: { sqsQueueParameters: { batchSize: 10 } } }),
  ),
  cannotDecide(
    "unknown tries",
    stream({ maximumRetryAttempts: unknown }),
    "sourceParameters.dynamodbStreamParameters.maximumRetryAttempts",
  ),
];
