import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { webhookTable } from "../../contracts/tables";
import { newItem, type WebhookStatus } from "../../lambdas/tables/webhookRow";
import { webhooksIn } from "../../lambdas/tables/webhooks";
import { startLocalTables } from "../../lambdas/testing/localTables";
import { Pipeline } from "../../lambdas/testing/pipeline";
import { checkpointOf } from "../recovery/checkpoint";
import { Pace } from "../recovery/pace";
import { findWebhooks, type FoundWebhook } from "./find";
import { previewReplay, replay, type ReplayPorts, type ReplayState } from "./replay";
import { countAttemptIn, sendAgain } from "./sendAgain";

const range = { from: "2026-11-20T00:00:00.000Z", to: "2026-11-21T00:00:00.000Z" };
const pace = () => new Pace(1000, { nowMs: () => 0, sleep: async () => undefined });
let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "replay-"))));
afterEach(() => rmSync(folder, { recursive: true }));

describe("over the real calls", () => {
  let tables: Awaited<ReturnType<typeof startLocalTables>>;
  beforeAll(async () => (tables = await startLocalTables()));
  afterAll(() => tables.stop());

  const put = (webhookId: string, receivedAt: string, status: WebhookStatus) => {
    const provider = webhookId.split("#")[0]!;
    const webhook = {
      ...{ webhookId, provider, eventType: "x", rawBody: Buffer.from("{}"), bodySha256: "" },
      ...{ headers: {}, messageGroupId: "g", receivedAt },
    };
    return tables.client.send(
      new PutItemCommand({
        TableName: webhookTable.name,
        Item: { ...newItem(webhook), status: { S: status } },
      }),
    );
  };

  it("finds by time, provider and state, oldest first, and nothing of the table's other rows", async () => {
    await put("stripe#late", "2026-11-21T00:00:00.000Z", "FAILED");
    await put("stripe#second", "2026-11-20T12:00:00.000Z", "FAILED");
    await put("stripe#first", "2026-11-20T00:00:00.000Z", "FAILED");
    await put("square#one", "2026-11-20T12:00:00.000Z", "FAILED");
    await put("stripe#done", "2026-11-20T12:00:00.000Z", "PROCESSED");
    const context = { client: tables.client, tableName: webhookTable.name, pace: pace() };
    const find = (providers: string[], states: WebhookStatus[]) =>
      findWebhooks({ ...range, providers, states }, context).then((all) =>
        all.map(({ webhookId }) => webhookId),
      );
    expect(await find(["stripe"], ["FAILED"])).toEqual(["stripe#first", "stripe#second"]);
    const both = await find(["square", "stripe"], ["PROCESSED", "FAILED"]);
    expect(both[0]).toBe("stripe#first");
    // Three rows of one moment have no order among themselves.
    expect(both.slice(1).sort()).toEqual(["square#one", "stripe#done", "stripe#second"]);
  });

  it("counts an attempt once, however many count it", async () => {
    await put("stripe#counted", "2026-11-20T12:00:00.000Z", "FAILED");
    const count = countAttemptIn(tables.client, webhookTable.name);
    await count("stripe#counted", 0);
    await count("stripe#counted", 0);
    const row = await webhooksIn(tables.client, webhookTable.name).read("stripe#counted");
    expect(row?.attempts).toBe(1);
  });
});

const ids = Array.from({ length: 25 }, (_, i) => `evt_${i}`);
const all: WebhookStatus[] = ["RECEIVED", "ENQUEUED", "PROCESSED", "FAILED"];
const selection = { ...range, providers: ["stripe"], states: all };

function portsOver(pipeline: Pipeline, lines: string[] = []): ReplayPorts {
  const { webhooks, queue, clock } = pipeline.validator;
  return {
    webhooks,
    send: queue.send,
    queueUrl: async (provider) => `queue/${provider}`,
    countAttempt: async (id, attempts) => {
      const row = webhooks.rows.get(id)!;
      if (row.attempts === attempts) row.attempts++;
    },
    nowMs: () => clock.nowMs,
    find: async () =>
      [...webhooks.rows.values()].map(
        ({ webhookId, provider, status, receivedAt }): FoundWebhook => ({
          ...{ webhookId, provider, status, receivedAt },
        }),
      ),
    pace: pace(),
    checkpoint: checkpointOf<ReplayState>(folder, "replay", selection),
    bar: { show: () => undefined, line: () => undefined, clear: () => undefined },
    line: (text) => void lines.push(text),
  };
}

async function takeAll(pipeline: Pipeline): Promise<void> {
  for (const id of ids)
    await pipeline.deliver({
      id,
      type: "payment_intent.succeeded",
      amountMinor: 1250n,
      paymentId: `pi_${id}`,
    });
}

it("doubles nothing: what was booked before is booked once after a replay of everything", async () => {
  const pipeline = new Pipeline();
  await takeAll(pipeline);
  await pipeline.drainQueue();
  await pipeline.applyLedger();
  const { published, ledger, payments } = pipeline.processor;
  const before = structuredClone(payments.items);
  expect(published).toHaveLength(25);

  expect(await replay(selection, portsOver(pipeline))).toEqual({
    found: 25,
    sent: 25,
    leftAlone: 0,
  });
  expect(pipeline.validator.queue.messages).toHaveLength(25);
  await pipeline.drainQueue();
  await pipeline.applyLedger();
  expect(published).toHaveLength(25);
  expect(ledger.rows.size).toBe(25);
  expect(payments.items).toEqual(before);
});

it("books what had failed", async () => {
  const pipeline = new Pipeline();
  const { ports } = pipeline.processor;
  const { record } = ports.ledger;
  ports.ledger.record = () => Promise.reject(new Error("The ledger is away."));
  await takeAll(pipeline);
  await pipeline.drainQueue();
  await pipeline.drainDlq();
  ports.ledger.record = record;
  const states: WebhookStatus[] = ["FAILED"];
  expect(await replay({ ...selection, states }, portsOver(pipeline))).toMatchObject({ sent: 25 });
  await pipeline.drainQueue();
  const rows = [...pipeline.validator.webhooks.rows.values()];
  expect(rows.map(({ status }) => status)).toEqual(rows.map(() => "PROCESSED"));
  expect(pipeline.processor.ledger.rows.size).toBe(25);
});

it("goes on where it was cut off, and sends again only the group that it was in", async () => {
  const pipeline = new Pipeline();
  await takeAll(pipeline);
  await pipeline.drainQueue();
  pipeline.validator.queue.sends.length = 0;
  const ports = portsOver(pipeline);
  let sends = 0;
  const dying = async (...args: Parameters<ReplayPorts["send"]>) => {
    if (++sends > 14) throw new Error("The connection is gone.");
    return ports.send(...args);
  };
  await expect(replay(selection, { ...ports, send: dying })).rejects.toThrow(
    "The connection is gone.",
  );
  expect(ports.checkpoint.read()).toMatchObject({ done: 10 });

  const lines: string[] = [];
  const result = await replay(selection, {
    ...portsOver(pipeline, lines),
    find: () => Promise.reject(new Error("Searching again would be another list.")),
  });
  expect(lines[0]).toContain("Goes on after 10 of 25");
  expect(result.found).toBe(25);
  expect(new Set(pipeline.validator.queue.sends).size).toBe(25);
  // 14 before, of which 4 belong to the group that died, and 15 after.
  expect(pipeline.validator.queue.sends).toHaveLength(29);
  expect(ports.checkpoint.read()).toBeUndefined();
});

it("shows by provider and status what it would send, and sends nothing", async () => {
  const pipeline = new Pipeline();
  await takeAll(pipeline);
  pipeline.validator.queue.sends.length = 0;
  const lines: string[] = [];
  const { found } = await previewReplay(selection, portsOver(pipeline, lines));
  expect(found).toBe(25);
  expect(lines).toEqual([
    "  stripe   ENQUEUED         25  2026-11-21T10:00:00Z … 2026-11-21T10:00:00Z",
  ]);
  expect(pipeline.validator.queue.sends).toEqual([]);
});

it("leaves alone what has moved on, and sends what is RECEIVED under its first attempt", async () => {
  const pipeline = new Pipeline();
  await takeAll(pipeline);
  const ports = portsOver(pipeline);
  const { rows } = pipeline.validator.webhooks;
  rows.get("stripe#evt_0")!.status = "RECEIVED";
  expect(await sendAgain("stripe#evt_0", ["RECEIVED"], ports)).toEqual({ attempt: 0 });
  expect(rows.get("stripe#evt_0")!.status).toBe("ENQUEUED");
  expect(await sendAgain("stripe#evt_1", ["FAILED"], ports)).toEqual({ leftAlone: "ENQUEUED" });
  expect(await sendAgain("stripe#none", all, ports)).toEqual({ leftAlone: "not in the table" });
});
