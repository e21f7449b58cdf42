/** What happens to payments, as their provider knows it: the truth that everything else is held against. */
import type { Draw } from "./draw";

export type ChangeKind =
  | "authorised"
  | "captured"
  | "failed"
  | "refunded"
  | "dispute opened"
  | "dispute won"
  | "dispute lost";

/** One thing that happened, in the provider's own order. */
export interface Change {
  kind: ChangeKind;
  /** The refund or dispute, where a payment can have several. */
  object: string;
  amountMinor: bigint;
}

export interface Life {
  currency: string;
  changes: Change[];
}

const currencies = ["USD", "EUR", "GBP", "JPY", "KWD"];

/** The largest amount that is kept: providers write it as a JSON integer, which is exact up to here. */
const largest = 9_007_199_254_740_991n;

export function drawLife(draw: Draw): Life {
  const total = drawAmount(draw);
  const changes: Change[] = [];
  const happen = (kind: ChangeKind, amountMinor: bigint, object = "") =>
    changes.push({ kind, amountMinor, object });
  if (draw.chance(0.15)) happen("failed", total);
  if (changes.length > 0 && draw.chance(0.5)) return { currency: draw.pick(currencies), changes };
  if (draw.chance(0.6)) happen("authorised", total);
  const captured = draw.chance(0.2) ? part(total, draw) : total;
  if (changes.length === 0 || draw.chance(0.9)) {
    happen("captured", captured);
    let left = captured;
    for (let number = 1; number <= 3 && left > 1n && draw.chance(0.4); number += 1) {
      const refund = draw.chance(0.3) ? left : part(left, draw);
      happen("refunded", refund, `r${number}`);
      left -= refund;
    }
    if (draw.chance(0.25)) {
      happen("dispute opened", captured, "d1");
      if (draw.chance(0.7))
        happen(draw.chance(0.5) ? "dispute won" : "dispute lost", captured, "d1");
    }
  }
  return { currency: draw.pick(currencies), changes };
}

function drawAmount(draw: Draw): bigint {
  if (draw.chance(0.1)) return largest - BigInt(draw.integer(0, 1_000_000));
  const digits = draw.integer(1, 9);
  return BigInt(draw.integer(10 ** (digits - 1), 10 ** digits - 1)) + 1n;
}

/** More than nothing and less than all of it, where that is possible. */
function part(amount: bigint, draw: Draw): bigint {
  if (amount < 2n) return amount;
  const share = (amount * BigInt(draw.integer(1, 99))) / 100n;
  return share > 0n ? share : 1n;
}
