/** What the calls on webhook-processing really do: the SDK, over HTTP, against the local cloud's DynamoDB. */
import { type DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { webhookTable } from "../../contracts/tables";
import { writeTierIn } from "../event-processor/annotate";
import { startLocalTables, startMs } from "../testing/localTables";
import { openWebhooksIn } from "./openWebhooks";
import { newItem, type NewWebhook, openShard } from "./webhookRow";
import { webhooksIn } from "./webhooks";

const minute = 60_000;
const { signal } = new AbortController();
let client: DynamoDBClient;
let stop: () => Promise<void>;

beforeAll(async () => {
  ({ client, stop } = await startLocalTables());
});

afterAll(() => stop());

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
