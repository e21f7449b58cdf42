import type { EventSender } from "../workload/sender";
import type { SentEvent } from "../workload/workload";
import { type Evidence, judge } from "./judge";
import type { Row } from "./tables";

const nowMs = Date.parse("2026-11-21T12:00:00Z");
const longAgo = "2026-11-21T10:00:00.000Z";

const sent: SentEvent = {
  provider: "stripe",
  webhookId: "stripe#evt-1",
  event: {
    ...{ type: "payment_intent.succeeded", amountMinor: 1250n, currency: "USD" },
    ...{ paymentId: "pay1", id: "evt-1", occurredAt: new Date(longAgo) },
  },
  body: Buffer.from("{}"),
  firstSentMs: 0,
  meaning: {
    ...{ kind: "change", paymentId: "pay1", currency: "USD", sequence: 0 },
    change: { kind: "captured", object: "", amountMinor: 1250n },
  },
  isRepeated: false,
};

const sender = (over: Partial<EventSender> = {}) =>
  ({
    ...{ sent, tries: [{ atMs: 0, answer: 200 }], acceptedMs: 0, nextMs: undefined },
    ...{ isGivenUp: false, ...over },
  }) as EventSender;

const webhook: Row = {
  ...{ webhook_id: "stripe#evt-1", provider: "stripe", status: "PROCESSED" },
  ...{ received_at: longAgo, processed_at: longAgo, tier: "low" },
};
const entry: Row = {
  ...{ transaction_id: "stripe#pay1", provider: "stripe", event_id: "evt-1" },
  webhook_id: "stripe#evt-1",
  ...{ amount_minor: "1250", currency: "USD", recorded_at: longAgo, applied_at: longAgo },
};
const payment: Row = {
  ...{ payment_id: "stripe#pay1", status: "captured", currency: "USD" },
  ...{ authorised_minor: "0", captured_minor: "1250", refunded_minor: "0" },
  ...{ disputed_minor: "0", lost_minor: "0" },
};

function found(over: Partial<Evidence["tables"]>, more: Partial<Evidence> = {}): string[] {
  const tables = { webhooks: [webhook], ledger: [entry], payments: [payment], ...over };
  const alarms = new Set<string>();
  const evidence = { tables, senders: [sender()], nowMs, alarms, rotations: [], ...more };
  return judge(evidence).map(({ kind, what }) => `${kind}: ${what}`);
}

it("has nothing to say of an event that was recorded and applied once", () => {
  expect(found({})).toEqual([]);
});

it("misses what was answered 2xx and is nowhere", () => {
  expect(found({ webhooks: [], ledger: [], payments: [] })).toEqual([
    "lost: was answered 2xx and has no row",
  ]);
});

it("misses what is still under way long after", () => {
  const stuck = { ...webhook, status: "ENQUEUED" };
  expect(found({ webhooks: [stuck], ledger: [], payments: [] })).toEqual([
    "lost: has been ENQUEUED for 120 min",
  ]);
});

it("accepts FAILED only with its alarm on", () => {
  const failed = { webhooks: [{ ...webhook, status: "FAILED" }], ledger: [], payments: [] };
  expect(found(failed)).toEqual(["lost: is FAILED and no alarm is on"]);
  expect(found(failed, { alarms: new Set(["failed-webhooks-dev"]) })).toEqual([]);
});

it("misses the ledger row of what is PROCESSED", () => {
  expect(found({ ledger: [], payments: [] })).toEqual(["lost: is PROCESSED and has no ledger row"]);
});

it("sees a second ledger row", () => {
  expect(found({ ledger: [entry, { ...entry, timestamp: "other" }] })).toEqual([
    "doubled: has 2 ledger rows",
  ]);
});

it("sees an amount that is not exact", () => {
  expect(found({ ledger: [{ ...entry, amount_minor: "1249" }] })).toEqual([
    "wrong state: is 1249 USD in the ledger",
  ]);
});

it("accepts an unapplied row only with its alarm on", () => {
  const unapplied = { ledger: [{ ...entry, applied_at: undefined }], payments: [] };
  expect(found(unapplied)).toEqual(["lost: has not been applied for 120 min and no alarm is on"]);
  expect(found(unapplied, { alarms: new Set(["unapplied-transactions-dev"]) })).toEqual([]);
});

it("sees a payment in another state than its provider's", () => {
  expect(found({ payments: [{ ...payment, captured_minor: "2500" }] })).toEqual([
    "wrong state: captured_minor is 2500 instead of 1250",
  ]);
});

it("lets a sender keep what was not accepted, as long as it tries again or was told", () => {
  const empty = { webhooks: [], ledger: [], payments: [] };
  const refused = { acceptedMs: undefined, tries: [{ atMs: 0, answer: 503 as const }] };
  const tryingAgain = [sender({ ...refused, nextMs: nowMs + 1 })];
  expect(found(empty, { senders: tryingAgain })).toEqual([]);
  expect(found(empty, { senders: [sender({ ...refused, isGivenUp: true })] })).toEqual([]);
});

it("sees a genuine event refused as if it were not, except while its secret changes", () => {
  const refused = sender({ tries: [{ atMs: 60_000, answer: 401 }] });
  expect(found({}, { senders: [refused] })).toEqual(["other: is genuine and was answered 401"]);
  const rotations = [{ provider: "stripe", atMs: 0 }];
  expect(found({}, { senders: [refused], rotations })).toEqual([]);
});

it("sees a ledger row of which the bus was never told", () => {
  const untold = { webhooks: [{ ...webhook, tier: undefined }] };
  expect(found(untold)).toEqual(["lost: was never told to the bus"]);
  expect(found(untold, { alarms: new Set(["event-processor-dlq-not-empty-dev"]) })).toEqual([]);
});

it("sees a row that nobody sent", () => {
  expect(found({ webhooks: [webhook, { ...webhook, webhook_id: "stripe#other" }] })).toEqual([
    "doubled: was sent by nobody",
  ]);
});
