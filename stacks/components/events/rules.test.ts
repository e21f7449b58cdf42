import fc from "fast-check";
import { paymentKinds, tiers } from "../../../contracts/events";
import { filterPolicies } from "./filters";
import { eventRoutes, topicRoute } from "./rules";

describe("rules of the bus", () => {
  it("are four tiers, refunds and disputes", () => {
    expect(eventRoutes.map(({ resource }) => resource)).toEqual([
      "payments-high",
      "payments-medium",
      "payments-standard",
      "payments-low",
      "refunds",
      "disputes",
    ]);
  });

  it("send every event to the event-processor by exactly one rule", () => {
    const kind = fc.constantFrom(...paymentKinds);
    const tier = fc.constantFrom(...tiers);
    fc.assert(
      fc.property(kind, tier, (eventKind, eventTier) => {
        const matching = eventRoutes.filter(
          ({ pattern: { detail } }) =>
            detail.kind.includes(eventKind) && (detail.tier?.includes(eventTier) ?? true),
        );
        expect(matching).toHaveLength(1);
      }),
    );
  });

  it("send a large refund to refunds, not to the high tier", () => {
    const high = eventRoutes.find(({ resource }) => resource === "payments-high")!;
    expect(high.pattern.detail).toEqual({
      kind: ["authorised", "completed", "failed", "recorded"],
      tier: ["high"],
    });
  });

  it("send everything to the topic", () => {
    expect(topicRoute.pattern.detail.kind).toEqual(paymentKinds);
  });
});

describe("filters of the topic", () => {
  it("let each subscriber hear what it needs", () => {
    expect(filterPolicies).toEqual({
      notifications: { detail: { kind: ["completed", "refunded", "disputed"] } },
      analytics: undefined,
      fraud: { $or: [{ detail: { tier: ["high"] } }, { detail: { kind: ["disputed"] } }] },
    });
  });
});
