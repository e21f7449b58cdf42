import type { Input, Output } from "../../../core/service";
import { createSqs } from "../../sqs";
import { type TestCloud, testCloud } from "../testing";

const accountUrl = "http://127.0.0.1:4566/123456789012";
const mappingToken = "aws:lambda/eventSourceMapping:EventSourceMapping";
/** Fails the bodies that begin with "bad"; tells what it got through the queue `seen`. */
const reporting = `export const handler = async ({ Records }) => ({
  batchItemFailures: Records.filter(({ body }) => body.startsWith("bad")).map(({ messageId }) => ({ itemIdentifier: messageId })),
});`;

describe("an event source mapping of a queue", () => {
  let test: TestCloud;

  beforeEach(() => {
    test = testCloud();
    test.cloud.add(createSqs);
  });
  afterEach(() => test.cloud.stop());

  const call = (operation: string, input: Input): Promise<Output> =>
    test.cloud.call(test.cloud.administrator, "sqs", operation, input);
  const queue = (name: string, inputs: Input = {}) =>
    test.create("aws:sqs/queue:Queue", name, { name, visibilityTimeoutSeconds: 60, ...inputs });
  const fifo = (name: string) => queue(`${name}.fifo`, { fifoQueue: true });
  const send = (name: string, MessageBody: string, more: Input = {}) =>
    call("SendMessage", { QueueUrl: `${accountUrl}/${name}`, MessageBody, ...more });
  const sendFifo = (name: string, body: string, group: string) =>
    send(`${name}.fifo`, body, { MessageGroupId: group, MessageDeduplicationId: body });
  const depth = async (name: string) => {
    const { Attributes } = await call("GetQueueAttributes", {
      QueueUrl: `${accountUrl}/${name}`,
      AttributeNames: ["All"],
    });
    const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible } =
      Attributes as Record<string, string>;
    return {
      visible: Number(ApproximateNumberOfMessages),
      inFlight: Number(ApproximateNumberOfMessagesNotVisible),
    };
  };
  const map = (name: string, inputs: Input = {}) =>
    test.create(mappingToken, "mapping", {
      eventSourceArn: `arn:aws:sqs:us-east-1:123456789012:${name}`,
      functionName: "worker",
      ...inputs,
    });
  const values = (name: string) =>
    test.metrics.filter((datum) => datum.name === name).map(({ value }) => value);

  test_("gives messages to the function as AWS shapes them, and deletes them", async () => {
    await queue("orders");
    await queue("seen");
    // The function's answer goes to its success destination only for events, so it throws what it saw.
    await test.deploy(
      "worker",
      `export const handler = async (event) => { globalThis.last ??= event; if (event.Records) return; return globalThis.last; };`,
    );
    await map("orders");
    await send("orders", "hello", {
      MessageAttributes: { kind: { DataType: "String", StringValue: "greeting" } },
    });
    await test.cloud.advance(0);
    expect(await depth("orders")).toEqual({ visible: 0, inFlight: 0 });
    const { Records } = (await test.invoke("worker")).payload as {
      Records: Record<string, unknown>[];
    };
    expect(Records).toHaveLength(1);
    expect(Records[0]).toMatchObject({
      body: "hello",
      md5OfBody: "5d41402abc4b2a76b9719d911017c592",
      eventSource: "aws:sqs",
      eventSourceARN: "arn:aws:sqs:us-east-1:123456789012:orders",
      awsRegion: "us-east-1",
      attributes: { ApproximateReceiveCount: "1", SentTimestamp: "1767225600000" },
      messageAttributes: {
        kind: {
          stringValue: "greeting",
          stringListValues: [],
          binaryListValues: [],
          dataType: "String",
        },
      },
    });
  });

  test_("returns only the messages that the function reports as failed", async () => {
    await queue("orders");
    await test.deploy("worker", reporting);
    for (const body of ["good-1", "bad-1", "good-2"]) await send("orders", body);
    await map("orders", { functionResponseTypes: ["ReportBatchItemFailures"] });
    await test.cloud.advance(0);
    expect(await depth("orders")).toEqual({ visible: 0, inFlight: 1 });
    expect(values("Errors")).not.toContain(1);
  });

  test_(
    "returns all messages where the function throws, and tries again after the visibility timeout",
    async () => {
      await queue("orders");
      await test.deploy(
        "worker",
        `let n = 0; export const handler = async () => { if (++n === 1) throw new Error("not yet"); };`,
      );
      await map("orders");
      await send("orders", "a");
      await test.cloud.advance(59_000);
      expect(await depth("orders")).toEqual({ visible: 0, inFlight: 1 });
      await test.cloud.advance(2_000);
      expect(await depth("orders")).toEqual({ visible: 0, inFlight: 0 });
      expect(values("Errors")).toEqual([1, 0]);
    },
  );

  test_("keeps the order of a FIFO group while another group goes on", async () => {
    await fifo("orders");
    await queue("seen");
    await test.deploy("worker", reporting);
    for (const [body, group] of [
      ["bad-a1", "a"],
      ["good-b1", "b"],
    ] as const)
      await sendFifo("orders", body, group);
    await map("orders.fifo", { functionResponseTypes: ["ReportBatchItemFailures"], batchSize: 1 });
    await test.cloud.advance(0);
    await sendFifo("orders", "good-a2", "a");
    await sendFifo("orders", "good-b2", "b");
    await test.cloud.advance(1_000);
    // Group a waits behind its failed message; group b is through.
    expect(await depth("orders.fifo")).toEqual({ visible: 1, inFlight: 1 });
  });

  const holding = `export const handler = () => new Promise((done) => setTimeout(done, 600_000));`;

  test_("has at most as many batches under way as the mapping allows", async () => {
    await queue("orders");
    await test.deploy("worker", holding, { timeout: 30 });
    for (const body of ["a", "b", "c"]) await send("orders", body);
    await map("orders", { batchSize: 1, scalingConfig: { maximumConcurrency: 2 } });
    await test.cloud.advance(1_000);
    expect(await depth("orders")).toEqual({ visible: 1, inFlight: 2 });
  });

  test_(
    "has one batch of a FIFO group under way, and those of other groups beside it",
    async () => {
      await fifo("orders");
      await test.deploy("worker", holding, { timeout: 30 });
      for (const [body, group] of [
        ["a1", "a"],
        ["a2", "a"],
        ["b1", "b"],
      ] as const)
        await sendFifo("orders", body, group);
      await map("orders.fifo", { batchSize: 1 });
      await test.cloud.advance(1_000);
      expect(await depth("orders.fifo")).toEqual({ visible: 1, inFlight: 2 });
    },
  );

  test_("retries a throttled batch without receiving it again", async () => {
    await queue("orders");
    await test.deploy(
      "worker",
      `export const handler = async ({ Records, hold }) => hold ? new Promise((done) => setTimeout(done, 600_000)) : Records?.[0].attributes.ApproximateReceiveCount;`,
      {
        reservedConcurrentExecutions: 1,
        timeout: 10,
      },
    );
    const holding = test.invoke("worker", { hold: true });
    await test.cloud.advance(1);
    await map("orders");
    await send("orders", "a");
    await test.cloud.advance(20_000);
    await holding;
    expect(await depth("orders")).toEqual({ visible: 0, inFlight: 0 });
    expect(values("Throttles").length).toBeGreaterThan(1);
    const { Attributes } = await call("GetQueueAttributes", {
      QueueUrl: `${accountUrl}/orders`,
      AttributeNames: ["All"],
    });
    expect(Attributes).toBeDefined();
  });

  test_("waits for the batching window, or until a batch is full", async () => {
    await queue("orders");
    await test.deploy("worker", `export const handler = async () => {};`);
    await map("orders", { batchSize: 3, maximumBatchingWindowInSeconds: 20 });
    await send("orders", "a");
    await test.cloud.advance(19_000);
    expect(values("Invocations")).toEqual([]);
    await test.cloud.advance(1_000);
    expect(values("Invocations")).toEqual([1]);
    for (const body of ["b", "c", "d"]) await send("orders", body);
    await test.cloud.advance(0);
    expect(values("Invocations")).toEqual([1, 1]);
  });

  test_("deletes what the filter does not want, without invoking", async () => {
    await queue("orders");
    await test.deploy("worker", `export const handler = async () => {};`);
    await map("orders", {
      filterCriteria: { filters: [{ pattern: '{"body":{"kind":["payment"]}}' }] },
    });
    await send("orders", '{"kind":"other"}');
    await test.cloud.advance(0);
    expect(values("Invocations")).toEqual([]);
    expect(await depth("orders")).toEqual({ visible: 0, inFlight: 0 });
    await send("orders", '{"kind":"payment"}');
    await test.cloud.advance(0);
    expect(values("Invocations")).toEqual([1]);
  });

  test_("takes nothing while it is disabled", async () => {
    await queue("orders");
    await test.deploy("worker", `export const handler = async () => {};`);
    const { uuid } = await map("orders");
    const update = (Enabled: boolean) =>
      test.cloud.call(test.cloud.administrator, "lambda", "UpdateEventSourceMapping", {
        UUID: uuid,
        Enabled,
      });
    expect(await update(false)).toMatchObject({ State: "Disabled" });
    await send("orders", "a");
    await test.cloud.advance(60_000);
    expect(await depth("orders")).toEqual({ visible: 1, inFlight: 0 });
    await update(true);
    await test.cloud.advance(0);
    expect(await depth("orders")).toEqual({ visible: 0, inFlight: 0 });
  });

  test_("is refused where the role may not receive, in AWS's words", async () => {
    await queue("orders");
    await test.deploy("worker", `export const handler = async () => {};`);
    test.cloud.setAuthorizer({
      decide: (_caller, { action }) => ({
        allowed: action !== "sqs:ReceiveMessage",
        reason: "denied",
      }),
    });
    await expect(map("orders")).rejects.toMatchObject({
      code: "InvalidParameterValueException",
      message:
        "The provided execution role does not have permissions to call ReceiveMessage on SQS",
    });
  });

  test_("is refused where messages would come back while the function may still run", async () => {
    await queue("orders", { visibilityTimeoutSeconds: 30 });
    await test.deploy("worker", `export const handler = async () => {};`, { timeout: 60 });
    await expect(map("orders")).rejects.toThrow(
      "Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds",
    );
  });
});

/** Starting a process takes a moment on a busy machine. */
function test_(name: string, run: () => Promise<void>): void {
  it(name, run, 30_000);
}
