import { read } from "../../framework/resource";
import { notApplicable, type Rule, verdictOf, type Violation } from "../../framework/rule";
import { mandatoryEverywhere } from "../levels";

const kinds = ["dynamodbStreamParameters", "kinesisStreamParameters"];

/** DynamoDB keeps a stream's records for a day: a record that is older was lost by being waited for. */
const recordAgeSecondsMax = 86_400;

export const pipeRetriesBounded: Rule = {
  name: "pipe-retries-bounded",
  description:
    "A pipe that reads a stream gives a record up after some tries and some time, and parts a failing batch.",
  why: "Left alone a pipe tries one record for ever, everything behind it waits, and after a day the stream forgets what waited.",
  fix: 'Set maximumRetryAttempts, maximumRecordAgeInSeconds and, for batches, onPartialBatchItemFailure: "AUTOMATIC_BISECT" in the stream parameters.',
  severity: "high",
  frameworks: [{ name: "PCI DSS", version: "4.0.1", requirement: "10.7.2" }],
  publicChecks: [],
  levels: mandatoryEverywhere,
  resourceTypes: ["aws:pipes/pipe:Pipe"],
  settings: {
    retryAttemptsMax: {
      description: "Most tries of one record.",
      schema: { type: "integer", minimum: 0 },
      default: { dev: 100, staging: 100, prod: 100 },
    },
  },
  decide(resource, { settings }) {
    const kind = kinds.find((each) => read(resource, "sourceParameters", each) !== undefined);
    if (kind === undefined) return notApplicable("its source is no stream");
    const at = (name: string) => read(resource, "sourceParameters", kind, name);
    const path = (name: string) => `sourceParameters.${kind}.${name}`;
    const violations: Violation[] = [];
    const attempts = Number(at("maximumRetryAttempts") ?? -1);
    const attemptsMax = Number(settings["retryAttemptsMax"]);
    if (attempts < 0 || attempts > attemptsMax)
      violations.push({
        path: path("maximumRetryAttempts"),
        found: attempts < 0 ? "tries without end" : String(attempts),
        expected: `0 to ${attemptsMax}`,
      });
    const ageSeconds = Number(at("maximumRecordAgeInSeconds") ?? -1);
    if (ageSeconds < 0 || ageSeconds >= recordAgeSecondsMax)
      violations.push({
        path: path("maximumRecordAgeInSeconds"),
        found: ageSeconds < 0 ? "no bound" : `${ageSeconds} s`,
        expected: `less than ${recordAgeSecondsMax} s`,
      });
    const batchSize = Number(at("batchSize") ?? 100);
    if (batchSize > 1 && at("onPartialBatchItemFailure") !== "AUTOMATIC_BISECT")
      violations.push({
        path: path("onPartialBatchItemFailure"),
        found: "nothing",
        expected: '"AUTOMATIC_BISECT", so that one record does not take its batch with it',
      });
    return verdictOf(violations);
  },
};
