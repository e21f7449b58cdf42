/** What the page is told of payments, denials, queues, alarms and quotas. */
import { alarmViews } from "./alarms";
import { Denials } from "./denials";
import { Payments } from "./payments";
import { queueDepths } from "./queueDepths";
import { quotaViews } from "./quota";

describe("payments", () => {
  const item = (id: string, more: object = {}) => ({
    payment_id: { S: id },
    provider: { S: "stripe" },
    status: { S: "partially_refunded" },
    currency: { S: "USD" },
    authorised_minor: { N: "0" },
    captured_minor: { N: "1250" },
    refunded_minor: { N: "50" },
    updated_at: { S: "2026-11-21T10:00:00.000Z" },
    entries: {
      M: {
        "refunded#re_1": {
          M: {
            kind: { S: "refunded" },
            object_id: { S: "re_1" },
            amount_minor: { N: "50" },
            currency: { S: "USD" },
            occurred_at: { S: "2026-11-21T09:00:00.000Z" },
            event_id: { S: "evt_2" },
          },
        },
        "completed#pi_1": {
          M: {
            kind: { S: "completed" },
            object_id: { S: "pi_1" },
            occurred_at: { S: "2026-11-21T08:00:00.000Z" },
            event_id: { S: "evt_1" },
          },
        },
      },
    },
    ...more,
  });
  const written = (payments: Payments, Item: object, error?: Error) =>
    payments.hear({
      caller: { kind: "user", arn: "a" },
      service: "dynamodb",
      operation: "TransactWriteItems",
      input: { TransactItems: [{ Put: { TableName: "payments-dev", Item } }] },
      ...(error ? { error } : { output: {} }),
    });

  it("are shown with their totals and their transactions in order of time", () => {
    const payments = new Payments("payments-dev");
    written(payments, item("stripe#pi_1"));
    expect(payments.last(10)).toEqual([
      {
        id: "stripe#pi_1",
        provider: "stripe",
        status: "partially_refunded",
        amounts: ["captured 12.50 USD", "refunded 0.50 USD"],
        updatedMs: Date.UTC(2026, 10, 21, 10),
        transactions: [
          {
            kind: "completed",
            objectId: "pi_1",
            occurredAt: "2026-11-21T08:00:00.000Z",
            eventId: "evt_1",
          },
          {
            kind: "refunded",
            objectId: "re_1",
            amount: "0.50 USD",
            occurredAt: "2026-11-21T09:00:00.000Z",
            eventId: "evt_2",
          },
        ],
      },
    ]);
  });

  it("stand in order of their last change; what failed changed nothing, and a part of another is none", () => {
    const payments = new Payments("payments-dev");
    for (const id of ["a", "b", "c"]) written(payments, item(id));
    written(payments, item("a"));
    written(payments, item("b"), new Error("TransactionCanceledException"));
    written(payments, { payment_id: { S: "c" }, alias_of: { S: "a" } });
    expect(payments.last(10).map(({ id }) => id)).toEqual(["a", "b"]);
  });
});

it("denials are counted by question, the latest first, and what is allowed is none", () => {
  let nowMs = 0;
  const denials = new Denials(() => ++nowMs);
  const caller = { kind: "role", arn: "x", roleArn: "arn:aws:iam::1:role/worker" } as const;
  const no = { allowed: false, reason: "no identity-based policy allows the action" };
  denials.hear(caller, { action: "sqs:SendMessage", resource: "arn:q1" }, no);
  denials.hear(caller, { action: "sqs:SendMessage", resource: "arn:q2" }, no);
  denials.hear(caller, { action: "sqs:SendMessage", resource: "arn:q1" }, no);
  denials.hear(caller, { action: "sqs:SendMessage", resource: "arn:q3" }, { ...no, allowed: true });
  expect(denials.all().map(({ resource, count, lastMs }) => [resource, count, lastMs])).toEqual([
    ["arn:q1", 2, 3],
    ["arn:q2", 1, 2],
  ]);
});

it("queues are shown by what waits, is in flight and is delayed; empty ones not at all", () => {
  const gauge = (name: string, QueueName: string, value: number) => ({
    namespace: "AWS/SQS",
    name,
    dimensions: { QueueName },
    unit: "Count",
    sample: () => value,
  });
  expect(
    queueDepths([
      gauge("ApproximateNumberOfMessagesVisible", "orders", 3),
      gauge("ApproximateNumberOfMessagesNotVisible", "orders", 1),
      gauge("ApproximateAgeOfOldestMessage", "orders", 99),
      gauge("ApproximateNumberOfMessagesVisible", "empty", 0),
    ]),
  ).toEqual({ orders: { visible: 3, inFlight: 1, delayed: 0 } });
});

it("alarms that are on come first, and name what they watch in their own or their queries' dimensions", () => {
  const alarm = (AlarmName: string, StateValue: string, more: object) => ({
    AlarmName: `${AlarmName}-dev`,
    StateValue,
    StateUpdatedTimestamp: new Date(5),
    ...more,
  });
  const views = alarmViews(
    [
      alarm("depth", "OK", { Dimensions: [{ Name: "QueueName", Value: "orders-dev" }] }),
      alarm("errors", "ALARM", {
        Metrics: [
          { Expression: "100 * errors / all" },
          {
            MetricStat: { Metric: { Dimensions: [{ Name: "FunctionName", Value: "worker-dev" }] } },
          },
        ],
      }),
    ],
    "dev",
  );
  expect(
    views.map(({ label, state, watches, changedMs }) => [label, state, watches, changedMs]),
  ).toEqual([
    ["errors", "ALARM", ["worker-dev"], 5],
    ["depth", "OK", ["orders-dev"], 5],
  ]);
});

it("quotas are shown for every sender, also for one that has sent nothing today", () => {
  expect(quotaViews({ stripe: "k2", paypal: "k1" }, { k2: [[7, 9_993]] }, 10_000)).toEqual([
    { provider: "paypal", used: 0, limit: 10_000 },
    { provider: "stripe", used: 7, limit: 10_000 },
  ]);
});
