import { Cloud } from "../../core/cloud";
import { VirtualClock } from "../../core/clock";
import type { Input, Output, Service } from "../../core/service";
import { createMonitoring } from ".";

const startMs = Date.UTC(2026, 0, 1);
const minuteMs = 60_000;

function setUp(options: { topicRefuses?: boolean } = {}) {
  const clock = new VirtualClock(startMs);
  const cloud = new Cloud({
    accountId: "111111111111",
    region: "us-east-1",
    clock,
    seed: "monitoring",
  });
  cloud.setAuthorizer({ decide: () => ({ allowed: true, reason: "" }) });
  const monitoring = cloud.add(createMonitoring);
  const published: Input[] = [];
  cloud.add(() => fakeTopic(published, options.topicRefuses ?? false));
  const call = (operation: string, input: Input = {}) =>
    cloud.call(cloud.administrator, "monitoring", operation, input);
  const alarm = (inputs: Input) =>
    monitoring.resourceTypes[0]!.create(
      {
        name: "depth",
        comparisonOperator: "GreaterThanThreshold",
        evaluationPeriods: 1,
        threshold: 1000,
        alarmActions: ["arn:topic"],
        okActions: ["arn:topic"],
        treatMissingData: "notBreaching",
        ...inputs,
      },
      { caller: cloud.administrator, logicalName: "depth" },
    );
  const state = async () =>
    ((await call("DescribeAlarms"))["MetricAlarms"] as { StateValue: string }[])[0]!.StateValue;
  const record = (name: string, value: number, dimensions: Record<string, string> = {}) =>
    cloud.metrics.record({
      namespace: "N",
      name,
      dimensions,
      value,
      unit: "Count",
      timestampMs: clock.nowMs(),
    });
  return { clock, cloud, call, alarm, state, record, published };
}

function fakeTopic(published: Input[], refuses: boolean): Service {
  return {
    name: "sns",
    protocol: { kind: "awsQuery", apiVersion: "2010-03-31" },
    resourceTypes: [],
    operations: {
      Publish: {
        parameters: { TopicArn: "string", Subject: "string", Message: "string" },
        authorize: () => [],
        handle(input) {
          if (refuses) throw new Error("not authorized to perform: SNS:Publish");
          published.push(input);
          return { MessageId: "m" } as Output;
        },
      },
    },
  };
}

const depth = {
  namespace: "AWS/SQS",
  metricName: "ApproximateNumberOfMessagesVisible",
  dimensions: { QueueName: "q" },
  period: 60,
  statistic: "Maximum",
};

test("a gauge over its threshold drives the alarm to ALARM and back, and each change tells the topic once", async () => {
  const { cloud, alarm, state, published } = setUp();
  let messages = 0;
  cloud.metrics.addGauge({
    namespace: "AWS/SQS",
    name: depth.metricName,
    dimensions: depth.dimensions,
    unit: "Count",
    sample: () => messages,
  });
  await alarm(depth);
  expect(await state()).toBe("INSUFFICIENT_DATA");
  await cloud.advance(2 * minuteMs);
  expect(await state()).toBe("OK");
  messages = 1001;
  await cloud.advance(3 * minuteMs);
  expect(await state()).toBe("ALARM");
  messages = 1000;
  await cloud.advance(2 * minuteMs);
  expect(await state()).toBe("OK");
  expect(published.map(({ Message }) => JSON.parse(Message).NewStateValue)).toEqual([
    "OK",
    "ALARM",
    "OK",
  ]);
});

test("needs as many breaching periods as datapointsToAlarm says", async () => {
  const { cloud, alarm, state, record } = setUp();
  await alarm({
    namespace: "N",
    metricName: "Failures",
    period: 60,
    statistic: "Sum",
    threshold: 0,
    evaluationPeriods: 3,
    datapointsToAlarm: 2,
  });
  record("Failures", 1);
  await cloud.advance(minuteMs + 5_000);
  expect(await state()).toBe("OK");
  record("Failures", 1);
  await cloud.advance(minuteMs);
  expect(await state()).toBe("ALARM");
});

test.each([
  ["missing", "INSUFFICIENT_DATA"],
  ["ignore", "INSUFFICIENT_DATA"],
  ["notBreaching", "OK"],
  ["breaching", "ALARM"],
])(
  "with no data at all, missing data treated as %s means %s",
  async (treatMissingData, expected) => {
    const { cloud, alarm, state } = setUp();
    await alarm({
      namespace: "N",
      metricName: "Heartbeat",
      period: 60,
      statistic: "Sum",
      treatMissingData,
    });
    await cloud.advance(2 * minuteMs);
    expect(await state()).toBe(expected);
  },
);

test("metric math: a rate counts only above the least number of records", async () => {
  const { cloud, alarm, state, record } = setUp();
  const metric = (metricName: string) => ({
    namespace: "N",
    metricName,
    period: 300,
    stat: "Sum",
    dimensions: {},
  });
  await alarm({
    threshold: 1,
    metricQueries: [
      { id: "failed", metric: metric("Failed") },
      { id: "received", metric: metric("Received") },
      {
        id: "rate",
        expression: "IF(received >= 20, 100 * FILL(failed, 0) / received, 0)",
        returnData: true,
      },
    ],
  });
  record("Received", 10);
  record("Failed", 5);
  await cloud.advance(minuteMs + 5_000);
  expect(await state()).toBe("OK");
  record("Received", 10);
  await cloud.advance(minuteMs);
  expect(await state()).toBe("ALARM");
});

test("a window of a day slides: the seven-thousandth request of the last 24 hours raises the alarm", async () => {
  const { cloud, alarm, state, record } = setUp();
  await alarm({
    namespace: "N",
    metricName: "RequestsByKey",
    dimensions: { ApiKeyId: "k" },
    period: 86_400,
    statistic: "Sum",
    threshold: 6_999,
  });
  for (let i = 0; i < 6_999; i++) record("RequestsByKey", 1, { ApiKeyId: "k" });
  await cloud.advance(60 * minuteMs);
  expect(await state()).toBe("OK");
  record("RequestsByKey", 1, { ApiKeyId: "k" });
  await cloud.advance(2 * minuteMs);
  expect(await state()).toBe("ALARM");
  await cloud.advance(24 * 60 * minuteMs);
  expect(await state()).toBe("OK");
});

test("an action that the topic refuses is seen in the alarm's history", async () => {
  const { cloud, alarm, call } = setUp({ topicRefuses: true });
  await alarm(depth);
  await cloud.advance(2 * minuteMs);
  const history = await call("DescribeAlarmHistory", {
    AlarmName: "depth",
    HistoryItemType: "Action",
  });
  expect(history["AlarmHistoryItems"]).toMatchObject([
    { HistorySummary: expect.stringContaining("Failed to execute action arn:topic") },
  ]);
});

test("percentiles interpolate between ranks, and every other statistic is by name", async () => {
  const { clock, cloud, call, record } = setUp();
  for (const value of [10, 20, 30, 40]) record("Latency", value);
  await cloud.advance(minuteMs);
  const output = await call("GetMetricStatistics", {
    Namespace: "N",
    MetricName: "Latency",
    StartTime: new Date(startMs),
    EndTime: new Date(clock.nowMs()),
    Period: 60,
    Statistics: ["Sum", "Average", "Minimum", "Maximum", "SampleCount"],
    ExtendedStatistics: ["p50", "p99"],
  });
  expect(output["Datapoints"]).toEqual([
    {
      Timestamp: new Date(startMs),
      Sum: 100,
      Average: 25,
      Minimum: 10,
      Maximum: 40,
      SampleCount: 4,
      ExtendedStatistics: { p50: 25, p99: expect.closeTo(39.7, 5) },
    },
  ]);
});

test.each([
  ["ANOMALY_DETECTION_BAND(m)", /metric math function ANOMALY_DETECTION_BAND/],
  ["m +", /ends too early/],
  ["M1", /ids start with a lower-case letter/],
])("the expression %s is refused with the reason", async (expression, reason) => {
  const { alarm } = setUp();
  const create = async () =>
    alarm({
      metricQueries: [
        { id: "m", metric: { namespace: "N", metricName: "M", period: 60, stat: "Sum" } },
        { id: "e", expression, returnData: true },
      ],
    });
  await expect(create()).rejects.toThrow(reason);
});
