import { Cloud } from "../../core/cloud";
import { VirtualClock } from "../../core/clock";
import { AwsError } from "../../core/errors";
import { fakeService } from "../../core/fakeService";
import type { MetricDatum } from "../../core/metrics";
import type { Input } from "../../core/service";
import { createEvents } from "./index";

const MINUTE_MS = 60_000;
const START_MS = Date.parse("2026-01-01T00:00:00Z");

function setUp() {
  const cloud = new Cloud({
    accountId: "111122223333",
    region: "us-east-1",
    clock: new VirtualClock(START_MS),
    seed: "events",
  });
  cloud.setAuthorizer({ decide: () => ({ allowed: true, reason: "" }) });
  const lambda = fakeService("lambda", { Invoke: () => ({}) });
  const sqs = fakeService("sqs", { SendMessage: () => ({}) });
  for (const fake of [lambda, sqs]) cloud.add(() => fake);
  const events = cloud.add(createEvents);
  const metrics: MetricDatum[] = [];
  cloud.metrics.addSink({ record: (datum) => metrics.push(datum) });
  const context = { caller: cloud.administrator, logicalName: "x" };
  const create = (token: string, inputs: Input) =>
    events.resourceTypes.find((type) => type.token.endsWith(`:${token}`))!.create(inputs, context);
  const put = (entry: Input) =>
    cloud.call(cloud.administrator, "events", "PutEvents", { Entries: [entry] });
  const sum = (name: string) =>
    metrics.filter((datum) => datum.name === name).reduce((total, { value }) => total + value, 0);
  return { cloud, events, create, put, lambda, sqs, metrics, sum };
}

const functionArn = "arn:aws:lambda:us-east-1:111122223333:function:f";
const dlqArn = "arn:aws:sqs:us-east-1:111122223333:dlq";
const entry = {
  Source: "payment.stripe",
  DetailType: "payment.completed",
  Detail: '{"tier":"high"}',
  EventBusName: "payments",
};

async function withRule(target: Input = {}) {
  const set = setUp();
  await set.create("EventBus", { name: "payments" });
  await set.create("EventRule", {
    name: "high",
    eventBusName: "payments",
    eventPattern: '{"detail":{"tier":["high"]}}',
  });
  await set.create("EventTarget", {
    rule: "high",
    eventBusName: "payments",
    targetId: "t",
    arn: functionArn,
    deadLetterConfig: { arn: dlqArn },
    ...target,
  });
  return set;
}

describe("an event on a bus", () => {
  it("reaches the target of a matching rule, as EventBridge itself", async () => {
    const { cloud, put, lambda, metrics } = await withRule();
    const answer = await put(entry);
    await put({ ...entry, Detail: '{"tier":"low"}' });
    await cloud.advance(0);
    const [{ EventId }] = answer["Entries"] as [{ EventId: string }];
    expect(lambda.calls).toHaveLength(1);
    expect(lambda.calls[0]!.caller).toBe("events.amazonaws.com");
    expect(lambda.calls[0]!.input["InvocationType"]).toBe("Event");
    expect(JSON.parse(lambda.calls[0]!.input["Payload"].toString())).toEqual({
      version: "0",
      id: EventId,
      "detail-type": "payment.completed",
      source: "payment.stripe",
      account: "111122223333",
      time: "2026-01-01T00:00:00Z",
      region: "us-east-1",
      resources: [],
      detail: { tier: "high" },
    });
    expect(metrics.map(({ name, dimensions }) => [name, dimensions])).toEqual(
      ["MatchedEvents", "TriggeredRules", "Invocations"].map((name) => [
        name,
        { EventBusName: "payments", RuleName: "high" },
      ]),
    );
  });

  it("hands the trace of its entry to the target", async () => {
    const { cloud, put, lambda } = await withRule();
    await put({ ...entry, TraceHeader: "Root=1-5e-1;Sampled=1" });
    await cloud.advance(0);
    expect(lambda.calls[0]!.input["TraceHeader"]).toBe("Root=1-5e-1;Sampled=1");
  });

  it("is tried again after a server's fault until it arrives", async () => {
    const { cloud, put, lambda, sqs, sum } = await withRule();
    lambda.error = new AwsError("ServiceException", "down", { statusCode: 500 });
    await put(entry);
    await cloud.advance(10 * MINUTE_MS);
    delete lambda.error;
    lambda.calls.length = 0;
    await cloud.advance(10 * MINUTE_MS);
    expect(lambda.calls).toHaveLength(1);
    expect(sqs.calls).toHaveLength(0);
    expect(sum("RetryInvocationAttempts")).toBeGreaterThan(5);
    expect(sum("FailedInvocations")).toBe(0);
  });

  it("goes to the target's DLQ when the attempts are used up, with what AWS says about it", async () => {
    const { cloud, put, lambda, sqs, sum } = await withRule({
      retryPolicy: { maximumRetryAttempts: 3 },
    });
    lambda.error = new AwsError("ServiceException", "down", { statusCode: 500 });
    await put(entry);
    await cloud.advance(10 * MINUTE_MS);
    expect(sqs.calls).toHaveLength(1);
    const { QueueUrl, MessageBody, MessageAttributes } = sqs.calls[0]!.input;
    expect(QueueUrl).toBe("http://127.0.0.1:4566/111122223333/dlq");
    expect(JSON.parse(MessageBody).detail).toEqual({ tier: "high" });
    const values = Object.entries(MessageAttributes).map(([name, attribute]) => [
      name,
      (attribute as { StringValue: string }).StringValue,
    ]);
    expect(Object.fromEntries(values)).toEqual({
      RULE_ARN: "arn:aws:events:us-east-1:111122223333:rule/payments/high",
      TARGET_ARN: functionArn,
      ERROR_CODE: "ERROR_FROM_TARGET",
      ERROR_MESSAGE: "down",
      EXHAUSTED_RETRY_CONDITION: "MaximumRetryAttempts",
      RETRY_ATTEMPTS: "3",
    });
    expect(sum("FailedInvocations")).toBe(1);
    expect(sum("InvocationsSentToDlq")).toBe(1);
  });

  it("goes to the DLQ when it is too old, before its attempts are used up", async () => {
    const { cloud, put, lambda, sqs } = await withRule({
      retryPolicy: { maximumEventAgeInSeconds: 60 },
    });
    lambda.error = new AwsError("TooManyRequestsException", "slow down", { statusCode: 429 });
    await put(entry);
    await cloud.advance(2 * MINUTE_MS);
    const attributes = sqs.calls[0]!.input["MessageAttributes"];
    expect(attributes.EXHAUSTED_RETRY_CONDITION.StringValue).toBe("MaximumEventAgeInSeconds");
    expect(attributes.ERROR_CODE.StringValue).toBe("THROTTLING");
  });

  it.each([
    ["AccessDeniedException", "NO_PERMISSIONS"],
    ["ResourceNotFoundException", "NO_RESOURCE"],
  ])("goes to the DLQ at once on %s", async (code, expected) => {
    const { cloud, put, lambda, sqs } = await withRule();
    lambda.error = new AwsError(code, "no");
    await put(entry);
    await cloud.advance(0);
    const attributes = sqs.calls[0]!.input["MessageAttributes"];
    expect(attributes.ERROR_CODE.StringValue).toBe(expected);
    expect(attributes.RETRY_ATTEMPTS.StringValue).toBe("0");
    expect(attributes.EXHAUSTED_RETRY_CONDITION).toBeUndefined();
  });

  it("counts a DLQ that cannot be reached", async () => {
    const { cloud, put, lambda, sqs, sum } = await withRule();
    lambda.error = new AwsError("AccessDeniedException", "no");
    sqs.error = new AwsError("QueueDoesNotExist", "gone");
    await put(entry);
    await cloud.advance(0);
    expect(sum("InvocationsFailedToBeSentToDlq")).toBe(1);
  });

  it("carries on to another bus, by that bus's rules", async () => {
    const set = await withRule();
    const sts = fakeService("sts", {
      AssumeRole: ({ RoleArn }) => {
        const caller = { kind: "role" as const, arn: RoleArn, roleArn: RoleArn };
        set.cloud.credentials.issue({ accessKeyId: "A", secretAccessKey: "S", caller });
        return { Credentials: { AccessKeyId: "A" } };
      },
    });
    set.cloud.add(() => sts);
    await set.create("EventRule", {
      name: "all",
      eventPattern: '{"source":[{"prefix":"payment."}]}',
    });
    await set.create("EventTarget", {
      rule: "all",
      arn: "arn:aws:events:us-east-1:111122223333:event-bus/payments",
      roleArn: "arn:aws:iam::111122223333:role/forward",
    });
    await set.put({ ...entry, EventBusName: undefined });
    await set.cloud.advance(0);
    expect(set.lambda.calls).toHaveLength(1);
  });
});

describe("PutEvents", () => {
  it.each([
    ["a reserved source", { Source: "aws.ec2" }, "NotAuthorizedForSourceException"],
    ["a detail that is no JSON", { Detail: "{" }, "MalformedDetail"],
    ["a detail that is no object", { Detail: "[1]" }, "MalformedDetail"],
    ["no detail type", { DetailType: undefined }, "InvalidArgument"],
    ["an unknown bus", { EventBusName: "nowhere" }, "ResourceNotFoundException"],
  ])("fails an entry with %s and takes the others", async (_name, change, code) => {
    const { cloud } = await withRule();
    const answer = await cloud.call(cloud.administrator, "events", "PutEvents", {
      Entries: [entry, { ...entry, ...change }],
    });
    expect(answer["FailedEntryCount"]).toBe(1);
    expect(answer["Entries"]).toEqual([
      { EventId: expect.any(String) },
      expect.objectContaining({ ErrorCode: code }),
    ]);
  });

  it("refuses eleven entries, and more than 1 MiB", async () => {
    const { cloud } = await withRule();
    const call = (Entries: Input[]) =>
      cloud.call(cloud.administrator, "events", "PutEvents", { Entries });
    await expect(call(Array(11).fill(entry))).rejects.toMatchObject({
      code: "ValidationException",
    });
    const big = { ...entry, Detail: JSON.stringify({ text: "x".repeat(524_288) }) };
    await expect(call([big, big])).rejects.toThrow("Total size of the entries");
    expect((await call([big]))["FailedEntryCount"]).toBe(0);
  });

  it("asks IAM with source and detail type, once for each distinct pair", async () => {
    const { cloud } = await withRule();
    const asked: unknown[] = [];
    cloud.onDecision((_caller, { action, resource, conditions }) =>
      asked.push({ action, resource, conditions }),
    );
    await cloud.call(cloud.administrator, "events", "PutEvents", { Entries: [entry, entry] });
    expect(asked).toEqual([
      {
        action: "events:PutEvents",
        resource: "arn:aws:events:us-east-1:111122223333:event-bus/payments",
        conditions: {
          "events:source": "payment.stripe",
          "events:detail-type": "payment.completed",
        },
      },
    ]);
  });

  it("refuses EndpointId by name", async () => {
    const { cloud } = await withRule();
    await expect(
      cloud.call(cloud.administrator, "events", "PutEvents", {
        Entries: [entry],
        EndpointId: "a.b",
      }),
    ).rejects.toThrow("does not model EndpointId of events:PutEvents");
  });
});

describe("schedules", () => {
  it("invoke their target every minute with a scheduled event", async () => {
    const { cloud, create, lambda } = setUp();
    const rule = await create("EventRule", { name: "tick", scheduleExpression: "rate(1 minute)" });
    await create("EventTarget", { rule: "tick", targetId: "t", arn: functionArn });
    await cloud.advance(3 * MINUTE_MS);
    expect(lambda.calls).toHaveLength(3);
    expect(JSON.parse(lambda.calls[0]!.input["Payload"].toString())).toMatchObject({
      "detail-type": "Scheduled Event",
      source: "aws.events",
      time: "2026-01-01T00:01:00Z",
      resources: [rule.outputs["arn"]],
      detail: {},
    });
  });

  it("are refused on a bus that is not the default one", () => {
    const { events } = setUp();
    const type = events.resourceTypes.find(({ token }) => token.endsWith(":EventRule"))!;
    const failures = type.check!(
      { eventBusName: "b", scheduleExpression: "rate(1 minute)" },
      new Set(),
    );
    expect(failures.map(({ reason }) => reason)).toEqual([
      "ScheduleExpression is supported only on the default event bus, not on b",
    ]);
  });
});

describe("archives", () => {
  it("keep what matches and replay it under the replay's name, without keeping it twice", async () => {
    const { cloud, create, put, lambda } = await withRule();
    const bus = "arn:aws:events:us-east-1:111122223333:event-bus/payments";
    await create("EventArchive", { name: "a", eventSourceArn: bus, retentionDays: 7 });
    await put(entry);
    await cloud.advance(MINUTE_MS);
    const replay = () =>
      cloud.call(cloud.administrator, "events", "StartReplay", {
        ReplayName: `r${cloud.clock.nowMs()}`,
        EventSourceArn: "arn:aws:events:us-east-1:111122223333:archive/a",
        EventStartTime: new Date(START_MS),
        EventEndTime: new Date(START_MS + 1),
        Destination: { Arn: bus },
      });
    await replay();
    await cloud.advance(MINUTE_MS);
    expect(lambda.calls).toHaveLength(2);
    const describe = () =>
      cloud.call(cloud.administrator, "events", "DescribeArchive", { ArchiveName: "a" });
    expect((await describe())["EventCount"]).toBe(1);
    await cloud.advance(7 * 24 * 60 * MINUTE_MS);
    expect((await describe())["EventCount"]).toBe(0);
  });
});

describe("input for a target", () => {
  it.each([
    [{ inputPath: "$.detail" }, '{"tier":"high"}'],
    [{ input: '{"a":1}' }, '{"a":1}'],
    [
      {
        inputTransformer: {
          inputPaths: { tier: "$.detail.tier", source: "$.source" },
          inputTemplate: '{"tier": <tier>, "text": "from <source> by <aws.events.rule-name>"}',
        },
      },
      '{"tier": "high", "text": "from payment.stripe by high"}',
    ],
    [
      { inputTransformer: { inputPaths: { d: "$.detail" }, inputTemplate: '"all: <d>"' } },
      '"all: {\\"tier\\":\\"high\\"}"',
    ],
  ])("%j", async (change, expected) => {
    const { cloud, put, lambda } = await withRule(change);
    await put(entry);
    await cloud.advance(0);
    expect(lambda.calls[0]!.input["Payload"].toString()).toBe(expected);
  });
});
