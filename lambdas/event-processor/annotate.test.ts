import type { PaymentEventDetail } from "../../contracts/events";
import { recordingObserver } from "../testing/observer";
import { annotateWebhook, noteOf } from "./annotate";

const detail: PaymentEventDetail = {
  webhook_id: "stripe#evt_1",
  provider: "stripe",
  transaction_id: "stripe#pi_1",
  timestamp: "2026-11-21T10:00:00.000Z#evt_1",
  kind: "completed",
  tier: "high",
  event_type: "payment_intent.succeeded",
};

it("writes tier and note", async () => {
  const written: unknown[] = [];
  const observer = recordingObserver();
  await annotateWebhook(
    { detail },
    { observer, now: () => 0, writeTier: async (...args) => written.push(args) > 0 },
  );
  expect(written).toEqual([[detail, "High amount: review.", "1970-01-01T00:00:00.000Z"]]);
  expect(observer.annotations).toEqual(["stripe#evt_1"]);
});

it("says so when the row is gone, and does not fail", async () => {
  const observer = recordingObserver();
  await annotateWebhook({ detail }, { observer, now: () => 0, writeTier: async () => false });
  expect(observer.lines).toMatchObject([{ level: "warn", message: "row is gone" }]);
});

it.each([
  ["disputed", "low", "Dispute: answer before the provider's deadline."],
  ["failed", "high", "Failed payment: nothing was taken."],
  ["refunded", "high", "High refund: review."],
  ["refunded", "medium", "Routine."],
  ["authorised", "high", "High amount: review."],
] as const)("notes for %s, %s: %s", (kind, tier, note) => {
  expect(noteOf({ kind, tier })).toBe(note);
});
