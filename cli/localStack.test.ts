import { DescribeAlarmHistoryCommand, CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { DynamoDBClient, GetItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import {
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { GetQueueAttributesCommand, SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs";
import { senderOf, sign } from "./senders";
import { webhookIdOf } from "./showcase";
import { startSystem, type SystemFixture } from "./testing/system";

/** The whole system: the real program, pack and bundles, seen from outside by ordinary AWS clients. */
const minuteMs = 60_000;
let system: SystemFixture;
let dynamodb: DynamoDBClient;
let sqs: SQSClient;
let alarms: CloudWatchClient;
let lambda: LambdaClient;

beforeAll(async () => {
  system = await startSystem();
  dynamodb = new DynamoDBClient(system.clientSettings);
  sqs = new SQSClient(system.clientSettings);
  alarms = new CloudWatchClient(system.clientSettings);
  lambda = new LambdaClient(system.clientSettings);
}, 120_000);

afterAll(async () => {
  for (const client of [dynamodb, sqs, alarms, lambda]) client?.destroy();
  await system?.stop();
});

const event: SystemFixture["event"] = (over) => system.event(over);
const request: SystemFixture["request"] = (...of) => system.request(...of);
const deliver: SystemFixture["deliver"] = (webhook) => system.deliver(webhook);
const settle = () => system.settle();
const tables = () => system.stack.outputs["tableNames"] as Record<string, string>;

async function webhookRow(webhookId: string) {
  const command = new GetItemCommand({
    TableName: tables()["webhooks"],
    Key: { webhook_id: { S: webhookId } },
  });
  return (await dynamodb.send(command)).Item;
}

async function ledgerRows(webhookId: string) {
  const { Items = [] } = await dynamodb.send(
    new ScanCommand({
      TableName: tables()["transactions"],
      FilterExpression: "webhook_id = :id",
      ExpressionAttributeValues: { ":id": { S: webhookId } },
    }),
  );
  return Items;
}

const alarmState: SystemFixture["alarmState"] = (name) => system.alarmState(name);

describe("an event of each provider", () => {
  test.each(["stripe", "paypal", "square", "generic"])(
    "%s: ends as a row in the ledger and as a payment",
    async (provider) => {
      const sent = event({ type: senderOf(provider).defaultType });
      const webhook = request(provider, sent);
      const answer = await deliver(webhook);
      expect(answer).toMatchObject({ statusCode: 200 });
      await settle();

      const webhookId = webhookIdOf(provider, webhook.headers, sent);
      expect((await webhookRow(webhookId))?.["status"]).toEqual({ S: "PROCESSED" });
      const [row, ...more] = await ledgerRows(webhookId);
      expect(more).toEqual([]);
      expect(row).toMatchObject({
        kind: { S: "completed" },
        amount_minor: { N: "1250" },
        currency: { S: "USD" },
      });
      expect(row!["applied_at"]).toBeDefined();
      const payment = await dynamodb.send(
        new GetItemCommand({
          TableName: tables()["payments"],
          Key: { payment_id: { S: row!["payment_id"]!.S! } },
        }),
      );
      expect(payment.Item).toMatchObject({
        status: { S: "captured" },
        captured_minor: { N: "1250" },
      });
    },
  );
});

test("the same delivery twice is accepted twice and booked once", async () => {
  const sent = event();
  const webhook = request("stripe", sent);
  expect((await deliver(webhook)).statusCode).toBe(200);
  await settle();
  expect((await deliver(webhook)).statusCode).toBe(200);
  await settle();
  expect(await ledgerRows(`stripe#${sent.id}`)).toHaveLength(1);
});

describe("every refusal has its own answer, and nothing is written", () => {
  const body = (text: string) => Buffer.from(text);
  const cases: Record<string, [number, string, () => ReturnType<typeof request>]> = {
    "no API key": [401, "unauthorized", () => withToken(request("stripe", event()), undefined)],
    "a wrong API key": [
      403,
      "forbidden",
      () => withToken(request("stripe", event()), "x".repeat(40)),
    ],
    "an unknown provider": [
      404,
      "provider_unknown",
      () => elsewhere(request("stripe", event()), "adyen"),
    ],
    "a bad signature": [
      401,
      "signature_invalid",
      () => request("stripe", event(), { badSignature: true }),
    ],
    "a stale signature": [
      401,
      "signature_invalid",
      () => request("stripe", event(), { stale: true }),
    ],
    "a signature of the future": [
      401,
      "signature_invalid",
      () => request("stripe", event(), { sentAt: new Date(system.clock.nowMs() + 3_600_000) }),
    ],
    "a body that is no event": [400, "malformed", () => signed(body("[]"))],
    "a body over 256 KiB": [
      413,
      "request_too_large",
      () => signed(body(`{"a":"${"x".repeat(256 * 1024)}"}`)),
    ],
  };
  test.each(Object.entries(cases))("%s", async (_name, [statusCode, error, make]) => {
    const before = await countRows();
    const answer = await deliver(make());
    expect({ statusCode: answer.statusCode, ...(JSON.parse(answer.body) as object) }).toEqual({
      statusCode,
      error,
      message: expect.any(String),
    });
    await settle();
    expect(await countRows()).toBe(before);
  });

  function withToken(webhook: ReturnType<typeof request>, token: string | undefined) {
    return {
      ...webhook,
      path: webhook.path.replace(/\?token=.*$/, token ? `?token=${token}` : ""),
    };
  }
  function elsewhere(webhook: ReturnType<typeof request>, provider: string) {
    return { ...webhook, path: webhook.path.replace("/webhooks/stripe", `/webhooks/${provider}`) };
  }
  function signed(bytes: Buffer) {
    return sign("stripe", bytes, event(), system.stack.secrets.providers["stripe"]!, {
      sentAt: new Date(system.clock.nowMs()),
    });
  }
  async function countRows() {
    return (
      await dynamodb.send(new ScanCommand({ TableName: tables()["webhooks"], Select: "COUNT" }))
    ).Count;
  }
});

test("a queue deeper than 1,000 raises its alarm and tells the alerts topic; drained, the alarm is OK again", async () => {
  const name = "square-webhooks-depth-dev";
  const queueUrl = (system.stack.outputs["queueUrls"] as Record<string, string>)["square"]!;
  await switchProcessor("square", false);
  for (let batch = 0; batch < 101; batch++) {
    const Entries = Array.from({ length: 10 }, (_, i) => ({
      Id: String(i),
      // What no processor can read: it ends in the DLQ, and this test is about depth.
      MessageBody: JSON.stringify({ n: batch * 10 + i }),
      MessageGroupId: `group-${batch}-${i}`,
      MessageDeduplicationId: `${batch}-${i}`,
    }));
    await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  }
  await system.advance(2 * minuteMs);
  expect(await alarmState(name)).toBe("ALARM");
  expect(await actionsOf(name)).toContain(
    "Successfully executed action arn:aws:sns:us-east-1:111111111111:payment-alerts-dev",
  );

  await switchProcessor("square", true);
  await system.advance(30 * minuteMs);
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: queueUrl,
      AttributeNames: ["ApproximateNumberOfMessages"],
    }),
  );
  expect(Attributes).toEqual({ ApproximateNumberOfMessages: "0" });
  expect(await alarmState(name)).toBe("OK");
}, 120_000);

async function actionsOf(AlarmName: string) {
  const command = new DescribeAlarmHistoryCommand({ AlarmName, HistoryItemType: "Action" });
  const { AlarmHistoryItems = [] } = await alarms.send(command);
  return AlarmHistoryItems.map(({ HistorySummary }) => HistorySummary);
}

async function switchProcessor(provider: string, enabled: boolean) {
  const FunctionName = (system.stack.outputs["functionNames"] as Record<string, string>)[
    `${provider}-processor`
  ];
  const { EventSourceMappings = [] } = await lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName }),
  );
  for (const { UUID } of EventSourceMappings)
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: enabled }));
}
