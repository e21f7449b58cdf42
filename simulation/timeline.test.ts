import { type Explained, timelineOf } from "./timeline";

const atMs = Date.parse("2026-11-21T11:16:13.625Z");
const failing: Explained = {
  seed: "14",
  violations: [
    { kind: "lost", webhookId: "stripe#evt-pay11-0", what: "was answered 2xx and has no row" },
  ],
  plan: [{ kind: "call", atMs, call: "dynamodb:PutItem", failure: "fails", times: 3 }],
  timeline: [
    { atMs: atMs + 1_000, what: "dynamodb:PutItem by webhook-validator-dev fails" },
    { atMs: atMs + 2_000, what: "is answered 200", webhookId: "stripe#evt-pay11-0" },
    { atMs: atMs + 3_000, what: "is answered 200", webhookId: "stripe#evt-pay12-0" },
  ],
};

it("says what is wrong, what it takes, and what happened to those concerned", () => {
  expect(timelineOf(failing)).toEqual([
    "seed 14",
    "  lost: stripe#evt-pay11-0 was answered 2xx and has no row",
    "  the shortest list of faults that was found (1)",
    "    11:16:13.625  dynamodb:PutItem fails, 3 times",
    "  what happened",
    "    11:16:14.625  dynamodb:PutItem by webhook-validator-dev fails",
    "    11:16:15.625  stripe#evt-pay11-0 is answered 200",
  ]);
});

it("says so where no fault is needed", () => {
  expect(timelineOf({ ...failing, plan: [] })[2]).toBe("  it fails without any fault");
});

it("tells the day where there is more than one", () => {
  const [last] = failing.timeline;
  const later = { ...last!, atMs: atMs + 2 * 86_400_000 };
  expect(timelineOf({ ...failing, timeline: [later] }).at(-1)).toBe(
    "    11-23 11:16:13.625  dynamodb:PutItem by webhook-validator-dev fails",
  );
});

it("tells of every event of a payment whose state is wrong", () => {
  const violations = [
    { kind: "wrong state" as const, paymentId: "pay11", what: "is found as 2 payments" },
  ];
  expect(timelineOf({ ...failing, violations })).toContain(
    "    11:16:15.625  stripe#evt-pay11-0 is answered 200",
  );
});
