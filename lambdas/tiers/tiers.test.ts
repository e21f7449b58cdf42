import type { TierThresholds } from "../../contracts/events";
import { tierOf } from "./tiers";

const thresholds: TierThresholds = {
  default: { high: 10_000, medium: 1_000, standard: 100 },
  JPY: { high: 1_500_000, medium: 150_000, standard: 15_000 },
};

it.each([
  [1_000_000n, "USD", "high"],
  [999_999n, "USD", "medium"],
  [100_000n, "USD", "medium"],
  [99_999n, "USD", "standard"],
  [10_000n, "USD", "standard"],
  [9_999n, "USD", "low"],
  [0n, "USD", "low"],
  [10_000_000n, "KWD", "high"],
  [9_999_999n, "KWD", "medium"],
  [1_500_000n, "JPY", "high"],
  [1_499_999n, "JPY", "medium"],
  [14_999n, "JPY", "low"],
  [10_000n, "KRW", "high"],
  // Far beyond EventBridge's numeric bound of 5e9 and beyond what a double holds.
  [9_007_199_254_740_991n, "USD", "high"],
] as const)("puts %s minor units of %s into tier %s", (amountMinor, currency, tier) => {
  expect(tierOf({ amountMinor, currency }, thresholds)).toBe(tier);
});
