import type { PaymentEventDetail } from "../../contracts/events";
import { batchOf, memoryProcessor, queued, startMs } from "../testing/processor";
import { processBatch } from "./batch";

const succeeded = (id: string, more = {}) => ({ id, type: "payment_intent.succeeded", ...more });
const isoStart = "2026-11-21T10:00:00.000Z";
const none = { batchItemFailures: [] };
const onlyFirst = { batchItemFailures: [{ itemIdentifier: "m0" }] };

it("writes the ledger, tells the bus, and closes the row", async () => {
  const { ports, webhooks, ledger, published } = memoryProcessor();
  const message = await queued(webhooks, "stripe", succeeded("evt_1", { amountMinor: 1_000_000n }));
  expect(await processBatch(batchOf([message]), ports)).toEqual(none);
  expect([...ledger.rows.values()]).toEqual([
    {
      key: { transaction_id: "stripe#pi_1", timestamp: `${isoStart}#evt_1` },
      webhookId: "stripe#evt_1",
      provider: "stripe",
      eventType: "payment_intent.succeeded",
      tier: "high",
      recordedAt: isoStart,
      effect: {
        kind: "completed",
        objectId: "pi_1",
        references: [{ id: "pi_1", rank: 0 }],
        amountMinor: 1_000_000n,
        currency: "USD",
        occurredAt: isoStart,
        eventId: "evt_1",
      },
    },
  ]);
  expect(published).toHaveLength(1);
  expect(published[0]).toMatchObject({
    source: "payment.stripe",
    detailType: "payment.completed",
    timeMs: startMs,
  });
  const detail: PaymentEventDetail = {
    webhook_id: "stripe#evt_1",
    provider: "stripe",
    transaction_id: "stripe#pi_1",
    timestamp: `${isoStart}#evt_1`,
    kind: "completed",
    tier: "high",
    amount_minor: "1000000",
    currency: "USD",
    event_type: "payment_intent.succeeded",
  };
  expect(JSON.parse(published[0]!.detail)).toEqual(detail);
  expect(webhooks.rows.get("stripe#evt_1")).toMatchObject({
    status: "PROCESSED",
    kind: "completed",
  });
});

it("only records an event that moves no money: no ledger row, nothing on the bus", async () => {
  const { ports, webhooks, ledger, published } = memoryProcessor();
  const message = await queued(webhooks, "stripe", { id: "evt_1", type: "customer.created" });
  expect(await processBatch(batchOf([message]), ports)).toEqual(none);
  expect([ledger.rows.size, published.length]).toEqual([0, 0]);
  expect(webhooks.rows.get("stripe#evt_1")).toMatchObject({
    status: "PROCESSED",
    kind: "recorded",
  });
});

it("tells the bus of ten records in one call", async () => {
  const { ports, webhooks, putEventsCalls } = memoryProcessor();
  const events = Array.from({ length: 10 }, (_, i) =>
    succeeded(`evt_${i}`, { paymentId: `pi_${i}` }),
  );
  const messages = await Promise.all(events.map((event) => queued(webhooks, "stripe", event)));
  expect(await processBatch(batchOf(messages), ports)).toEqual(none);
  expect(putEventsCalls).toEqual([10]);
});

it("returns a poison message alone, with back-off, and lets its neighbours through", async () => {
  const { ports, webhooks, observer, postponed, published } = memoryProcessor();
  const good = await queued(webhooks, "stripe", succeeded("evt_1"));
  const poison = {
    ...good,
    webhook_id: "stripe#evt_9",
    body: '{"id":"evt_9","pan":"4242424242424242"}',
  };
  const also = await queued(webhooks, "stripe", succeeded("evt_2"));
  expect(await processBatch(batchOf([poison, good, also]), ports)).toEqual(onlyFirst);
  expect(published).toHaveLength(2);
  expect(postponed).toEqual([["r0", 30]]);
  expect(observer.counts).toMatchObject({ RecordsReceived: 3, RecordsFailed: 1 });
  expect(JSON.stringify(observer.lines)).not.toContain("4242");
});

it.each([
  [1, [["r0", 30]]],
  [2, [["r0", 120]]],
  [3, []],
])("lets a message that fails for the time %s rest: %j", async (receiveCount, expected) => {
  const { ports, postponed } = memoryProcessor();
  await processBatch(batchOf(["no message of ours"], receiveCount), ports);
  expect(postponed).toEqual(expected);
});

it("returns a failing message also when its back-off cannot be set", async () => {
  const { ports, observer } = memoryProcessor();
  ports.postpone = () => Promise.reject(new Error("SQS is down"));
  expect(await processBatch(batchOf(["{"]), ports)).toEqual(onlyFirst);
  expect(observer.lines.map(({ message }) => message)).toContain("back-off not set");
});

it("does not publish a message again that was processed and came back", async () => {
  const { ports, webhooks, published } = memoryProcessor();
  const message = await queued(webhooks, "stripe", succeeded("evt_1"));
  await processBatch(batchOf([message]), ports);
  expect(await processBatch(batchOf([message], 2), ports)).toEqual(none);
  expect(published).toHaveLength(1);
});

it("publishes all the same where the run before died between ledger and bus", async () => {
  const { ports, webhooks, ledger, published } = memoryProcessor();
  const message = await queued(webhooks, "stripe", succeeded("evt_1"));
  const { putEvents } = ports;
  ports.putEvents = () => Promise.reject(new Error("killed"));
  expect(await processBatch(batchOf([message]), ports)).toEqual(onlyFirst);
  expect([ledger.rows.size, published.length]).toEqual([1, 0]);
  ports.putEvents = putEvents;
  expect(await processBatch(batchOf([message], 2), ports)).toEqual(none);
  expect([ledger.rows.size, published.length]).toEqual([1, 1]);
});

it("processes a FAILED webhook that is redriven, once", async () => {
  const { ports, webhooks, ledger, published } = memoryProcessor();
  const message = await queued(webhooks, "stripe", succeeded("evt_1"));
  await webhooks.markFailed("stripe#evt_1", "MAX_RECEIVES_EXCEEDED", startMs);
  const redriven = { ...message, attempt: 1 };
  await processBatch(batchOf([redriven]), ports);
  await processBatch(batchOf([redriven], 2), ports);
  expect([ledger.rows.size, published.length]).toEqual([1, 1]);
  expect(webhooks.rows.get("stripe#evt_1")!.status).toBe("PROCESSED");
});

describe("the same event under another delivery id", () => {
  const event = { id: "WH-1", type: "PAYMENT.CAPTURE.COMPLETED" };

  it("is absorbed when it says the same", async () => {
    const { ports, webhooks, ledger, published } = memoryProcessor("paypal");
    await processBatch(batchOf([await queued(webhooks, "paypal", event, "paypal#t1")]), ports);
    const again = await queued(webhooks, "paypal", event, "paypal#t2");
    expect(await processBatch(batchOf([again]), ports)).toEqual(none);
    expect([ledger.rows.size, published.length]).toEqual([1, 1]);
    expect(webhooks.rows.get("paypal#t2")!.status).toBe("PROCESSED");
  });

  it("fails loudly when it says something else", async () => {
    const { ports, webhooks, observer, ledger } = memoryProcessor("paypal");
    await processBatch(batchOf([await queued(webhooks, "paypal", event, "paypal#t1")]), ports);
    const other = await queued(webhooks, "paypal", { ...event, amountMinor: 9n }, "paypal#t2");
    expect(await processBatch(batchOf([other]), ports)).toEqual(onlyFirst);
    expect(observer.lines.at(-1)!.fields["reason"]).toMatch(/^LedgerConflictError/);
    expect([...ledger.rows.values()][0]!.effect.amountMinor).toBe(1250n);
  });
});

it("sets a webhook to FAILED whose amount cannot be kept, and does not retry it", async () => {
  const { ports, webhooks, observer, ledger } = memoryProcessor();
  const event = succeeded("evt_1", { amountMinor: 9_007_199_254_740_992n });
  expect(await processBatch(batchOf([await queued(webhooks, "stripe", event)]), ports)).toEqual(
    none,
  );
  expect(webhooks.rows.get("stripe#evt_1")).toMatchObject({
    status: "FAILED",
    failureReason: "AmountOutOfRangeError",
  });
  expect(observer.counts).toMatchObject({ AmountOutOfRange: 1, RecordsFailed: 0 });
  expect(ledger.rows.size).toBe(0);
});

it("keeps two events of one second apart in the ledger", async () => {
  const { ports, webhooks, ledger } = memoryProcessor();
  const messages = [
    await queued(webhooks, "stripe", { id: "evt_1", type: "charge.refunded", amountMinor: 100n }),
    await queued(webhooks, "stripe", { id: "evt_2", type: "charge.refunded", amountMinor: 200n }),
  ];
  await processBatch(batchOf(messages), ports);
  expect([...ledger.rows.keys()]).toEqual([
    `stripe#ch_pi_1 ${isoStart}#evt_1`,
    `stripe#ch_pi_1 ${isoStart}#evt_2`,
  ]);
});
