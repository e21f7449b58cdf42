import fc from "fast-check";
import type { Provider } from "../../contracts/functions";
import { processBatch } from "../provider-processor/batch";
import { batchOf, memoryProcessor, queued, startMs } from "../testing/processor";
import { applyTransaction } from "./apply";
import { ledgerKeyOf } from "./input";

const at = (second: number) => new Date(startMs + second * 1000);

/** A life of one payment, as each provider tells it. */
const lives: Record<
  string,
  {
    provider: Provider;
    paymentId: string;
    events: {
      type: string;
      second: number;
      amountMinor: bigint;
      objectId?: string;
      outcome?: "lost";
    }[];
  }
> = {
  stripe: {
    provider: "stripe",
    paymentId: "pi_1",
    events: [
      { type: "payment_intent.amount_capturable_updated", second: 0, amountMinor: 10_000n },
      { type: "payment_intent.succeeded", second: 1, amountMinor: 10_000n },
      { type: "charge.refunded", second: 2, amountMinor: 2_000n },
      { type: "charge.refunded", second: 3, amountMinor: 3_500n },
      { type: "charge.dispute.created", second: 4, amountMinor: 6_500n },
      { type: "charge.dispute.closed", second: 5, amountMinor: 6_500n, outcome: "lost" },
    ],
  },
  paypal: {
    provider: "paypal",
    paymentId: "ORDER1",
    events: [
      { type: "PAYMENT.AUTHORIZATION.CREATED", second: 0, amountMinor: 10_000n },
      { type: "PAYMENT.CAPTURE.COMPLETED", second: 1, amountMinor: 10_000n },
      { type: "PAYMENT.CAPTURE.REFUNDED", second: 2, amountMinor: 2_000n, objectId: "R1" },
      { type: "PAYMENT.CAPTURE.REFUNDED", second: 3, amountMinor: 1_500n, objectId: "R2" },
      { type: "CUSTOMER.DISPUTE.CREATED", second: 4, amountMinor: 6_500n },
      { type: "CUSTOMER.DISPUTE.RESOLVED", second: 5, amountMinor: 6_500n, outcome: "lost" },
    ],
  },
};

const expected = {
  status: "dispute_lost",
  currency: "USD",
  authorisedMinor: 10_000n,
  capturedMinor: 10_000n,
  refundedMinor: 3_500n,
  disputedMinor: 0n,
  lostMinor: 6_500n,
  mixedCurrencies: false,
};

/** From webhook to ledger; what the pipe would then pass on. */
async function recorded(life: (typeof lives)[string]) {
  const system = memoryProcessor(life.provider);
  const messages = await Promise.all(
    life.events.map(({ second, ...event }, i) =>
      queued(system.webhooks, life.provider, {
        id: `evt_${i}`,
        paymentId: life.paymentId,
        occurredAt: at(second),
        ...event,
      }),
    ),
  );
  await processBatch(batchOf(messages), system.ports);
  return { ...system, keys: [...system.ledger.rows.values()].map(({ key }) => key) };
}

describe.each(Object.keys(lives))("a payment of %s", (name) => {
  const life = lives[name]!;
  const id = `${life.provider}#${life.paymentId}`;

  it("ends in the same state under the same id, in whatever order its transactions are applied, each once or twice", async () => {
    const indexes = life.events.map((_, i) => i);
    const twice = [...indexes, ...indexes];
    const orders = fc.shuffledSubarray(twice, { minLength: 12, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(orders, async (order) => {
        const { keys, payments, applyPorts, observer } = await recorded(life);
        for (const i of order) await applyTransaction(keys[i]!, applyPorts);
        expect(payments.find(id)?.summary).toEqual(expected);
        expect([...payments.items.values()].filter((item) => "payment" in item)).toHaveLength(1);
        expect(observer.counts["PaymentApplied"]).toBe(6);
      }),
      { numRuns: 60 },
    );
  });

  it("ends in the same state when all are applied at once, each twice", async () => {
    const { keys, payments, applyPorts, observer } = await recorded(life);
    const results = await Promise.allSettled(
      [...keys, ...keys].map((key) => applyTransaction(key, applyPorts)),
    );
    // As the workflow's retry does.
    for (const [i, result] of results.entries())
      if (result.status === "rejected") await applyTransaction([...keys, ...keys][i]!, applyPorts);
    expect(payments.find(id)?.summary).toEqual(expected);
    expect(observer.counts["PaymentApplied"]).toBe(6);
  });
});

it("links a refund that came first to its order once the capture tells of it", async () => {
  const { keys, payments, applyPorts } = await recorded(lives["paypal"]!);
  await applyTransaction(keys[2]!, applyPorts);
  expect(payments.find("paypal#ORDER1-CAPT")?.id).toBe("paypal#ORDER1-CAPT");
  const result = await applyTransaction(keys[1]!, applyPorts);
  expect(result).toEqual({
    webhook_id: "paypal#evt_1",
    payment_id: "paypal#ORDER1",
    status: "partially_refunded",
    outcome: "applied",
  });
  for (const id of ["paypal#ORDER1-CAPT", "paypal#ORDER1-AUTH"])
    expect(payments.find(id)?.id).toBe("paypal#ORDER1");
});

it("has no second effect when the pipe delivers twice", async () => {
  const { keys, payments, applyPorts } = await recorded(lives["stripe"]!);
  await applyTransaction(keys[0]!, applyPorts);
  const version = payments.items.get("stripe#pi_1")!.version;
  expect(await applyTransaction(keys[0]!, applyPorts)).toEqual({
    webhook_id: "stripe#evt_0",
    outcome: "applied_before",
  });
  expect(payments.items.get("stripe#pi_1")!.version).toBe(version);
});

it("gives up by name when the payment never holds still, so that the workflow retries", async () => {
  const { keys, payments, applyPorts } = await recorded(lives["stripe"]!);
  payments.commit = async () => false;
  await expect(applyTransaction(keys[0]!, applyPorts)).rejects.toMatchObject({
    name: "ContentionError",
  });
});

it("fails by name when the ledger has no such row", async () => {
  const { applyPorts } = memoryProcessor();
  const key = { transaction_id: "stripe#none", timestamp: "t" };
  await expect(applyTransaction(key, applyPorts)).rejects.toMatchObject({
    name: "LedgerRowMissingError",
  });
});

describe("the input", () => {
  const key = { transaction_id: "a", timestamp: "b" };
  it("is a key alone or in an array of one", () => {
    expect(ledgerKeyOf(key)).toEqual(key);
    expect(ledgerKeyOf([key])).toEqual(key);
  });

  it.each([[[]], [[key, key]], [{ transaction_id: "a" }], [null], ["x"]])("is not %j", (input) => {
    expect(() => ledgerKeyOf(input as never)).toThrow(/one ledger key/);
  });
});
