import { AwsError } from "../../core/errors";
import { fakeService } from "../../core/fakeService";
import type { MetricDatum } from "../../core/metrics";
import type { Input } from "../../core/service";
import { dynamoDbFixture } from "../dynamodb/fixture";
import { createPipes } from "./index";

const START = "2026-01-01T00:00:00.000Z";
const machineArn = "arn:aws:states:us-east-1:123456789012:stateMachine:payment";
const functionArn = "arn:aws:lambda:us-east-1:123456789012:function:f";
const dlqArn = "arn:aws:sqs:us-east-1:123456789012:dlq";
const HOUR_MS = 3_600_000;

async function setUp() {
  const fixture = dynamoDbFixture();
  const { cloud } = fixture;
  const sts = fakeService("sts", {
    AssumeRole: ({ RoleArn }) => {
      const caller = { kind: "role" as const, arn: RoleArn, roleArn: RoleArn };
      cloud.credentials.issue({ accessKeyId: RoleArn, secretAccessKey: "s", caller });
      return { Credentials: { AccessKeyId: RoleArn } };
    },
  });
  const states = fakeService("states", { StartExecution: () => ({}) });
  const sqs = fakeService("sqs", { SendMessage: () => ({}) });
  let answer = "null";
  const lambda = fakeService("lambda", { Invoke: () => ({ Payload: Buffer.from(answer) }) });
  for (const fake of [sts, states, sqs, lambda]) cloud.add(() => fake);
  const pipes = cloud.add(createPipes);
  const metrics: MetricDatum[] = [];
  cloud.metrics.addSink({ record: (datum) => metrics.push(datum) });
  const ledger = await fixture.createTable("ledger", {
    streamEnabled: true,
    streamViewType: "NEW_AND_OLD_IMAGES",
  });
  const type = pipes.resourceTypes[0]!;
  const context = { caller: cloud.administrator, logicalName: "p" };
  const inputs = (stream: Input = {}, more: Input = {}): Input => ({
    name: "ledger-to-payment",
    roleArn: "arn:aws:iam::123456789012:role/pipe",
    source: ledger["streamArn"],
    sourceParameters: {
      dynamodbStreamParameters: { startingPosition: "TRIM_HORIZON", batchSize: 1, ...stream },
      filterCriteria: { filters: [{ pattern: '{"eventName":["INSERT"]}' }] },
    },
    target: machineArn,
    targetParameters: {
      inputTemplate: '{"transaction_id": <$.dynamodb.Keys.id.S>}',
      stepFunctionStateMachineParameters: { invocationType: "FIRE_AND_FORGET" },
    },
    ...more,
  });
  const pipe = async (stream?: Input, more?: Input) => type.create(inputs(stream, more), context);
  const put = (id: string, extra: Input = {}) =>
    fixture.call("PutItem", { TableName: "ledger", Item: { id: { S: id }, ...extra } });
  const call = (operation: string, input: Input) =>
    cloud.call(cloud.administrator, "pipes", operation, input);
  const started = () => states.calls.map(({ input }) => JSON.parse(input["input"]));
  const count = (name: string) => metrics.filter((datum) => datum.name === name).length;
  const lambdaAnswers = (value: unknown) => (answer = JSON.stringify(value));
  return {
    ...fixture,
    type,
    context,
    inputs,
    pipe,
    put,
    call,
    started,
    count,
    ledger,
    states,
    sqs,
    lambda,
    lambdaAnswers,
    metrics,
  };
}

const lambdaTarget = { target: functionArn, targetParameters: {} };

describe("a pipe", () => {
  it("starts an execution for each inserted record, with the template's array of one, as its role", async () => {
    const { cloud, pipe, put, started, states } = await setUp();
    await pipe();
    await put("a");
    await put("b");
    await put("a", { changed: { BOOL: true } });
    await cloud.advance(0);
    expect(started()).toEqual([[{ transaction_id: "a" }], [{ transaction_id: "b" }]]);
    expect(states.calls[0]).toMatchObject({
      caller: "arn:aws:iam::123456789012:role/pipe",
      input: { stateMachineArn: machineArn },
    });
  });

  it("gives the record as it is where there is no template", async () => {
    const { cloud, pipe, put, started, ledger } = await setUp();
    await pipe(
      {},
      {
        targetParameters: {
          stepFunctionStateMachineParameters: { invocationType: "FIRE_AND_FORGET" },
        },
      },
    );
    await put("a");
    await cloud.advance(0);
    expect(started()[0]).toEqual([
      expect.objectContaining({
        eventName: "INSERT",
        eventSource: "aws:dynamodb",
        eventSourceARN: ledger["streamArn"],
        dynamodb: expect.objectContaining({
          ApproximateCreationDateTime: 1_767_225_600,
          Keys: { id: { S: "a" } },
          NewImage: { id: { S: "a" } },
        }),
      }),
    ]);
  });

  it("begins with what comes after it, from LATEST, even an hour later", async () => {
    const { cloud, pipe, put, started } = await setUp();
    await put("before");
    await pipe({ startingPosition: "LATEST" });
    await cloud.advance(HOUR_MS);
    await put("after");
    await cloud.advance(0);
    expect(started()).toEqual([[{ transaction_id: "after" }]]);
  });

  it("holds back later records of the shard while one is retried, and then goes on in order", async () => {
    const { cloud, pipe, put, started, states } = await setUp();
    await pipe();
    states.error = new AwsError("ServiceUnavailable", "down", { statusCode: 503 });
    await put("a");
    await put("b");
    await cloud.advance(10_000);
    expect(new Set(states.calls.map(({ input }) => input["input"])).size).toBe(1);
    states.calls.length = 0;
    delete states.error;
    await cloud.advance(60_000);
    expect(started()).toEqual([[{ transaction_id: "a" }], [{ transaction_id: "b" }]]);
  });

  it("leaves the whereabouts of a record in the DLQ when its attempts are used up, and goes on", async () => {
    const { cloud, pipe, put, started, states, sqs, ledger, count } = await setUp();
    await pipe({ maximumRetryAttempts: 2, deadLetterConfig: { arn: dlqArn } });
    states.error = new AwsError("AccessDeniedException", "no", { statusCode: 403 });
    await put("a");
    await cloud.advance(60_000);
    delete states.error;
    await put("b");
    await cloud.advance(0);
    expect(started().map(([{ transaction_id }]) => transaction_id)).toEqual(["a", "a", "a", "b"]);
    expect(sqs.calls[0]!.input["QueueUrl"]).toBe("http://127.0.0.1:4566/123456789012/dlq");
    const message = JSON.parse(sqs.calls[0]!.input["MessageBody"]);
    expect(message).toEqual({
      context: {
        partnerResourceArn: "arn:aws:pipes:us-east-1:123456789012:pipe/ledger-to-payment",
        condition: "RetryAttemptsExhausted",
      },
      version: "1.0",
      timestamp: expect.stringMatching(/^2026-01-01T00:00:0/),
      DDBStreamBatchInfo: {
        shardId: expect.stringMatching(/^shardId-/),
        startSequenceNumber: expect.any(String),
        endSequenceNumber: message.DDBStreamBatchInfo.startSequenceNumber,
        approximateArrivalOfFirstRecord: START,
        approximateArrivalOfLastRecord: START,
        batchSize: 1,
        streamArn: ledger["streamArn"],
      },
    });
    expect(count("ExecutionFailed")).toBe(3);
    expect(count("Invocations")).toBe(4);
  });

  it("gives up on records over their age", async () => {
    const { cloud, pipe, put, states, sqs } = await setUp();
    await pipe({ maximumRecordAgeInSeconds: 120, deadLetterConfig: { arn: dlqArn } });
    states.error = new AwsError("InternalFailure", "down", { statusCode: 500 });
    await put("a");
    await cloud.advance(10 * 60_000);
    expect(JSON.parse(sqs.calls[0]!.input["MessageBody"]).context.condition).toBe(
      "MaximumRecordAgeExceeded",
    );
  });

  it("halves a failing batch until only the poisonous record is left", async () => {
    const { cloud, pipe, put, lambda, sqs } = await setUp();
    await pipe(
      {
        batchSize: 4,
        maximumRetryAttempts: 1,
        onPartialBatchItemFailure: "AUTOMATIC_BISECT",
        deadLetterConfig: { arn: dlqArn },
      },
      lambdaTarget,
    );
    cloud.faults.inject(({ service, input }) => {
      if (service === "lambda" && String(input["Payload"]).includes("poison"))
        throw new AwsError("ServiceException", "no", { statusCode: 500 });
    });
    await Promise.all(["a", "b", "poison", "d"].map((id) => put(id)));
    await cloud.advance(HOUR_MS);
    const delivered = lambda.calls.flatMap(({ input }) =>
      (JSON.parse(String(input["Payload"])) as { dynamodb: { Keys: { id: { S: string } } } }[]).map(
        ({ dynamodb }) => dynamodb.Keys.id.S,
      ),
    );
    expect(delivered).toEqual(["a", "b", "d"]);
    expect(sqs.calls).toHaveLength(1);
    expect(JSON.parse(sqs.calls[0]!.input["MessageBody"]).DDBStreamBatchInfo.batchSize).toBe(1);
  });

  it("repeats from the first record that a function names as failed", async () => {
    const { cloud, pipe, put, lambda, lambdaAnswers } = await setUp();
    await pipe({ batchSize: 10, maximumBatchingWindowInSeconds: 1 }, lambdaTarget);
    await put("a");
    await put("b");
    await cloud.advance(0);
    expect(lambda.calls).toHaveLength(0);
    const [, second] = (
      await cloud.call(cloud.administrator, "dynamodbstreams", "GetRecords", {
        ShardIterator: await iterator(cloud),
      })
    )["Records"] as { dynamodb: { SequenceNumber: string } }[];
    lambdaAnswers({ batchItemFailures: [{ itemIdentifier: second!.dynamodb.SequenceNumber }] });
    await cloud.advance(1_000);
    lambdaAnswers(null);
    await cloud.advance(60_000);
    expect(lambda.calls.map(({ input }) => JSON.parse(String(input["Payload"])).length)).toEqual([
      2, 1,
    ]);
  });

  it("sends each record to a FIFO queue by itself, grouped by a path", async () => {
    const { cloud, pipe, put, sqs } = await setUp();
    await pipe(
      { batchSize: 10 },
      {
        target: "arn:aws:sqs:us-east-1:123456789012:q.fifo",
        targetParameters: {
          inputTemplate: '{"id": "<$.dynamodb.Keys.id.S>", "pipe": "<aws.pipes.pipe-name>"}',
          sqsQueueParameters: {
            messageGroupId: "$.dynamodb.Keys.id.S",
            messageDeduplicationId: "$.eventID",
          },
        },
      },
    );
    await put("a");
    await cloud.advance(0);
    expect(sqs.calls[0]!.input).toMatchObject({
      MessageBody: '{"id":"a","pipe":"ledger-to-payment"}',
      MessageGroupId: "a",
    });
  });

  it("rests while stopped and goes on where it was", async () => {
    const { cloud, pipe, put, call, started } = await setUp();
    await pipe();
    await put("a");
    await cloud.advance(0);
    expect(await call("StopPipe", { Name: "ledger-to-payment" })).toMatchObject({
      CurrentState: "STOPPED",
    });
    await put("b");
    await cloud.advance(HOUR_MS);
    expect(started()).toEqual([[{ transaction_id: "a" }]]);
    await call("StartPipe", { Name: "ledger-to-payment" });
    await cloud.advance(0);
    expect(started()).toEqual([[{ transaction_id: "a" }], [{ transaction_id: "b" }]]);
  });

  it("keeps its place when it is updated", async () => {
    const { cloud, pipe, put, started, type, inputs, context } = await setUp();
    const { id, outputs } = await pipe();
    await put("a");
    await cloud.advance(0);
    await type.update(
      id,
      inputs({}, { description: "new" }),
      { inputs: inputs(), outputs },
      context,
    );
    await put("b");
    await cloud.advance(0);
    expect(started()).toEqual([[{ transaction_id: "a" }], [{ transaction_id: "b" }]]);
  });

  it("is not made where its role may not read the stream", async () => {
    const { cloud, pipe } = await setUp();
    cloud.setAuthorizer({
      decide: (_caller, { action }) => ({
        allowed: action !== "dynamodb:DescribeStream",
        reason: "no policy allows it",
      }),
    });
    await expect(pipe()).rejects.toMatchObject({ code: "AccessDeniedException" });
  });

  it("reads once for each record, however many were written while it was dealing with one, and once for the end", async () => {
    const { cloud, pipe, put } = await setUp();
    const calls = jest.spyOn(cloud, "call");
    const reads = () => calls.mock.calls.filter(([, , operation]) => operation === "GetRecords");
    await pipe();
    await cloud.advance(0);
    calls.mockClear();
    await Promise.all(["a", "b", "c", "d"].map((id) => put(id)));
    await cloud.advance(0);
    expect(reads()).toHaveLength(5);
  });

  it("comes to rest where its stream has ended while it was dealing with a record", async () => {
    const { cloud, pipe, put, call, started, table, context, ledger } = await setUp();
    await pipe();
    await put("a");
    await put("b");
    const withoutStream = { ...ledger, streamEnabled: false };
    await table.update("ledger", withoutStream, { inputs: ledger, outputs: ledger }, context);
    await cloud.advance(60_000);
    expect(started()).toHaveLength(2);
    const { StateReason } = await call("DescribePipe", { Name: "ledger-to-payment" });
    expect(StateReason).toBeUndefined();
  });

  it("says why it does not get on", async () => {
    const { cloud, pipe, put, call, states } = await setUp();
    await pipe();
    states.error = new AwsError("AccessDeniedException", "not authorized", { statusCode: 403 });
    await put("a");
    await cloud.advance(5_000);
    expect(await call("DescribePipe", { Name: "ledger-to-payment" })).toMatchObject({
      StateReason: "AccessDeniedException: not authorized",
    });
  });
});

async function iterator(cloud: Awaited<ReturnType<typeof setUp>>["cloud"]): Promise<unknown> {
  const read = (operation: string, input: Input): Promise<Input> =>
    cloud.call(cloud.administrator, "dynamodbstreams", operation, input);
  const { Streams } = await read("ListStreams", {});
  const StreamArn = Streams[0].StreamArn;
  const { StreamDescription } = await read("DescribeStream", { StreamArn });
  const { ShardIterator } = await read("GetShardIterator", {
    StreamArn,
    ShardId: StreamDescription.Shards[0].ShardId,
    ShardIteratorType: "TRIM_HORIZON",
  });
  return ShardIterator;
}

describe("a pipe's settings", () => {
  it("are checked all at once", async () => {
    const { type, inputs } = await setUp();
    const failures = type.check!(
      inputs(
        { batchSize: 0, maximumRetryAttempts: 10_001 },
        { targetParameters: { inputTemplate: '{"a": <$.a[*]>}' } },
      ),
      new Set(),
    );
    expect(failures.map(({ reason }) => reason)).toEqual([
      "batchSize: got 0, must be between 1 and 10000",
      "maximumRetryAttempts: got 10001, must be between -1 and 10000",
      "stepFunctionStateMachineParameters.invocationType: got nothing (REQUEST_RESPONSE), a standard workflow needs FIRE_AND_FORGET",
      "Invalid InputPath \"$.a[*]\": expected $, followed by .name, ['name'] or [number].",
    ]);
  });

  it.each([
    [
      "a source",
      { source: "arn:aws:sqs:us-east-1:123456789012:q" },
      "a pipe's source of this kind",
    ],
    [
      "a target",
      { target: "arn:aws:kinesis:us-east-1:123456789012:stream/s" },
      "a pipe's target of this kind",
    ],
    [
      "a parameter",
      { targetParameters: { kinesisStreamParameters: {} } },
      "targetParameters.kinesisStreamParameters",
    ],
  ])("of %s that is not modelled are refused by name", async (_name, more, message) => {
    const { type, inputs } = await setUp();
    expect(() => type.check!(inputs({}, more), new Set())).toThrow(message);
  });
});
