import { Cloud } from "../../core/cloud";
import { VirtualClock } from "../../core/clock";
import type { MetricDatum } from "../../core/metrics";
import type { Input } from "../../core/service";
import { createLogs } from ".";

const startMs = Date.UTC(2026, 0, 1);
const dayMs = 86_400_000;

function setUp() {
  const clock = new VirtualClock(startMs);
  const cloud = new Cloud({ accountId: "111111111111", region: "us-east-1", clock, seed: "logs" });
  cloud.setAuthorizer({ decide: () => ({ allowed: true, reason: "" }) });
  const logs = cloud.add(createLogs);
  const recorded: MetricDatum[] = [];
  cloud.metrics.addSink({ record: (datum) => recorded.push(datum) });
  const call = (operation: string, input: Input) =>
    cloud.call(cloud.administrator, "logs", operation, input);
  const create = (type: string, inputs: Input) =>
    logs.resourceTypes
      .find((resource) => resource.token.endsWith(`:${type}`))!
      .create(inputs, { caller: cloud.administrator, logicalName: "it" });
  const put = (message: string, timestamp = clock.nowMs()) =>
    call("PutLogEvents", {
      logGroupName: "/g",
      logStreamName: "s",
      logEvents: [{ timestamp, message }],
    });
  return { clock, cloud, recorded, call, create, put };
}

async function withGroup(inputs: Input = {}) {
  const it = setUp();
  await it.create("LogGroup", { name: "/g", ...inputs });
  await it.call("CreateLogStream", { logGroupName: "/g", logStreamName: "s" });
  return it;
}

test("returns events of all streams in order of time, filtered", async () => {
  const { call, put } = await withGroup();
  await call("CreateLogStream", { logGroupName: "/g", logStreamName: "t" });
  await put('{"level":"INFO","n":2}', startMs + 2);
  await call("PutLogEvents", {
    logGroupName: "/g",
    logStreamName: "t",
    logEvents: [{ timestamp: startMs + 1, message: '{"level":"ERROR","n":1}' }],
  });
  const all = await call("FilterLogEvents", { logGroupName: "/g" });
  expect((all["events"] as { timestamp: number }[]).map((event) => event.timestamp)).toEqual([
    startMs + 1,
    startMs + 2,
  ]);
  const errors = await call("FilterLogEvents", {
    logGroupName: "/g",
    filterPattern: '{ $.level = "ERROR" }',
  });
  expect((errors["events"] as { message: string }[]).map((event) => event.message)).toEqual([
    '{"level":"ERROR","n":1}',
  ]);
});

test("pages through a stream from its head", async () => {
  const { call, put } = await withGroup();
  for (const message of ["a", "b", "c"]) await put(message);
  const first = await call("GetLogEvents", {
    logGroupName: "/g",
    logStreamName: "s",
    startFromHead: true,
    limit: 2,
  });
  expect(first["events"]).toMatchObject([{ message: "a" }, { message: "b" }]);
  const rest = await call("GetLogEvents", {
    logGroupName: "/g",
    logStreamName: "s",
    nextToken: first["nextForwardToken"],
  });
  expect(rest["events"]).toMatchObject([{ message: "c" }]);
});

test("forgets events after the group's retention, not before", async () => {
  const { clock, cloud, call, put } = await withGroup({ retentionInDays: 7 });
  await put("kept for a week");
  await cloud.advance(7 * dayMs);
  expect((await call("FilterLogEvents", { logGroupName: "/g" }))["events"]).toHaveLength(1);
  await cloud.advance(1);
  expect((await call("FilterLogEvents", { logGroupName: "/g" }))["events"]).toHaveLength(0);
  expect(clock.nowMs()).toBe(startMs + 7 * dayMs + 1);
});

test("turns embedded metrics into data points, one for each dimension set", async () => {
  const { recorded, put } = await withGroup();
  await put(
    JSON.stringify({
      _aws: {
        Timestamp: startMs,
        CloudWatchMetrics: [
          {
            Namespace: "N",
            Dimensions: [["service"], ["service", "provider"]],
            Metrics: [{ Name: "Accepted", Unit: "Count" }],
          },
        ],
      },
      service: "validator",
      provider: "stripe",
      Accepted: [1, 1],
    }),
  );
  expect(recorded.map(({ name, dimensions, value }) => ({ name, dimensions, value }))).toEqual([
    { name: "Accepted", dimensions: { service: "validator" }, value: 1 },
    { name: "Accepted", dimensions: { service: "validator" }, value: 1 },
    { name: "Accepted", dimensions: { service: "validator", provider: "stripe" }, value: 1 },
    { name: "Accepted", dimensions: { service: "validator", provider: "stripe" }, value: 1 },
  ]);
});

test("a metric filter counts matching lines by the dimensions it names", async () => {
  const { recorded, create, put } = await withGroup();
  await create("LogMetricFilter", {
    name: "refusals",
    logGroupName: "/g",
    pattern: '{ $.responseType = "QUOTA_EXCEEDED" }',
    metricTransformation: {
      namespace: "N",
      name: "Refusals",
      value: "1",
      unit: "Count",
      dimensions: { Kind: "$.responseType" },
    },
  });
  await put('{"responseType":"QUOTA_EXCEEDED"}');
  await put('{"responseType":"-"}');
  expect(recorded).toEqual([
    {
      namespace: "N",
      name: "Refusals",
      dimensions: { Kind: "QUOTA_EXCEEDED" },
      value: 1,
      unit: "Count",
      timestampMs: startMs,
    },
  ]);
});

test("writing to a group or stream that does not exist is an error that names it", async () => {
  const { call, put } = await withGroup();
  await expect(
    call("CreateLogStream", { logGroupName: "/absent", logStreamName: "s" }),
  ).rejects.toThrow("/absent");
  await expect(
    call("CreateLogStream", { logGroupName: "/g", logStreamName: "s" }),
  ).rejects.toMatchObject({
    code: "ResourceAlreadyExistsException",
  });
  await expect(put("x")).resolves.toBeDefined();
});
