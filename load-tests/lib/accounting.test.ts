import { account, type Tables } from "./accounting.ts";
import { crc32 } from "./crc32.ts";
import { expectedPayments, transactionIdOf, webhookIdOf } from "./model.ts";
import { blockSize, eventAt, type PaymentEvent, type Traffic } from "./traffic.ts";

const traffic: Traffic = {
  run: "r0",
  startedAtMs: Date.UTC(2026, 10, 21),
  mix: { stripe: 1, paypal: 1 },
  shape: "lifecycles",
};

const event = (over: Partial<PaymentEvent>): PaymentEvent => ({
  ...{ number: 0, id: "evt_r0_0", provider: "stripe", step: "completed", paymentId: "pi_1" },
  ...{
    objectId: "pi_1",
    amountMinor: 1_250,
    currency: "USD",
    occurredAt: "2026-11-21T00:00:00.000Z",
  },
  ...over,
});

/** What tables hold after everything went well. */
function tables(count: number): Tables {
  const events = Array.from({ length: count }, (_, number) => eventAt(traffic, number));
  return {
    webhooks: events.map((each) => ({ webhookId: webhookIdOf(each), status: "PROCESSED" })),
    ledger: events
      .filter(({ step }) => step !== "recorded")
      .map((each) => ({
        transactionId: transactionIdOf(each),
        webhookId: webhookIdOf(each),
        isApplied: true,
      })),
    payments: [...expectedPayments(events)].map(([paymentId, state]) => ({ paymentId, ...state })),
  };
}

describe("the accounting", () => {
  it("finds nothing wrong where everything is as it must be", () => {
    const found = account(traffic, tables(60), true);
    expect(found).toMatchObject({ accepted: 60, processed: 60, lost: [], doubled: [], wrong: [] });
    expect(found.ledgerRows).toBe(found.ledgerRowsExpected);
    expect(found.effects).toBe(found.effectsExpected);
  });

  it("misses an event between others, but only where none was given up", () => {
    const all = tables(60);
    const without = {
      ...all,
      webhooks: all.webhooks.filter(({ webhookId }) => !webhookId.endsWith("evt_r0_7")),
    };
    expect(account(traffic, without, true).lost).toContain("event 7 has no row");
    expect(account(traffic, without, false).lost).toEqual([]);
  });

  it("misses a ledger row, and sees one that was not applied", () => {
    const all = tables(60);
    const [first, second, ...rest] = all.ledger;
    const found = account(
      traffic,
      { ...all, ledger: [{ ...second!, isApplied: false }, ...rest] },
      true,
    );
    expect(found.lost).toEqual([
      `${first!.webhookId} has no ledger row`,
      `${second!.webhookId} is in the ledger but not applied`,
    ]);
  });

  it("sees a webhook that stood still, a doubled row, and a wrong amount", () => {
    const all = tables(60);
    const [stuck, ...webhooks] = all.webhooks;
    const [payment, ...payments] = all.payments;
    const found = account(
      traffic,
      {
        webhooks: [{ ...stuck!, status: "ENQUEUED" }, ...webhooks],
        ledger: [...all.ledger, all.ledger[0]!],
        payments: [{ ...payment!, capturedMinor: payment!.capturedMinor * 2 + 1 }, ...payments],
      },
      true,
    );
    expect(found.lost).toEqual([`${stuck!.webhookId} is ENQUEUED`]);
    expect(found.doubled).toEqual([`${all.ledger[0]!.webhookId} has more than one ledger row`]);
    expect(found.wrong).toEqual([
      `${payment!.paymentId}: capturedMinor is ${payment!.capturedMinor * 2 + 1}, must be ${payment!.capturedMinor}`,
    ]);
  });
});

describe("the model of a payment", () => {
  const stateOf = (...events: PaymentEvent[]) => [...expectedPayments(events).values()][0];

  it("adds up a capture and its refunds", () => {
    const refund = event({ id: "evt_r0_1", step: "refunded", objectId: "ch_1", amountMinor: 250 });
    expect(stateOf(refund, event({}))).toEqual({
      status: "partially_refunded",
      currency: "USD",
      ...{
        authorisedMinor: 0,
        capturedMinor: 1_250,
        refundedMinor: 250,
        disputedMinor: 0,
        lostMinor: 0,
      },
      effects: 2,
    });
  });

  it("takes a dispute's end for its beginning, in whatever order they come", () => {
    const opened = event({ id: "evt_r0_1", step: "disputed", objectId: "dp_1" });
    const lost = event({ id: "evt_r0_2", step: "lost", objectId: "dp_1" });
    expect(stateOf(lost, event({}), opened)).toMatchObject({
      ...{ status: "dispute_lost", disputedMinor: 0, lostMinor: 1_250, effects: 2 },
    });
    expect(stateOf(event({}), opened)).toMatchObject({ status: "disputed", disputedMinor: 1_250 });
  });

  it("counts an event once however often it was sent", () => {
    expect(stateOf(event({}), event({}))).toMatchObject({ capturedMinor: 1_250, effects: 1 });
  });
});

describe("the traffic", () => {
  it("is the same for whoever asks, and has payments that are hot among many that are cold", () => {
    const events = Array.from({ length: blockSize * 20 }, (_, number) => eventAt(traffic, number));
    expect(events).toEqual(events.map(({ number }) => eventAt(traffic, number)));
    const counts = Map.groupBy(events, ({ paymentId }) => paymentId);
    const sizes = [...counts.values()].map((each) => each.length).sort((a, b) => b - a);
    expect(sizes.slice(0, 3)).toEqual([10, 10, 4]);
    expect(sizes.at(-1)).toBe(1);
    expect(new Set(events.map(({ step }) => step)).size).toBe(7);
  });
});

it("computes zlib's CRC-32", () => {
  expect(crc32("123456789")).toBe(0xcbf43926);
});
