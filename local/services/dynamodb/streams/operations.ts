import { AwsError } from "../../../core/errors";
import type { CallContext, Input, Operation, Output } from "../../../core/service";
import { mayUseTable } from "../encryption";
import { validation } from "../errors";
import type { DynamoDbStore } from "../store";
import { positionOf, sequenceNumberAt, type Stream } from "./stream";

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html */
const RECORDS_MAX = 1000;
const ANSWER_BYTES_MAX = 1024 * 1024;
const ITERATOR_MS = 15 * 60 * 1000;

export const listStreams = (store: DynamoDbStore): Operation => ({
  parameters: { TableName: "string", Limit: "integer", ExclusiveStartStreamArn: "string" },
  authorize: () => [{ action: "dynamodb:ListStreams", resource: "*" }],
  handle(input) {
    const all = store
      .allStreams()
      .filter(
        ({ tableName }) => input["TableName"] === undefined || tableName === input["TableName"],
      );
    const start = all.findIndex(({ arn }) => arn === input["ExclusiveStartStreamArn"]) + 1;
    const streams = all.slice(start, start + (input["Limit"] ?? 100));
    const last = start + streams.length < all.length ? streams.at(-1)!.arn : undefined;
    return {
      Streams: streams.map((stream) => ({
        StreamArn: stream.arn,
        TableName: stream.tableName,
        StreamLabel: stream.label,
      })),
      ...(last ? { LastEvaluatedStreamArn: last } : {}),
    };
  },
});

export const describeStream = (store: DynamoDbStore): Operation => ({
  parameters: { StreamArn: "string", Limit: "integer", ExclusiveStartShardId: "string" },
  authorize: (input) => [mayRead("DescribeStream", input["StreamArn"])],
  handle(input) {
    const stream = streamOf(store, input["StreamArn"]);
    return {
      StreamDescription: {
        StreamArn: stream.arn,
        StreamLabel: stream.label,
        StreamStatus: stream.closed ? "DISABLED" : "ENABLED",
        StreamViewType: stream.viewType,
        CreationRequestDateTime: new Date(stream.createdAtMs),
        TableName: stream.tableName,
        KeySchema: stream.keySchema,
        Shards: input["ExclusiveStartShardId"] === stream.shardId ? [] : [describeShard(stream)],
      },
    };
  },
});

export const getShardIterator = (store: DynamoDbStore): Operation => ({
  parameters: {
    StreamArn: "string",
    ShardId: "string",
    ShardIteratorType: "string",
    SequenceNumber: "string",
  },
  authorize: (input) => [mayRead("GetShardIterator", input["StreamArn"])],
  handle(input) {
    const stream = streamOf(store, input["StreamArn"]);
    if (input["ShardId"] !== stream.shardId)
      throw notFound("Requested resource not found: Shard does not exist");
    return { ShardIterator: writeIterator(store, stream, startPosition(stream, input)) };
  },
});

export const getRecords = (store: DynamoDbStore): Operation => ({
  parameters: { ShardIterator: "string", Limit: "integer" },
  authorize: (input) => [mayRead("GetRecords", readIterator(input["ShardIterator"]).arn)],
  async handle(input, { caller }: CallContext) {
    const { arn, position, expiresAtMs } = readIterator(input["ShardIterator"]);
    const stream = streamOf(store, arn);
    if (store.cloud.clock.nowMs() > expiresAtMs)
      throw new AwsError("ExpiredIteratorException", "Shard iterator has expired");
    const limit: number = input["Limit"] ?? RECORDS_MAX;
    if (limit < 1 || limit > RECORDS_MAX)
      throw validation(`Limit: got ${limit}, must be between 1 and ${RECORDS_MAX}`);
    await mayUseTable(store.cloud, caller, stream.tableName, stream.kmsKeyArn());
    if (position < stream.start)
      throw new AwsError(
        "TrimmedDataAccessException",
        "The operation attempted to read past the oldest stream record in a shard.",
      );
    const records = stream.read(position, limit, ANSWER_BYTES_MAX);
    const next = position + records.length;
    const ended = stream.closed && next >= stream.end;
    return {
      Records: records,
      ...(ended ? {} : { NextShardIterator: writeIterator(store, stream, next) }),
    };
  },
});

const mayRead = (action: string, streamArn: unknown) => ({
  action: `dynamodb:${action}`,
  resource: String(streamArn),
});

function streamOf(store: DynamoDbStore, arn: unknown): Stream {
  const stream = store.stream(String(arn));
  if (!stream) throw notFound(`Requested resource not found: Stream: ${String(arn)} not found`);
  return stream;
}

const notFound = (message: string) => new AwsError("ResourceNotFoundException", message);

const describeShard = (stream: Stream): Output => ({
  ShardId: stream.shardId,
  SequenceNumberRange: {
    StartingSequenceNumber: sequenceNumberAt(0),
    ...(stream.closed ? { EndingSequenceNumber: sequenceNumberAt(stream.end) } : {}),
  },
});

function startPosition(stream: Stream, input: Input): number {
  const type: unknown = input["ShardIteratorType"];
  switch (type) {
    case "TRIM_HORIZON":
      return stream.start;
    case "LATEST":
      return stream.end;
    case "AT_SEQUENCE_NUMBER":
    case "AFTER_SEQUENCE_NUMBER": {
      const position = positionOf(String(input["SequenceNumber"]));
      if (position === undefined || position > stream.end)
        throw validation(
          `SequenceNumber: got "${String(input["SequenceNumber"])}", must be one of the shard's`,
        );
      if (position < stream.start)
        throw new AwsError(
          "TrimmedDataAccessException",
          "The operation attempted to read past the oldest stream record in a shard.",
        );
      return type === "AT_SEQUENCE_NUMBER" ? position : position + 1;
    }
    default:
      throw validation(
        `1 validation error detected: Value '${String(type)}' at 'shardIteratorType' failed to satisfy constraint: Member must satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, AT_SEQUENCE_NUMBER, TRIM_HORIZON]`,
      );
  }
}

/** Iterators are opaque and live for 15 minutes. */
function writeIterator(store: DynamoDbStore, stream: Stream, position: number): string {
  const expiresAtMs = store.cloud.clock.nowMs() + ITERATOR_MS;
  return Buffer.from(`${stream.arn}|${position}|${expiresAtMs}`).toString("base64");
}

function readIterator(iterator: unknown): { arn: string; position: number; expiresAtMs: number } {
  const match = /^(arn:[^|]+)\|(\d+)\|(\d+)$/.exec(
    Buffer.from(String(iterator), "base64").toString(),
  );
  if (!match) throw validation("Invalid ShardIterator");
  return { arn: match[1]!, position: Number(match[2]), expiresAtMs: Number(match[3]) };
}
