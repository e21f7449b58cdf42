/** Which tier an amount is in. Decided here, in bigint: EventBridge's numeric matching takes JSON numbers only, up to 5e9. */
import { type Tier, tiers, type TierThresholds } from "../../contracts/events";
import { exponentOf } from "../money/currencies";
import type { Money } from "../money/money";

export function tierOf({ amountMinor, currency }: Money, thresholds: TierThresholds): Tier {
  const bounds = thresholds[currency] ?? thresholds.default;
  const minorPerMajor = 10n ** BigInt(exponentOf(currency));
  for (const tier of tiers) {
    if (tier === "low") break;
    if (amountMinor >= BigInt(bounds[tier]) * minorPerMajor) return tier;
  }
  return "low";
}
