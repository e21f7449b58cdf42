import { AwsError } from "../../core/errors";
import type { StreamPoller } from "./streamPoller";

export type DesiredState = "RUNNING" | "STOPPED";

export interface Pipe {
  name: string;
  arn: string;
  description?: string;
  roleArn: string;
  /** The ARN of a DynamoDB stream. */
  source: string;
  stream: StreamParameters;
  /** Compiled filter patterns: a record is taken if one of them matches, or if there are none. */
  filters: { pattern: string; matches: (record: unknown) => boolean }[];
  target: string;
  targetParameters: TargetParameters;
  kmsKeyIdentifier?: string;
  log?: LogConfiguration;
  desiredState: DesiredState;
  tags: Record<string, string>;
  createdMs: number;
  modifiedMs: number;
  /** Why the pipe does not get on, where it does not. */
  stateReason?: string;
  poller?: StreamPoller;
  /** The last record of each shard that is dealt with: a pipe that is stopped or changed goes on from there. */
  checkpoints: Map<string, string>;
}

export interface StreamParameters {
  startingPosition: "LATEST" | "TRIM_HORIZON";
  batchSize: number;
  maximumBatchingWindowSeconds: number;
  /** -1: until the record leaves the stream. */
  maximumRetryAttempts: number;
  /** -1: no limit but the stream's own. */
  maximumRecordAgeSeconds: number;
  bisect: boolean;
  parallelizationFactor: number;
  deadLetterArn?: string;
}

export interface TargetParameters {
  inputTemplate?: string;
  invocationType?: "FIRE_AND_FORGET" | "REQUEST_RESPONSE";
  messageGroupId?: string;
  messageDeduplicationId?: string;
  source?: string;
  detailType?: string;
}

export interface LogConfiguration {
  level: "OFF" | "ERROR" | "INFO" | "TRACE";
  logGroupArn: string;
}

export class PipeStore {
  readonly pipes = new Map<string, Pipe>();

  pipe(name: string): Pipe {
    const pipe = this.pipes.get(name);
    if (!pipe)
      throw new AwsError("NotFoundException", `Pipe ${name} does not exist.`, { statusCode: 404 });
    return pipe;
  }
}
