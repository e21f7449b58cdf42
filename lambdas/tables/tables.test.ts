/** What the tables' calls really do: the SDK, over HTTP, against the local cloud's DynamoDB with the indexes of contracts/tables.ts. */
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { ledgerTable, paymentTable, webhookTable } from "../../contracts/tables";
import { Cloud } from "../../local/core/cloud";
import { VirtualClock } from "../../local/core/clock";
import { startEndpoint } from "../../local/endpoint";
import { createDynamoDb } from "../../local/services/dynamodb";
import { writeTierIn } from "../event-processor/annotate";
import { applyTransaction } from "../payment-processor/apply";
import type { Effect } from "../payments/effect";
import { recordingObserver } from "../testing/observer";
import { ledgerIn, ledgerKey, type LedgerRow } from "./ledger";
import { openWebhooksIn } from "./openWebhooks";
import { paymentsIn } from "./payments";
import { unappliedIn } from "./unapplied";
import { webhooksIn } from "./webhooks";
import { newItem, type NewWebhook, openShard } from "./webhookRow";

const startMs = Date.parse("2026-11-21T10:00:00Z");
const minute = 60_000;
const { signal } = new AbortController();

let client: DynamoDBClient;
let stop: () => Promise<void>;

beforeAll(async () => {
  const clock = new VirtualClock(startMs);
  const cloud = new Cloud({
    accountId: "123456789012",
    region: "us-east-1",
    clock,
    seed: "tables",
  });
  cloud.setAuthorizer({ decide: () => ({ allowed: true, reason: "" }) });
  const service = cloud.add(createDynamoDb);
  const table = service.resourceTypes.find(({ token }) => token === "aws:dynamodb/table:Table")!;
  for (const inputs of tables)
    await table.create(
      { billingMode: "PAY_PER_REQUEST", ...inputs },
      { caller: cloud.administrator, logicalName: inputs.name },
    );
  const endpoint = await startEndpoint(cloud, { port: 0 });
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  client = new DynamoDBClient({ region: "us-east-1", endpoint: endpoint.url, credentials });
  stop = async () => {
    client.destroy();
    await cloud.stop();
    await endpoint.stop();
  };
});

afterAll(() => stop());

const s = (name: string) => ({ name, type: "S" });

const tables = [
  {
    name: webhookTable.name,
    attributes: [
      s(webhookTable.partitionKey),
      s(webhookTable.openIndex.partitionKey),
      s(webhookTable.openIndex.sortKey),
    ],
    hashKey: webhookTable.partitionKey,
    globalSecondaryIndexes: [keysOnly(webhookTable.openIndex)],
  },
  {
    name: ledgerTable.name,
    attributes: [
      s(ledgerTable.partitionKey),
      s(ledgerTable.sortKey),
      s(ledgerTable.unappliedIndex.partitionKey),
      s(ledgerTable.unappliedIndex.sortKey),
    ],
    hashKey: ledgerTable.partitionKey,
    rangeKey: ledgerTable.sortKey,
    globalSecondaryIndexes: [keysOnly(ledgerTable.unappliedIndex)],
  },
  {
    name: paymentTable.name,
    attributes: [s(paymentTable.partitionKey)],
    hashKey: paymentTable.partitionKey,
  },
];

function keysOnly(index: { name: string; partitionKey: string; sortKey: string }) {
  return {
    name: index.name,
    hashKey: index.partitionKey,
    rangeKey: index.sortKey,
    projectionType: "KEYS_ONLY",
  };
}

const newWebhook = (webhookId: string, receivedMs = startMs): NewWebhook => ({
  webhookId,
  provider: "stripe",
  eventType: "payment_intent.succeeded",
  rawBody: new Uint8Array([0x7b, 0xff, 0x00, 0x7d]),
  bodySha256: "abc",
  headers: { "paypal-transmission-id": "t" },
  messageGroupId: "pi_1",
  receivedAt: new Date(receivedMs).toISOString(),
});

const rawRow = async (webhookId: string) => {
  const command = new GetItemCommand({
    TableName: webhookTable.name,
    Key: { webhook_id: { S: webhookId } },
  });
  return (await client.send(command)).Item;
};

describe("a webhook's row", () => {
  it("is claimed once; later deliveries get what was stored, byte by byte", async () => {
    const webhooks = webhooksIn(client, webhookTable.name);
    expect(await webhooks.claim(newWebhook("stripe#claim"), signal)).toBeUndefined();
    const other = { ...newWebhook("stripe#claim"), bodySha256: "other" };
    const stored = await webhooks.claim(other, signal);
    expect(stored).toEqual({ ...newWebhook("stripe#claim"), status: "RECEIVED", attempts: 0 });
    expect(await webhooks.read("stripe#claim")).toEqual(stored);
    expect(await webhooks.read("stripe#none")).toBeUndefined();
  });

  it("is claimed by one of fifty at once", async () => {
    const webhooks = webhooksIn(client, webhookTable.name);
    const claims = Array.from({ length: 50 }, () =>
      webhooks.claim(newWebhook("stripe#race"), signal),
    );
    const results = await Promise.all(claims);
    expect(results.filter((stored) => stored === undefined)).toHaveLength(1);
  });

  it("goes RECEIVED, ENQUEUED, FAILED, PROCESSED, and from PROCESSED nowhere", async () => {
    const webhooks = webhooksIn(client, webhookTable.name);
    const id = "stripe#life";
    await webhooks.claim(newWebhook(id), signal);
    expect(await webhooks.markEnqueued(id, startMs)).toBe(true);
    expect(await webhooks.markEnqueued(id, startMs)).toBe(false);
    expect(await rawRow(id)).toMatchObject({
      status: { S: "ENQUEUED" },
      open_shard: { S: openShard("ENQUEUED", id) },
      enqueued_at: { S: "2026-11-21T10:00:00.000Z" },
    });
    expect(await webhooks.markFailed(id, "MAX_RECEIVES_EXCEEDED", startMs)).toBe(true);
    expect(await webhooks.markFailed(id, "MAX_RECEIVES_EXCEEDED", startMs)).toBe(false);
    expect(await rawRow(id)).toMatchObject({
      status: { S: "FAILED" },
      open_shard: { S: openShard("FAILED", id) },
    });
    expect((await rawRow(id))!["expires_at"]).toBeUndefined();
    expect(await webhooks.markProcessed(id, "completed", startMs)).toBe(true);
    const row = await rawRow(id);
    // 30 days after 2026-11-21T10:00:00Z.
    expect(row).toMatchObject({
      status: { S: "PROCESSED" },
      kind: { S: "completed" },
      expires_at: { N: "1797847200" },
    });
    expect([row!["open_shard"], row!["open_since"]]).toEqual([undefined, undefined]);
    expect(await webhooks.markProcessed(id, "completed", startMs)).toBe(false);
    expect(await webhooks.markFailed(id, "late", startMs)).toBe(false);
    expect(await webhooks.markEnqueued(id, startMs)).toBe(false);
  });

  it("that does not exist is not made by an update", async () => {
    const webhooks = webhooksIn(client, webhookTable.name);
    expect(await webhooks.markProcessed("stripe#ghost", "completed", startMs)).toBe(false);
    expect(await webhooks.markFailed("stripe#ghost", "x", startMs)).toBe(false);
    expect(await rawRow("stripe#ghost")).toBeUndefined();
  });

  it("learns its tier, whatever its status, and is not made by it", async () => {
    await webhooksIn(client, webhookTable.name).claim(newWebhook("stripe#tier"), signal);
    const write = writeTierIn(client, webhookTable.name);
    const detail = { webhook_id: "stripe#tier", kind: "completed", tier: "high" } as never;
    expect(await write(detail, "note", "2026-11-21T10:00:00.000Z")).toBe(true);
    expect(await rawRow("stripe#tier")).toMatchObject({
      tier: { S: "high" },
      tier_note: { S: "note" },
      status: { S: "RECEIVED" },
    });
    expect(
      await write({ ...(detail as object), webhook_id: "stripe#ghost" } as never, "note", ""),
    ).toBe(false);
  });

  it("names what is down when DynamoDB fails", async () => {
    const webhooks = webhooksIn(client, "no-such-table");
    await expect(webhooks.claim(newWebhook("stripe#x"), signal)).rejects.toMatchObject({
      name: "DependencyError",
      dependency: "DynamoDB",
    });
  });
});

it("spreads open rows over all eight shards", () => {
  const shards = new Set(
    Array.from({ length: 200 }, (_, i) => openShard("RECEIVED", `stripe#evt_${i}`)),
  );
  expect(shards.size).toBe(8);
  expect(newItem(newWebhook("stripe#evt_1"))["open_shard"]).toEqual({
    S: openShard("RECEIVED", "stripe#evt_1"),
  });
});

describe("the sweeper's questions", () => {
  it("find open rows by status and age", async () => {
    const webhooks = webhooksIn(client, webhookTable.name);
    const open = openWebhooksIn(client, webhookTable.name);
    const longAgo = startMs - 600 * minute;
    for (let i = 0; i < 20; i += 1)
      await webhooks.claim(newWebhook(`stripe#old${i}`, longAgo), signal);
    await webhooks.markEnqueued("stripe#old0", longAgo);
    await webhooks.markFailed("stripe#old1", "x", longAgo);
    const before = new Date(longAgo + 1).toISOString();
    const received = await open.olderThan("RECEIVED", before, 400);
    expect(new Set(received)).toEqual(
      new Set(Array.from({ length: 18 }, (_, i) => `stripe#old${i + 2}`)),
    );
    expect(await open.olderThan("ENQUEUED", before, 400)).toEqual(["stripe#old0"]);
    expect(await open.count("FAILED", before)).toBe(1);
    expect(await open.count("RECEIVED", new Date(longAgo).toISOString())).toBe(0);
    expect((await open.olderThan("RECEIVED", before, 8)).length).toBeLessThanOrEqual(8);
  });

  it("count an attempt once", async () => {
    const open = openWebhooksIn(client, webhookTable.name);
    await webhooksIn(client, webhookTable.name).claim(newWebhook("stripe#again"), signal);
    expect(await open.markSentAgain("stripe#again", 0, startMs)).toBe(false);
    await webhooksIn(client, webhookTable.name).markEnqueued("stripe#again", startMs);
    expect(await open.markSentAgain("stripe#again", 0, startMs)).toBe(true);
    expect(await open.markSentAgain("stripe#again", 0, startMs)).toBe(false);
    expect((await rawRow("stripe#again"))!["attempts"]).toEqual({ N: "1" });
  });

  it("hold one lease at a time", async () => {
    const open = openWebhooksIn(client, webhookTable.name);
    expect(await open.acquireLease("a", startMs, startMs + minute)).toBe(true);
    expect(await open.acquireLease("b", startMs + 1, startMs + minute)).toBe(false);
    await open.releaseLease("b");
    expect(await open.acquireLease("b", startMs + minute, startMs + 2 * minute)).toBe(false);
    expect(await open.acquireLease("b", startMs + minute + 1, startMs + 2 * minute)).toBe(true);
    await open.releaseLease("a");
    expect(await open.acquireLease("c", startMs + minute + 2, startMs + 3 * minute)).toBe(false);
    await open.releaseLease("b");
    expect(await open.acquireLease("c", startMs + minute + 3, startMs + 3 * minute)).toBe(true);
  });
});

let counter = 0;

function ledgerRow(
  effect: Partial<Effect> & Pick<Effect, "kind" | "objectId" | "references">,
): LedgerRow {
  counter += 1;
  const full: Effect = {
    amountMinor: 9_007_199_254_740_991n,
    currency: "USD",
    occurredAt: `2026-11-21T10:00:${String(counter).padStart(2, "0")}.000Z`,
    eventId: `evt_${counter}`,
    ...effect,
  };
  return {
    key: ledgerKey("paypal", full),
    webhookId: `paypal#t${counter}`,
    provider: "paypal",
    eventType: "X",
    effect: full,
    tier: "high",
    recordedAt: "2026-11-21T10:00:00.000Z",
  };
}

const order = { id: "O1", rank: 0 };
const authorization = { id: "A1", rank: 1 };
const capture = { id: "C1", rank: 2 };
const ledger = () => ledgerIn(client, ledgerTable.name);

it("keeps a ledger row as it was written, the largest amount to the last unit, and gives it to whoever comes second", async () => {
  const row = ledgerRow({
    kind: "disputed",
    objectId: "D9",
    references: [capture],
    disputeStatus: "open",
  });
  expect(await ledger().record(row)).toBeUndefined();
  expect(await ledger().record({ ...row, webhookId: "paypal#other" })).toEqual(row);
  expect(await ledger().read(row.key)).toEqual(row);
  expect(await ledger().read({ ...row.key, timestamp: "x" })).toBeUndefined();
});

describe("applying to payments", () => {
  const payments = () => paymentsIn(client, paymentTable.name, ledgerTable.name);
  const unapplied = () => unappliedIn(client, ledgerTable.name)("2026-11-21T10:00:00.001Z", 400);
  const ports = () => ({
    ledger: ledger(),
    payments: payments(),
    observer: recordingObserver(),
    sleep: async () => undefined,
    random: () => 0.5,
    now: () => startMs,
  });
  const item = async (id: string) =>
    (
      await client.send(
        new GetItemCommand({ TableName: paymentTable.name, Key: { payment_id: { S: id } } }),
      )
    ).Item;

  it("joins halves that were kept under other ids, and takes the row out of the unapplied index", async () => {
    const amountMinor = 100n;
    const refund = ledgerRow({
      kind: "refunded",
      objectId: "R1",
      references: [capture],
      amountMinor: 30n,
    });
    const authorised = ledgerRow({
      kind: "authorised",
      objectId: "A1",
      references: [authorization, order],
      amountMinor,
    });
    const captured = ledgerRow({
      kind: "completed",
      objectId: "C1",
      references: [capture, order, authorization],
      amountMinor,
    });
    for (const row of [refund, authorised, captured]) await ledger().record(row);
    expect(await unapplied()).toContainEqual(captured.key);

    for (const row of [refund, authorised, captured, refund])
      await applyTransaction(row.key, ports());

    expect(await item("paypal#O1")).toMatchObject({
      status: { S: "partially_refunded" },
      version: { N: "2" },
      captured_minor: { N: "100" },
      refunded_minor: { N: "30" },
      currency: { S: "USD" },
    });
    expect(await item("paypal#C1")).toMatchObject({ alias_of: { S: "paypal#O1" } });
    expect((await item("paypal#C1"))!["entries"]).toBeUndefined();
    expect(await item("paypal#A1")).toMatchObject({ alias_of: { S: "paypal#O1" } });
    expect(await unapplied()).not.toContainEqual(captured.key);
    expect((await ledger().read(captured.key))?.appliedAt).toBe("2026-11-21T10:00:00.000Z");
  });

  it("reads entries back as they were: what is applied next sees them", async () => {
    const reference = [{ id: "O2", rank: 0 }];
    const rows = [
      ledgerRow({ kind: "completed", objectId: "C2", references: reference, amountMinor: 500n }),
      ledgerRow({
        kind: "disputed",
        objectId: "D2",
        references: reference,
        amountMinor: 500n,
        disputeStatus: "open",
      }),
      ledgerRow({
        kind: "failed",
        objectId: "F2",
        references: reference,
        amountMinor: undefined,
        currency: undefined,
      }),
      ledgerRow({
        kind: "disputed",
        objectId: "D2",
        references: reference,
        amountMinor: 500n,
        disputeStatus: "won",
      }),
    ];
    for (const row of rows) {
      await ledger().record(row);
      await applyTransaction(row.key, ports());
    }
    const { payments: read } = await payments().resolve([{ id: "paypal#O2", rank: 0 }]);
    const entries = Object.fromEntries(
      [rows[0]!, rows[2]!, rows[3]!].map(({ effect }) => {
        const { references: _, ...entry } = effect;
        return [`${effect.kind}#${effect.objectId}`, entry];
      }),
    );
    expect(read).toEqual([
      { version: 4, payment: { reference: { id: "paypal#O2", rank: 0 }, entries } },
    ]);
  });

  it("applies each of ten at once exactly once", async () => {
    const rows = Array.from({ length: 10 }, (_, i) =>
      ledgerRow({
        kind: "refunded",
        objectId: `R${i}`,
        references: [{ id: "O3", rank: 0 }],
        amountMinor: 1n,
      }),
    );
    for (const row of rows) await ledger().record(row);
    let left = [...rows, ...rows];
    while (left.length > 0) {
      const results = await Promise.allSettled(
        left.map(({ key }) => applyTransaction(key, ports())),
      );
      left = left.filter((_, i) => results[i]!.status === "rejected");
    }
    expect(await item("paypal#O3")).toMatchObject({
      version: { N: "10" },
      refunded_minor: { N: "10" },
    });
  });
});
