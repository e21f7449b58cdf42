import { queueUrlOf } from "../../core/arn";
import { type RoleCaller, serviceCaller } from "../../core/caller";
import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/errors";
import { sessionOf } from "../../core/roleSessions";
import { writePipeLog } from "./pipeLog";
import { recordPipeMetric } from "./pipeMetrics";
import type { PipeRecord } from "./record";
import type { Pipe } from "./store";
import { sendBatch } from "./targets";

export interface Batch {
  shardId: string;
  records: readonly PipeRecord[];
}

/**
 * Delivers one batch, at least once and in order: retries it, halves it where AUTOMATIC_BISECT says
 * so, and at the end of its attempts or age leaves its whereabouts in the DLQ. Returns only when the
 * batch is dealt with, or with false when the pipe was stopped meanwhile.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-error-troubleshooting.html
 */
export async function deliverBatch(
  cloud: Cloud,
  pipe: Pipe,
  batch: Batch,
  stopped: () => boolean,
): Promise<boolean> {
  let records = batch.records;
  for (let tries = 0, counted = 0; !stopped(); tries++) {
    if (tooOld(cloud, pipe, records[0]!))
      return abandon(cloud, pipe, { ...batch, records }, "MaximumRecordAgeExceeded");
    const outcome = await attempt(cloud, pipe, records);
    if (outcome.done) return true;
    records = records.slice(outcome.firstFailed);
    if (outcome.counts && pipe.stream.maximumRetryAttempts >= 0) {
      if (counted >= pipe.stream.maximumRetryAttempts)
        return abandon(cloud, pipe, { ...batch, records }, "RetryAttemptsExhausted");
    }
    if (pipe.stream.bisect && records.length > 1)
      return bisect(cloud, pipe, { ...batch, records }, stopped);
    if (outcome.counts) counted++;
    await cloud.pause(retryDelayMs(tries, cloud.random.fraction()));
  }
  return false;
}

interface Outcome {
  done: boolean;
  /** Index of the first record that must come again. */
  firstFailed: number;
  /** Faults between the pipe and its target are retried without being counted. */
  counts: boolean;
}

async function attempt(cloud: Cloud, pipe: Pipe, records: readonly PipeRecord[]): Promise<Outcome> {
  recordPipeMetric(cloud, pipe, "Invocations");
  recordPipeMetric(cloud, pipe, "EventCount", records.length);
  writePipeLog(cloud, pipe, "INFO", "ExecutionStarted");
  const startedMs = cloud.clock.nowMs();
  try {
    const failed = await sendBatch(cloud, await pipeRole(cloud, pipe), pipe, records);
    recordPipeMetric(cloud, pipe, "Duration", cloud.clock.nowMs() - startedMs);
    const firstFailed = records.findIndex(({ dynamodb }) =>
      failed.includes(dynamodb.SequenceNumber),
    );
    if (firstFailed < 0) {
      writePipeLog(cloud, pipe, "INFO", "ExecutionSucceeded");
      pipe.stateReason = undefined;
      return { done: true, firstFailed: 0, counts: false };
    }
    recordPipeMetric(cloud, pipe, "ExecutionPartiallyFailed");
    writePipeLog(cloud, pipe, "ERROR", "ExecutionPartiallyFailed");
    return { done: false, firstFailed, counts: true };
  } catch (error) {
    const throttled = error instanceof AwsError && /Throttl|TooManyRequests/.test(error.code);
    recordPipeMetric(cloud, pipe, "TargetStageFailed");
    recordPipeMetric(cloud, pipe, throttled ? "ExecutionThrottled" : "ExecutionFailed");
    pipe.stateReason =
      error instanceof AwsError ? `${error.code}: ${error.message}` : String(error);
    writePipeLog(cloud, pipe, "ERROR", "ExecutionFailed", pipe.stateReason);
    return { done: false, firstFailed: 0, counts: error instanceof AwsError };
  }
}

/** Splitting a batch uses up none of its attempts: each half has all of them. */
async function bisect(
  cloud: Cloud,
  pipe: Pipe,
  batch: Batch,
  stopped: () => boolean,
): Promise<boolean> {
  const middle = Math.ceil(batch.records.length / 2);
  for (const records of [batch.records.slice(0, middle), batch.records.slice(middle)])
    if (!(await deliverBatch(cloud, pipe, { ...batch, records }, stopped))) return false;
  return true;
}

function tooOld(cloud: Cloud, pipe: Pipe, { dynamodb }: PipeRecord): boolean {
  const { maximumRecordAgeSeconds } = pipe.stream;
  const limitSeconds =
    maximumRecordAgeSeconds < 0 ? STREAM_RETENTION_SECONDS : maximumRecordAgeSeconds;
  return cloud.clock.nowMs() / 1000 - dynamodb.ApproximateCreationDateTime > limitSeconds;
}

/** Without a limit of its own a pipe tries until the record leaves the stream. */
const STREAM_RETENTION_SECONDS = 24 * 3600;

/** The DLQ gets where the records were, not the records: whoever reads it goes back to the stream or the table. */
async function abandon(
  cloud: Cloud,
  pipe: Pipe,
  batch: Batch,
  condition: string,
): Promise<boolean> {
  if (pipe.stream.deadLetterArn === undefined) return true;
  try {
    await cloud.call(await pipeRole(cloud, pipe), "sqs", "SendMessage", {
      QueueUrl: queueUrlOf(cloud.endpointUrl, pipe.stream.deadLetterArn),
      MessageBody: JSON.stringify(deadLetter(cloud, pipe, batch, condition)),
    });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    pipe.stateReason = `The dead-letter queue did not take a batch: ${error.message}`;
    writePipeLog(cloud, pipe, "ERROR", "ExecutionFailed", pipe.stateReason);
  }
  return true;
}

function deadLetter(cloud: Cloud, pipe: Pipe, { shardId, records }: Batch, condition: string) {
  const first = records[0]!.dynamodb;
  const last = records.at(-1)!.dynamodb;
  const arrival = (seconds: number) => new Date(seconds * 1000).toISOString();
  return {
    context: { partnerResourceArn: pipe.arn, condition },
    version: "1.0",
    timestamp: new Date(cloud.clock.nowMs()).toISOString(),
    DDBStreamBatchInfo: {
      shardId,
      startSequenceNumber: first.SequenceNumber,
      endSequenceNumber: last.SequenceNumber,
      approximateArrivalOfFirstRecord: arrival(first.ApproximateCreationDateTime),
      approximateArrivalOfLastRecord: arrival(last.ApproximateCreationDateTime),
      batchSize: records.length,
      streamArn: pipe.source,
    },
  };
}

export function pipeRole(
  cloud: Cloud,
  pipe: Pick<Pipe, "arn" | "name" | "roleArn">,
): Promise<RoleCaller> {
  const pipes = serviceCaller("pipes.amazonaws.com", {
    sourceArn: pipe.arn,
    sourceAccount: cloud.accountId,
  });
  return sessionOf(cloud, pipes, pipe.roleArn, pipe.name);
}

/** AWS says only that pipes back off gradually. */
const RETRY_DELAY_MS_FIRST = 1_000;
const RETRY_DELAY_MS_MAX = 60_000;

export function retryDelayMs(tries: number, fraction: number): number {
  const ceilingMs = Math.min(RETRY_DELAY_MS_MAX, RETRY_DELAY_MS_FIRST * 2 ** tries);
  return Math.round(ceilingMs * (0.5 + fraction / 2));
}
