import type { AnsweredCall } from "./calls";
import { timelineOf } from "./timeline";
import { Trail } from "./trail";
import { webhookView } from "./webhookView";

let nowMs: number;
let trail: Trail;

beforeEach(() => {
  nowMs = 1_000;
  trail = new Trail({ webhooks: "webhooks-dev", transactions: "ledger-dev" }, () => nowMs++);
});

function hear(service: string, operation: string, input: object, more: Partial<AnsweredCall> = {}) {
  const caller = { kind: "user", arn: "arn:aws:iam::1:user/a" } as const;
  trail.hear({ caller, service, operation, input, output: {}, ...more });
}

const claim = (id: string) =>
  hear("dynamodb", "PutItem", {
    TableName: "webhooks-dev",
    Item: {
      webhook_id: { S: id },
      provider: { S: "stripe" },
      event_type: { S: "charge.succeeded" },
    },
  });
const send = (id: string, more: Partial<AnsweredCall> = {}) =>
  hear(
    "sqs",
    "SendMessage",
    {
      QueueUrl: "http://127.0.0.1/1/stripe-webhooks-dev.fifo",
      MessageGroupId: "pi_1",
      MessageBody: JSON.stringify({ webhook_id: id, provider: "stripe" }),
    },
    more,
  );
const ledgerKey = { transaction_id: { S: "stripe#pi_1" }, timestamp: { S: "t#evt_1" } };
const book = (id: string) =>
  hear("dynamodb", "PutItem", {
    TableName: "ledger-dev",
    Item: {
      ...ledgerKey,
      webhook_id: { S: id },
      kind: { S: "completed" },
      amount_minor: { N: "1250" },
      currency: { S: "USD" },
    },
  });
const apply = () =>
  hear("dynamodb", "TransactWriteItems", {
    TransactItems: [
      {
        Put: {
          TableName: "payments-dev",
          Item: { payment_id: { S: "stripe#pi_1" }, status: { S: "captured" } },
        },
      },
      { Update: { TableName: "ledger-dev", Key: ledgerKey } },
    ],
  });
const line = (id: string, message: string, more: object = {}, level = "INFO") =>
  hear("logs", "PutLogEvents", {
    logGroupName: "/aws/lambda/stripe-processor-dev",
    logEvents: [
      { timestamp: nowMs++, message: JSON.stringify({ level, message, webhook_id: id, ...more }) },
    ],
  });
const view = (id: string) => webhookView(trail.find(id)!);
const hops = (id: string) =>
  timelineOf(trail.find(id)!, "dev").hops.map(({ where, what }) => `${where}: ${what}`);

it("follows a webhook from claim to payment", () => {
  claim("stripe#evt_1");
  send("stripe#evt_1");
  hear(
    "sqs",
    "ReceiveMessage",
    { QueueUrl: "http://127.0.0.1/1/stripe-webhooks-dev.fifo" },
    {
      output: {
        Messages: [
          { Body: '{"webhook_id":"stripe#evt_1"}', Attributes: { ApproximateReceiveCount: "1" } },
        ],
      },
    },
  );
  book("stripe#evt_1");
  hear("states", "StartExecution", {
    input: JSON.stringify([{ transaction_id: "stripe#pi_1", timestamp: "t#evt_1" }]),
  });
  line("stripe#evt_1", "webhook processed", { outcome: "published", receive_count: 1 });
  apply();
  expect(hops("stripe#evt_1")).toEqual([
    "webhooks: row claimed, charge.succeeded",
    "stripe-webhooks: queued in group pi_1",
    "stripe-webhooks: received",
    "ledger: completed 12.50 USD",
    "workflow: execution  started",
    "stripe-processor: webhook processed · outcome published · receive count 1",
    "payment: stripe#pi_1 is captured",
  ]);
  expect(view("stripe#evt_1")).toEqual({
    id: "stripe#evt_1",
    hops: 7,
    provider: "stripe",
    eventType: "charge.succeeded",
    receivedMs: 1_000,
    state: "applied",
    amount: "12.50 USD",
    paymentId: "stripe#pi_1",
  });
});

it("tells what was refused on the way", () => {
  claim("stripe#evt_1");
  const error = Object.assign(new Error("SQS is out"), { name: "ServiceUnavailable" });
  send("stripe#evt_1", { error, output: undefined });
  expect(hops("stripe#evt_1").at(-1)).toBe("stripe-webhooks: refused: ServiceUnavailable");
  expect(view("stripe#evt_1").state).toBe("received");
});

it("shows a webhook as retrying until it gets through or is given up", () => {
  claim("stripe#evt_1");
  send("stripe#evt_1");
  expect(view("stripe#evt_1").state).toBe("queued");
  line("stripe#evt_1", "webhook failed", { reason: "MalformedEventError" }, "ERROR");
  expect(view("stripe#evt_1").state).toBe("retrying");
  line("stripe#evt_1", "webhook set to FAILED", {}, "ERROR");
  expect(view("stripe#evt_1").state).toBe("failed");
});

it("leaves alone lines, rows and messages that name no webhook", () => {
  hear("logs", "PutLogEvents", {
    logGroupName: "/aws/lambda/x",
    logEvents: [{ timestamp: 1, message: "START RequestId: 1" }],
  });
  hear("dynamodb", "PutItem", { TableName: "others", Item: { id: { S: "1" } } });
  hear("sqs", "SendMessage", { QueueUrl: "q", MessageBody: "this is no message of ours" });
  expect(trail.last(10)).toEqual([]);
});

it("reads an id with quotes and markup in it as it is", () => {
  const id = 'stripe#"><img src=x onerror=alert(1)>';
  claim(id);
  send(id);
  line(id, "webhook processed");
  expect(trail.last(10).map(({ webhookId, marks }) => [webhookId, marks.length])).toEqual([
    [id, 3],
  ]);
});

it("keeps the last 1,000 webhooks and forgets the ledger keys of the others", () => {
  for (let i = 0; i < 1_500; i++) claim(`stripe#evt_${i}`);
  expect(trail.last(5_000)).toHaveLength(1_000);
  expect(trail.last(1)[0]!.webhookId).toBe("stripe#evt_1499");
  expect(trail.find("stripe#evt_499")).toBeUndefined();
});
