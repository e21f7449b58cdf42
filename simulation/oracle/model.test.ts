import type { Change } from "../workload/lives";
import { expectedOf } from "./model";

const change = (kind: Change["kind"], amountMinor: bigint, object = ""): Change => ({
  ...{ kind, amountMinor, object },
});
const none = () => undefined;
const sums = { authorised: 0n, captured: 0n, refunded: 0n, disputed: 0n, lost: 0n };

it.each([
  ["authorised", [change("authorised", 900n)], { authorised: 900n }],
  ["failed", [change("failed", 900n)], {}],
  ["authorised", [change("failed", 900n), change("authorised", 900n)], { authorised: 900n }],
  [
    "partially_captured",
    [change("authorised", 900n), change("captured", 400n)],
    { authorised: 900n, captured: 400n },
  ],
  [
    "partially_refunded",
    [change("captured", 900n), change("refunded", 100n, "r1"), change("refunded", 200n, "r2")],
    { captured: 900n, refunded: 300n },
  ],
  [
    "refunded",
    [change("captured", 900n), change("refunded", 900n, "r1")],
    { captured: 900n, refunded: 900n },
  ],
  [
    "disputed",
    [change("captured", 900n), change("dispute opened", 900n, "d1")],
    { captured: 900n, disputed: 900n },
  ],
  [
    "dispute_lost",
    [change("dispute opened", 900n, "d1"), change("dispute lost", 900n, "d1")],
    { lost: 900n },
  ],
  ["captured", [change("dispute won", 900n, "d1")], {}],
])("a payment is %s after what happened to it", (status, changes, amounts) => {
  expect(expectedOf(changes, none)).toEqual({ status, ...sums, ...amounts });
});

it("takes a cumulative refund as all refunds so far", () => {
  const last = change("refunded", 200n, "r2");
  const all = [change("captured", 900n), change("refunded", 100n, "r1"), last];
  const upTo = (one: Change) => (one === last ? 300n : 100n);
  expect(expectedOf(all, upTo).refunded).toBe(300n);
});
