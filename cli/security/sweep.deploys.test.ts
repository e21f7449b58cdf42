/** Guarantee 17: a run of the whole system with a card number in its events, and then everything searched that it stored, passed on or printed. */
import path from "node:path";
import { setTimeout as realSleep } from "node:timers/promises";
import { ledgerTable, webhookTable } from "../../contracts/tables";
import { sendTo } from "../../lambdas/shared/queue";
import { ledgerIn } from "../../lambdas/tables/ledger";
import { webhooksIn } from "../../lambdas/tables/webhooks";
import { VirtualClock } from "../../local/core/clock";
import { Trial } from "../iam/trial";
import { type LocalStack, startLocalStack } from "../localStack";
import { listedProviders } from "../reconcile/eventList";
import { reconcile } from "../reconcile/reconcile";
import { startStandIn } from "../reconcile/standIns";
import { Pace } from "../recovery/pace";
import { queueUrlsOf, targetIn } from "../recovery/target";
import { findWebhooks } from "../replay/find";
import { replay, type ReplayState } from "../replay/replay";
import { countAttemptIn } from "../replay/sendAgain";
import { senderOf, sign, type TestEvent } from "../senders";
import { createTerminal } from "../terminal";
import { leaksIn, type Needle, needle, type Place } from "./needles";
import { recordCalls, storedPlaces } from "./places";

const cardNumber = "4242424242424242";
const credential = "rk_live_of_the_operator";
jest.setTimeout(60_000);
let stack: LocalStack;
let trial: Trial;
let calls: ReturnType<typeof recordCalls>;
const printed: string[] = [];
const signatures: string[] = [];

beforeAll(async () => {
  const terminal = createTerminal({ write: (text) => printed.push(text) }, () => 0);
  stack = await startLocalStack({
    ...{ projectDirectory: path.join(__dirname, "../.."), stack: "dev", port: 0, terminal },
    clock: new VirtualClock(Date.now()),
    onCloud: ({ cloud }) => (calls = recordCalls(cloud)),
    handOver: (outputs) => {
      printed.push(JSON.stringify(outputs));
      return "kept by the test";
    },
  });
  trial = new Trial(stack);
}, 120_000);

afterAll(async () => {
  calls?.stop();
  await stack?.stop();
});

/** With a card number where a careless provider, or an attacker, would put it. */
function withCard(
  provider: string,
  id: string,
  more: Partial<TestEvent> & { spoil?: boolean; text?: string } = {},
) {
  const { spoil = false, text, ...over } = more;
  const now = new Date(trial.cloud.clock.nowMs());
  const event: TestEvent = {
    ...{ type: senderOf(provider).defaultType, amountMinor: 1250n, currency: "USD" },
    ...{ paymentId: `pi_${id}`, id, occurredAt: now, ...over },
  };
  const json = JSON.stringify({ ...senderOf(provider).body(event), card: { number: cardNumber } });
  const secrets = stack.secrets.providers[provider]!;
  const sending = { sentAt: now, badSignature: spoil };
  const webhook = sign(provider, Buffer.from(text ?? json), event, secrets, sending);
  for (const value of Object.values(webhook.headers).flatMap((header) => header.split(/[,=]/)))
    if (/^[A-Za-z0-9+/=]{40,}$/.test(value)) signatures.push(value);
  return { webhook, json };
}

async function drive(): Promise<void> {
  const { providers } = trial;
  const send = async (...of: Parameters<typeof withCard>) =>
    (await trial.deliver(withCard(...of).webhook)).statusCode;
  for (const provider of providers) {
    expect(await send(provider, `evt_${provider}`)).toBe(200);
    expect(await send(provider, `evt_bad_${provider}`, { spoil: true })).toBe(401);
    // Signed and no JSON: a parser's message would quote it.
    const text = `{"id":"${cardNumber}" ${cardNumber}`;
    expect(await send(provider, `evt_text_${provider}`, { text })).toBe(400);
  }
  // The same id with another body; an event that its processor cannot read, through to the DLQ; a failing queue.
  expect(await send("stripe", "evt_stripe", { amountMinor: 1n })).toBe(401);
  const unreadable = JSON.stringify({
    id: "evt_dlq",
    type: "charge.refunded",
    created: cardNumber,
  });
  expect(await send("stripe", "evt_dlq", { text: unreadable })).toBe(200);
  const lift = trial.fail({ service: "sqs", operation: "SendMessage", by: "webhook-validator" });
  expect(await send("stripe", "evt_orphan")).toBe(503);
  lift();
  const liftBus = trial.fail({ service: "events", operation: "PutEvents", by: "square-processor" });
  expect(await send("square", "evt_bus")).toBe(200);
  await trial.pass(12);
  liftBus();
}

const quick = () => new Pace(10_000, { nowMs: () => 0, sleep: async () => undefined });
const say = {
  bar: { show: () => undefined, line: () => undefined, clear: () => undefined },
  line: (text: string) => void printed.push(text),
};

/** Both of the operator's commands, over the real calls. */
async function recover(): Promise<{ replayed: number; reconciled: number }> {
  const target = targetIn("dev", stack.config, stack.outputs.awsEndpoint);
  const { dynamodb, sqs, names } = target;
  const nowMs = () => trial.cloud.clock.nowMs();
  const ports = {
    ...{ webhooks: webhooksIn(dynamodb, names.physical(webhookTable.name)), send: sendTo(sqs) },
    ...{ queueUrl: queueUrlsOf(sqs, names), nowMs, pace: quick(), ...say },
  };
  const range = {
    from: new Date(nowMs() - 3_600_000).toISOString(),
    to: new Date(nowMs() + 1000).toISOString(),
  };
  const states: string[] = [];
  const { sent } = await replay(
    { ...range, providers: trial.providers, states: ["PROCESSED", "FAILED"] },
    {
      ...ports,
      find: (selection) =>
        findWebhooks(selection, {
          client: dynamodb,
          tableName: target.webhookTableName,
          pace: quick(),
        }),
      countAttempt: countAttemptIn(dynamodb, target.webhookTableName),
      checkpoint: {
        ...{ file: "checkpoint", read: () => undefined, remove: () => undefined },
        write: (state: ReplayState) => void states.push(JSON.stringify(state)),
      },
    },
  );
  await trial.settle();
  printed.push(...states);
  const { json } = withCard("stripe", "evt_never_delivered");
  const standIn = await startStandIn(
    "stripe",
    [JSON.parse(json) as Record<string, unknown>],
    credential,
  );
  const list = listedProviders["stripe"]!.list(
    { apiUrl: standIn.url, credential },
    { fetch, sleep: realSleep, notice: say.line },
  );
  const options = { provider: "stripe", allTypes: false, execute: true };
  const ledger = ledgerIn(dynamodb, names.physical(ledgerTable.name));
  const { taken } = await reconcile(range, options, { ...ports, list, ledger });
  await standIn.stop();
  await trial.settle();
  target.close();
  return { replayed: sent, reconciled: taken };
}

function needles(): Needle[] {
  const secrets = Object.entries(stack.secrets.providers).flatMap(([provider, of]) => [
    ...(provider === "paypal" ? [] : [needle(`${provider}'s secret`, of.webhookSecret)]),
    needle(`${provider}'s API key`, of.apiKey),
  ]);
  return [
    needle("the card number", cardNumber),
    needle("the operator's credential", credential),
    ...signatures.map((signature) => needle("a signature", signature)),
    ...secrets,
  ];
}

const keyHolders = /^call apigateway |^call ssm PutParameter/;

it("replays and reconciles over the real calls, and books each event once", async () => {
  await drive();
  const before = await ledgerIds();
  const { replayed, reconciled } = await recover();
  expect(reconciled).toBe(1);
  expect(replayed).toBeGreaterThanOrEqual(trial.providers.length + 1);
  const after = await ledgerIds();
  // The one that reconcile took; what was replayed has its row already.
  expect(after.filter((id) => !before.includes(id))).toEqual(["stripe#evt_never_delivered"]);
  expect(new Set(after).size).toBe(after.length);
  expect((await trial.webhook("square#evt_bus"))?.["status"]?.S).toBe("PROCESSED");
  expect((await trial.webhook("stripe#evt_dlq"))?.["status"]?.S).toBe("FAILED");
});

it("holds card number, secrets and signatures nowhere but in the bodies and where secrets are kept", async () => {
  const stored = await storedPlaces(trial.cloud, trial.names);
  const places: Place[] = [
    ...stored,
    ...calls.places,
    { where: "output", text: printed.join("\n") },
  ];
  expect(
    leaksIn(
      places.filter(({ where }) => !keyHolders.test(where)),
      needles(),
    ),
  ).toEqual([]);
  // What was searched was there: a sweep of nothing would find nothing.
  const kinds = [
    "logs /aws/lambda/webhook-validator",
    "traces",
    "table webhook-processing",
    "metrics",
    "execution history",
    "output",
    "call sqs SendMessage",
  ];
  for (const kind of kinds)
    expect(
      stored.concat(places).some(({ where, text }) => where.startsWith(kind) && text.length > 10),
    ).toBe(true);
  expect(signatures.length).toBeGreaterThan(10);
  expect(places.some(({ text }) => text.includes("stripe#evt_dlq"))).toBe(true);
});

describe("the sweep can see", () => {
  const group = () => trial.names.functionLogGroup("webhook-validator");
  const plants: Record<string, (text: string) => Promise<unknown>> = {
    "a log line": async (text) => {
      const stream = { logGroupName: group(), logStreamName: "planted" };
      await trial.call("logs", "CreateLogStream", stream);
      const logEvents = [{ timestamp: trial.cloud.clock.nowMs(), message: text }];
      await trial.call("logs", "PutLogEvents", { ...stream, logEvents });
    },
    "a metric's dimension": (text) =>
      trial.call("monitoring", "PutMetricData", {
        Namespace: "Planted",
        MetricData: [{ MetricName: "m", Value: 1, Dimensions: [{ Name: "d", Value: text }] }],
      }),
    "a queue's attribute": async (text) => {
      const { QueueUrls } = await trial.call("sqs", "ListQueues", {});
      const QueueUrl = (QueueUrls as string[]).find((url) => /rule-dlq/.test(url));
      const MessageAttributes = { planted: { DataType: "String", StringValue: text } };
      await trial.call("sqs", "SendMessage", { QueueUrl, MessageBody: "x", MessageAttributes });
    },
    "a table's row": (text) =>
      trial.call("dynamodb", "PutItem", {
        TableName: trial.names.physical("payments"),
        Item: { payment_id: { S: "planted" }, note: { S: text } },
      }),
  };

  it.each(Object.keys(plants))("%s, in clear and in base64", async (name) => {
    const before = calls.places.length;
    // Not the card number: a plant must not stand for what the test above has found.
    const planted = [
      needle("the plant", "planted-text-in-clear"),
      needle("another", "other-planted-text"),
    ];
    const plant = `${name} planted-text-in-clear ${Buffer.from("xother-planted-text").toString("base64")}`;
    await plants[name]!(plant);
    const stored = leaksIn(await storedPlaces(trial.cloud, trial.names), planted);
    expect(stored.filter((leak) => leak.startsWith("the plant in"))).not.toEqual([]);
    expect(stored.filter((leak) => leak.startsWith("another in"))).not.toEqual([]);
    expect(leaksIn(calls.places.slice(before), planted)).not.toEqual([]);
  });
});

async function ledgerIds(): Promise<string[]> {
  const TableName = trial.names.physical(ledgerTable.name);
  const { Items } = await trial.call("dynamodb", "Scan", { TableName });
  return (Items as { webhook_id: { S: string } }[]).map(({ webhook_id }) => webhook_id.S);
}
