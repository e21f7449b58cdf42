import { Cloud } from "../../core/cloud";
import { VirtualClock } from "../../core/clock";
import { AwsError } from "../../core/errors";
import { fakeService } from "../../core/fakeService";
import type { MetricDatum } from "../../core/metrics";
import type { Input } from "../../core/service";
import { retryDelayMs } from "./delivery";
import { createSns } from "./index";

const queueArn = "arn:aws:sqs:us-east-1:111122223333:notifications";
const dlqArn = "arn:aws:sqs:us-east-1:111122223333:dlq";
const functionArn = "arn:aws:lambda:us-east-1:111122223333:function:f";

async function setUp(subscription: Input = {}) {
  const cloud = new Cloud({
    accountId: "111122223333",
    region: "us-east-1",
    clock: new VirtualClock(Date.parse("2026-01-01T00:00:00Z")),
    seed: "sns",
  });
  cloud.setAuthorizer({ decide: () => ({ allowed: true, reason: "" }) });
  const sqs = fakeService("sqs", { SendMessage: () => ({}) });
  const lambda = fakeService("lambda", { Invoke: () => ({}) });
  for (const fake of [sqs, lambda]) cloud.add(() => fake);
  const sns = cloud.add(createSns);
  const metrics: MetricDatum[] = [];
  cloud.metrics.addSink({ record: (datum) => metrics.push(datum) });
  const create = async (token: string, inputs: Input) =>
    sns.resourceTypes
      .find((type) => type.token.endsWith(`:${token}`))!
      .create(inputs, { caller: cloud.administrator, logicalName: "x" });
  const call = (operation: string, input: Input = {}) =>
    cloud.call(cloud.administrator, "sns", operation, input);
  const { id: topic } = await create("Topic", { name: "payment-events" });
  const subscribed = await create("TopicSubscription", {
    topic,
    protocol: "sqs",
    endpoint: queueArn,
    ...subscription,
  });
  const publish = async (input: Input) => {
    const answer = await call("Publish", { TopicArn: topic, ...input });
    await cloud.advance(0);
    return answer;
  };
  const count = (name: string) => metrics.filter((datum) => datum.name === name).length;
  return { cloud, create, call, topic, subscribed, publish, sqs, lambda, count };
}

describe("a published message", () => {
  it("reaches a queue in an envelope, sent by SNS", async () => {
    const { publish, sqs, topic, count } = await setUp();
    const { MessageId } = await publish({
      Message: "hello",
      Subject: "greeting",
      MessageAttributes: { tier: { DataType: "String", StringValue: "high" } },
    });
    expect(sqs.calls).toHaveLength(1);
    expect(sqs.calls[0]!.caller).toBe("sns.amazonaws.com");
    expect(sqs.calls[0]!.input["QueueUrl"]).toBe(
      "http://127.0.0.1:4566/111122223333/notifications",
    );
    expect(JSON.parse(sqs.calls[0]!.input["MessageBody"])).toMatchObject({
      Type: "Notification",
      MessageId,
      TopicArn: topic,
      Subject: "greeting",
      Message: "hello",
      Timestamp: "2026-01-01T00:00:00.000Z",
      SignatureVersion: "1",
      MessageAttributes: { tier: { Type: "String", Value: "high" } },
    });
    expect(count("NumberOfMessagesPublished")).toBe(1);
    expect(count("NumberOfNotificationsDelivered")).toBe(1);
  });

  it("reaches a queue as it is with raw delivery, attributes included", async () => {
    const { publish, sqs } = await setUp({ rawMessageDelivery: true });
    const MessageAttributes = { tier: { DataType: "String", StringValue: "high" } };
    await publish({ Message: "hello", MessageAttributes });
    expect(sqs.calls[0]!.input).toMatchObject({ MessageBody: "hello", MessageAttributes });
  });

  it("reaches a function as an asynchronous event", async () => {
    const { publish, lambda } = await setUp({ protocol: "lambda", endpoint: functionArn });
    await publish({ Message: "hello" });
    const { InvocationType, Payload } = lambda.calls[0]!.input;
    expect(InvocationType).toBe("Event");
    expect(JSON.parse(Payload.toString()).Records[0]).toMatchObject({
      EventSource: "aws:sns",
      Sns: { Message: "hello", Subject: null },
    });
  });

  it("is retried after a server's fault, and delivered once the queue is back", async () => {
    const { cloud, publish, sqs, count } = await setUp();
    sqs.error = new AwsError("InternalError", "down", { statusCode: 500 });
    await publish({ Message: "hello" });
    await cloud.advance(60_000);
    delete sqs.error;
    await cloud.advance(20_000);
    expect(count("NumberOfNotificationsDelivered")).toBe(1);
    expect(count("NumberOfNotificationsFailed")).toBe(0);
  });

  it("goes to the subscription's DLQ at once where permission is missing", async () => {
    const { publish, sqs, cloud, count } = await setUp({
      redrivePolicy: JSON.stringify({ deadLetterTargetArn: dlqArn }),
    });
    cloud.faults.inject(({ service, input }) => {
      if (service === "sqs" && String(input["QueueUrl"]).endsWith("/notifications"))
        throw new AwsError("AccessDeniedException", "no", { statusCode: 403 });
    });
    await publish({ Message: "hello" });
    expect(sqs.calls.map(({ input }) => input["QueueUrl"])).toEqual([
      "http://127.0.0.1:4566/111122223333/dlq",
    ]);
    expect(count("NumberOfNotificationsFailed")).toBe(1);
    expect(count("NumberOfNotificationsRedrivenToDlq")).toBe(1);
  });

  it("counts a DLQ that refuses it", async () => {
    const { publish, sqs, count } = await setUp({
      redrivePolicy: JSON.stringify({ deadLetterTargetArn: dlqArn }),
    });
    sqs.error = new AwsError("QueueDoesNotExist", "gone");
    await publish({ Message: "hello" });
    expect(count("NumberOfNotificationsFailedToRedriveToDlq")).toBe(1);
  });

  it("does not go to an address that nobody has confirmed", async () => {
    const { publish, call, sqs } = await setUp({ protocol: "email", endpoint: "ops@example.com" });
    await publish({ Message: "hello" });
    expect(sqs.calls).toHaveLength(0);
    const { Subscriptions } = await call("ListSubscriptions");
    expect(Subscriptions).toEqual([
      expect.objectContaining({
        SubscriptionArn: "PendingConfirmation",
        Endpoint: "ops@example.com",
      }),
    ]);
  });

  it.each([
    ["too long", { Message: "x".repeat(262_145) }, "Message too long"],
    [
      "too long with its attributes",
      {
        Message: "x".repeat(262_140),
        MessageAttributes: { a: { DataType: "String", StringValue: "b" } },
      },
      "Message too long",
    ],
    ["empty", { Message: "" }, "Empty message"],
  ])("is refused when it is %s", async (_name, input, message) => {
    const { publish } = await setUp();
    await expect(publish(input)).rejects.toThrow(message);
  });
});

describe("the retry schedule", () => {
  it("is AWS's: 3 at once, 2 after a second, 10 growing to 20 s, 100,000 every 20 s", () => {
    const delays = Array.from({ length: 17 }, (_unused, i) => retryDelayMs(i));
    expect(delays).toEqual([
      0, 0, 0, 1_000, 1_000, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000, 20_000, 20_000,
      20_000, 20_000, 20_000,
    ]);
    expect(retryDelayMs(100_014)).toBe(20_000);
    expect(retryDelayMs(100_015)).toBeUndefined();
  });
});

describe("filter policies", () => {
  const body = (policy: unknown) => ({
    filterPolicy: JSON.stringify(policy),
    filterPolicyScope: "MessageBody",
  });
  const attribute = (DataType: string, StringValue: string) => ({ x: { DataType, StringValue } });

  it.each([
    [
      "nested keys of the body",
      body({ detail: { tier: ["high"] } }),
      { Message: '{"detail":{"tier":"high"}}' },
      1,
    ],
    [
      "another value in the body",
      body({ detail: { tier: ["high"] } }),
      { Message: '{"detail":{"tier":"low"}}' },
      0,
    ],
    ["a body that is no JSON", body({ a: [{ exists: false }] }), { Message: "hello" }, 0],
    [
      "$or in the body",
      body({ $or: [{ a: [1] }, { b: [{ prefix: "x" }] }] }),
      { Message: '{"b":"xy"}' },
      1,
    ],
    [
      "a string attribute",
      { filterPolicy: '{"x":[{"anything-but":["b"]}]}' },
      { Message: "m", MessageAttributes: attribute("String", "a") },
      1,
    ],
    [
      "a number attribute",
      { filterPolicy: '{"x":[{"numeric":[">",5]}]}' },
      { Message: "m", MessageAttributes: attribute("Number", "5.5") },
      1,
    ],
    [
      "one of an array attribute",
      { filterPolicy: '{"x":["b"]}' },
      { Message: "m", MessageAttributes: attribute("String.Array", '["a","b"]') },
      1,
    ],
    ["an absent attribute", { filterPolicy: '{"x":["b"]}' }, { Message: '{"x":"b"}' }, 0],
  ])("decide by %s", async (_name, subscription, input, delivered) => {
    const { publish, sqs, count } = await setUp(subscription);
    await publish(input);
    expect(sqs.calls).toHaveLength(delivered);
    expect(count("NumberOfNotificationsFilteredOut")).toBe(1 - delivered);
  });

  it.each([
    [
      "six keys",
      { filterPolicy: '{"a":[1],"b":[1],"c":[1],"d":[1],"e":[1],"f":[1]}' },
      "more than 5 keys",
    ],
    [
      "nested keys over attributes",
      { filterPolicy: '{"a":{"b":[1]}}' },
      "only supported with the filter policy scope MessageBody",
    ],
    ["too many combinations", body({ a: { b: Array(80).fill("x") } }), "160 combinations"],
    [
      "a number over 10^9",
      { filterPolicy: '{"a":[{"numeric":["<",1000000001]}]}' },
      "got 1000000001",
    ],
    [
      "a broken operator",
      { filterPolicy: '{"a":[{"numeric":["<"]}]}' },
      "Value of < must be numeric",
    ],
  ])("are refused with %s", async (_name, subscription, message) => {
    await expect(setUp(subscription)).rejects.toThrow(message);
  });
});

describe("subscriptions", () => {
  it.each([
    ["a FIFO queue", { endpoint: `${queueArn}.fifo` }, "FIFO SQS Queues can not be subscribed"],
    [
      "a FIFO DLQ",
      { redrivePolicy: JSON.stringify({ deadLetterTargetArn: `${dlqArn}.fifo` }) },
      "needs a standard queue",
    ],
    [
      "a protocol that is not modelled",
      { protocol: "sms", endpoint: "+1" },
      "does not model SNS subscriptions by sms",
    ],
  ])("refuse %s", async (_name, subscription, message) => {
    await expect(setUp(subscription)).rejects.toThrow(message);
  });

  it("can be made and ended through the API", async () => {
    const { call, topic } = await setUp();
    const { SubscriptionArn } = await call("Subscribe", {
      TopicArn: topic,
      Protocol: "lambda",
      Endpoint: functionArn,
      Attributes: { FilterPolicy: '{"a":["b"]}' },
    });
    const { Attributes } = await call("GetSubscriptionAttributes", { SubscriptionArn });
    expect(Attributes).toMatchObject({ Protocol: "lambda", FilterPolicy: '{"a":["b"]}' });
    await call("Unsubscribe", { SubscriptionArn });
    await expect(call("GetSubscriptionAttributes", { SubscriptionArn })).rejects.toThrow(
      "Subscription does not exist",
    );
  });
});

describe("PublishBatch", () => {
  it("reports each entry", async () => {
    const { call, topic } = await setUp();
    const answer = await call("PublishBatch", {
      TopicArn: topic,
      PublishBatchRequestEntries: [
        { Id: "a", Message: "one" },
        { Id: "b", Message: "" },
      ],
    });
    expect(answer["Successful"]).toEqual([{ Id: "a", MessageId: expect.any(String) }]);
    expect(answer["Failed"]).toEqual([expect.objectContaining({ Id: "b", SenderFault: true })]);
  });
});
