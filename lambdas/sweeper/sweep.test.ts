import type { LedgerKey } from "../../contracts/events";
import { MemoryQueue } from "../testing/memory";
import { memoryProcessor, queued, startMs } from "../testing/processor";
import { sweep, type SweepPorts } from "./sweep";

const minute = 60_000;
const day = 24 * 60 * minute;

async function system() {
  const { webhooks, ledger, observer, clock } = memoryProcessor();
  const queue = new MemoryQueue();
  const started: [LedgerKey, string][] = [];
  const ports: SweepPorts = {
    open: webhooks,
    webhooks,
    send: queue.send,
    queueUrls: { stripe: "queue/stripe" },
    unapplied: ledger.unapplied,
    startExecution: async (key, hour) => started.push([key, hour]) > 0,
    observer,
    now: () => clock.nowMs,
  };
  const run = (runId = "run") => sweep(runId, clock.nowMs + minute, ports);
  const webhook = async (id: string, status: "RECEIVED" | "ENQUEUED") => {
    await queued(webhooks, "stripe", { id, type: "payment_intent.succeeded" });
    const row = webhooks.rows.get(`stripe#${id}`)!;
    webhooks.rows.set(`stripe#${id}`, { ...row, status });
  };
  const statusOf = (id: string) => webhooks.rows.get(`stripe#${id}`)!.status;
  return { webhooks, ledger, observer, clock, queue, started, ports, run, webhook, statusOf };
}

describe("a webhook left RECEIVED", () => {
  it("is sent after two minutes, then ENQUEUED", async () => {
    const { run, webhook, clock, queue, statusOf, observer } = await system();
    await webhook("evt_1", "RECEIVED");
    clock.nowMs = startMs + 2 * minute;
    await run();
    expect([queue.messages.length, statusOf("evt_1")]).toEqual([0, "RECEIVED"]);
    clock.nowMs += 1;
    await run();
    expect([queue.messages.length, statusOf("evt_1")]).toEqual([1, "ENQUEUED"]);
    expect(JSON.parse(queue.messages[0]!.body)).toMatchObject({
      webhook_id: "stripe#evt_1",
      attempt: 0,
    });
    expect(observer.counts).toMatchObject({ OrphanReceived: 1, SweeperHeartbeat: 2 });
  });

  it("vanishes in the queue when its first send did happen", async () => {
    const { run, webhook, webhooks, clock, queue } = await system();
    await webhook("evt_1", "RECEIVED");
    await queue.send("queue/stripe", webhooks.rows.get("stripe#evt_1")!, 0);
    clock.nowMs += 3 * minute;
    await run();
    expect([queue.sends.length, queue.messages.length]).toEqual([2, 1]);
  });

  it("stays RECEIVED when the send fails, which fails the run without keeping the other steps from their work", async () => {
    const { run, webhook, clock, ports, statusOf, observer, queue } = await system();
    await webhook("evt_1", "RECEIVED");
    await webhook("evt_2", "RECEIVED");
    clock.nowMs += 3 * minute;
    ports.send = async (url, row, attempt) => {
      if (row.webhookId === "stripe#evt_1") throw new Error("SQS is down");
      await queue.send(url, row, attempt);
    };
    await expect(run()).rejects.toThrow(/1 steps of the sweep failed/);
    expect([statusOf("evt_1"), statusOf("evt_2")]).toEqual(["RECEIVED", "ENQUEUED"]);
    expect(observer.counts).toMatchObject({
      OrphanReceived: 2,
      FailedWebhooks: 0,
      UnappliedTransactions: 0,
    });
    expect(observer.counts["SweeperHeartbeat"]).toBeUndefined();
  });

  it("is not marked when it was processed meanwhile", async () => {
    const { run, webhook, webhooks, clock, ports, queue, statusOf } = await system();
    await webhook("evt_1", "RECEIVED");
    clock.nowMs += 3 * minute;
    ports.send = async (url, row, attempt) => {
      await queue.send(url, row, attempt);
      await webhooks.markProcessed(row.webhookId, "completed", clock.nowMs);
    };
    await run();
    expect(statusOf("evt_1")).toBe("PROCESSED");
  });
});

describe("a webhook left ENQUEUED", () => {
  it("is counted after an hour and not sent", async () => {
    const { run, webhook, clock, queue, observer } = await system();
    await webhook("evt_1", "ENQUEUED");
    clock.nowMs += 60 * minute + 1;
    await run();
    expect(observer.counts["OldEnqueued"]).toBe(1);
    expect(queue.sends).toEqual([]);
  });

  it("is sent again after three days as a new attempt, once", async () => {
    const { run, webhook, webhooks, clock, queue } = await system();
    await webhook("evt_1", "ENQUEUED");
    await queue.send("queue/stripe", webhooks.rows.get("stripe#evt_1")!, 0);
    clock.nowMs += 3 * day + 1;
    await run();
    clock.nowMs += minute;
    await run();
    expect(
      queue.messages.map(({ body }) => (JSON.parse(body) as { attempt: number }).attempt),
    ).toEqual([0, 1]);
    expect(webhooks.rows.get("stripe#evt_1")!.attempts).toBe(1);
  });
});

it("counts FAILED webhooks", async () => {
  const { run, webhook, webhooks, clock, observer } = await system();
  await webhook("evt_1", "ENQUEUED");
  await webhooks.markFailed("stripe#evt_1", "MAX_RECEIVES_EXCEEDED", clock.nowMs);
  clock.nowMs += 1;
  await run();
  expect(observer.counts["FailedWebhooks"]).toBe(1);
});

it("starts a transaction again that was not applied for fifteen minutes, by its key and hour", async () => {
  const { run, ledger, clock, started, observer } = await system();
  const key = { transaction_id: "stripe#pi_1", timestamp: "t" };
  ledger.rows.set("stripe#pi_1 t", { key, recordedAt: new Date(startMs).toISOString() } as never);
  clock.nowMs += 15 * minute;
  await run();
  expect(started).toEqual([]);
  clock.nowMs += 1;
  await run();
  expect(started).toEqual([[key, "2026-11-21T10"]]);
  expect(observer.counts["UnappliedTransactions"]).toBe(1);
});

describe("the lease", () => {
  it("lets one sweep run at a time, and the next one after it", async () => {
    const { run, ports, observer, clock } = await system();
    const { unapplied } = ports;
    ports.unapplied = async (...args) => {
      await sweep("second", clock.nowMs + minute, ports);
      return unapplied(...args);
    };
    await run("first");
    expect(observer.counts["SweeperHeartbeat"]).toBe(1);
    expect(observer.lines.map(({ message }) => message)).toContain("another sweep is running");
    ports.unapplied = unapplied;
    await run("third");
    expect(observer.counts["SweeperHeartbeat"]).toBe(2);
  });

  it("of a sweep that died runs out", async () => {
    const { run, webhooks, clock, observer } = await system();
    await webhooks.acquireLease("dead", clock.nowMs, clock.nowMs + 2 * minute);
    await run();
    expect(observer.counts["SweeperHeartbeat"]).toBeUndefined();
    clock.nowMs += 2 * minute + 1;
    await run();
    expect(observer.counts["SweeperHeartbeat"]).toBe(1);
  });
});

it("begins no new work after its deadline", async () => {
  const { webhook, clock, queue, ports } = await system();
  for (let i = 0; i < 25; i += 1) await webhook(`evt_${i}`, "RECEIVED");
  clock.nowMs += 3 * minute;
  ports.send = async (...args) => {
    clock.nowMs += 100;
    await queue.send(...args);
  };
  await sweep("run", clock.nowMs + 500, ports);
  expect(queue.messages.length).toBe(10);
});
