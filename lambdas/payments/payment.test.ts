import fc from "fast-check";
import type { DisputeStatus, Effect, EffectKind } from "./effect";
import {
  applyEffect,
  emptyPayment,
  mergePayments,
  type Payment,
  preferred,
  summarize,
} from "./payment";

const reference = { id: "stripe#pi_1", rank: 0 };

let counter = 0;

/** `second` is the provider's time. */
function effect(
  kind: EffectKind,
  amountMinor: bigint,
  second: number,
  more: Partial<Effect> = {},
): Effect {
  counter += 1;
  const occurredAt = new Date(Date.UTC(2026, 10, 21, 10, 0, second)).toISOString();
  const objectId = `${kind}_1`;
  const eventId = `evt_${counter}`;
  return {
    kind,
    objectId,
    references: [],
    amountMinor,
    currency: "USD",
    occurredAt,
    eventId,
    ...more,
  };
}

const dispute = (disputeStatus: DisputeStatus, second: number) =>
  effect("disputed", 10_000n, second, { disputeStatus });

const applyAll = (effects: readonly Effect[]): Payment =>
  effects.reduce(applyEffect, emptyPayment(reference));

/** A whole life: authorise, capture, two partial refunds (told cumulatively), dispute, lost. */
const life = [
  effect("authorised", 10_000n, 0),
  effect("completed", 10_000n, 1),
  effect("refunded", 2_000n, 2, { objectId: "ch_1" }),
  effect("refunded", 3_500n, 3, { objectId: "ch_1" }),
  dispute("open", 4),
  dispute("lost", 5),
];

it("ends in the same state for every one of the 720 orders of a payment's life", () => {
  const expected = {
    status: "dispute_lost",
    currency: "USD",
    authorisedMinor: 10_000n,
    capturedMinor: 10_000n,
    refundedMinor: 3_500n,
    disputedMinor: 0n,
    lostMinor: 10_000n,
    mixedCurrencies: false,
  };
  const all = permutations(life);
  expect(all).toHaveLength(720);
  for (const order of all) expect(summarize(applyAll(order))).toEqual(expected);
});

const anyEffect: fc.Arbitrary<Effect> = fc
  .record({
    kind: fc.constantFrom<EffectKind>("authorised", "completed", "refunded", "disputed", "failed"),
    objectId: fc.constantFrom("a", "b"),
    amountMinor: fc.bigInt({ min: 0n, max: 3n }),
    currency: fc.constantFrom("USD", "EUR"),
    second: fc.integer({ min: 0, max: 2 }),
    eventId: fc.integer({ min: 0, max: 1e9 }),
    disputeStatus: fc.constantFrom<DisputeStatus>("open", "won", "lost"),
  })
  .map(({ second, eventId, disputeStatus, ...rest }) => ({
    ...rest,
    references: [],
    occurredAt: `2026-11-21T10:00:0${second}.000Z`,
    eventId: `evt_${eventId}`,
    disputeStatus: rest.kind === "disputed" ? disputeStatus : undefined,
  }));

/** Event ids are a provider's own: two effects never share one. */
const anyEffects = fc.uniqueArray(anyEffect, { selector: ({ eventId }) => eventId, maxLength: 8 });

it("does not depend on order or repetition, for any effects", () => {
  fc.assert(
    fc.property(
      anyEffects.chain((effects) =>
        fc.tuple(
          fc.constant(effects),
          fc.shuffledSubarray([...effects, ...effects], {
            minLength: effects.length * 2,
            maxLength: effects.length * 2,
          }),
        ),
      ),
      ([once, shuffledTwice]) => {
        expect(applyAll(shuffledTwice)).toEqual(applyAll(once));
      },
    ),
  );
});

it("comes to the same whether effects meet one payment or two halves that merge later", () => {
  fc.assert(
    fc.property(anyEffects, anyEffects, (some, others) => {
      const unlike = others.map((one) => ({ ...one, eventId: `${one.eventId}_other` }));
      const whole = applyAll([...some, ...unlike]);
      expect(mergePayments(applyAll(some), applyAll(unlike))).toEqual(whole);
      expect(mergePayments(applyAll(unlike), applyAll(some))).toEqual(whole);
    }),
  );
});

describe("the status", () => {
  const cases: [string, Effect[], string][] = [
    ["authorised", [effect("authorised", 100n, 0)], "authorised"],
    ["captured in full", [effect("authorised", 100n, 0), effect("completed", 100n, 1)], "captured"],
    [
      "captured in part",
      [effect("authorised", 100n, 0), effect("completed", 60n, 1)],
      "partially_captured",
    ],
    ["captured without an authorisation of its own", [effect("completed", 100n, 0)], "captured"],
    [
      "refunded in part",
      [effect("completed", 100n, 0), effect("refunded", 99n, 1)],
      "partially_refunded",
    ],
    ["refunded in full", [effect("completed", 100n, 0), effect("refunded", 100n, 1)], "refunded"],
    ["refunded before its capture is known", [effect("refunded", 100n, 1)], "partially_refunded"],
    ["disputed", [effect("completed", 10_000n, 0), dispute("open", 1)], "disputed"],
    [
      "dispute won",
      [effect("completed", 10_000n, 0), dispute("open", 1), dispute("won", 2)],
      "captured",
    ],
    [
      "dispute closed by a clock that is behind",
      [dispute("open", 5), dispute("lost", 1)],
      "dispute_lost",
    ],
    ["failed", [effect("failed", 100n, 0)], "failed"],
    [
      "authorised after a failed attempt",
      [effect("failed", 100n, 0), effect("authorised", 100n, 1)],
      "authorised",
    ],
    [
      "cancelled after its authorisation",
      [effect("authorised", 100n, 0), effect("failed", 100n, 1)],
      "failed",
    ],
  ];
  it.each(cases)("of a payment that is %s", (_name, effects, status) => {
    expect(summarize(applyAll(effects)).status).toBe(status);
  });
});

it("takes one change told by two events once", () => {
  const twice = [effect("completed", 100n, 0), effect("completed", 100n, 1)];
  expect(summarize(applyAll(twice)).capturedMinor).toBe(100n);
});

it("adds up refunds that are objects of their own", () => {
  const refunds = [
    effect("refunded", 10n, 1, { objectId: "r1" }),
    effect("refunded", 15n, 2, { objectId: "r2" }),
  ];
  expect(summarize(applyAll(refunds)).refundedMinor).toBe(25n);
});

it("takes the larger of two cumulative amounts of one second as the later", () => {
  const first = effect("refunded", 20n, 1, { eventId: "evt_z" });
  const second = effect("refunded", 35n, 1, { eventId: "evt_a" });
  expect(summarize(applyAll([second, first])).refundedMinor).toBe(35n);
});

it("never adds up two currencies", () => {
  const mixed = [effect("completed", 100n, 0), effect("refunded", 30n, 1, { currency: "EUR" })];
  expect(summarize(applyAll(mixed))).toMatchObject({
    currency: "USD",
    capturedMinor: 100n,
    refundedMinor: 0n,
    mixedCurrencies: true,
  });
});

it("prefers the lowest rank, then the alphabet", () => {
  const order = { id: "paypal#Z", rank: 0 };
  const capture = { id: "paypal#A", rank: 2 };
  expect(preferred([capture, order])).toBe(order);
  expect(
    preferred([
      { id: "b", rank: 1 },
      { id: "a", rank: 1 },
    ]).id,
  ).toBe("a");
});

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, i) =>
    permutations([...items.slice(0, i), ...items.slice(i + 1)]).map((rest) => [item, ...rest]),
  );
}
