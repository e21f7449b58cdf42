/** What the entries of a payment add up to: totals and one status word. */
import type { Entry } from "./payment";

export type PaymentStatus =
  | "authorised"
  | "captured"
  | "partially_captured"
  | "partially_refunded"
  | "refunded"
  | "disputed"
  | "dispute_lost"
  | "failed";

export interface PaymentSummary {
  status: PaymentStatus;
  /** Currency of the totals: the capture's, else the authorisation's, else whichever is known. */
  currency?: string;
  authorisedMinor: bigint;
  capturedMinor: bigint;
  refundedMinor: bigint;
  disputedMinor: bigint;
  /** Taken back by lost disputes. */
  lostMinor: bigint;
  /** Amounts in another currency than the totals' are kept in the entries, never added up. */
  mixedCurrencies: boolean;
}

export function derive(entries: readonly Entry[]): PaymentSummary {
  const currency = currencyOf(entries);
  const total = (select: (entry: Entry) => boolean) =>
    entries
      .filter((entry) => select(entry) && entry.currency === currency)
      .reduce((sum, entry) => sum + (entry.amountMinor ?? 0n), 0n);
  const totals = {
    authorisedMinor: total((entry) => entry.kind === "authorised"),
    capturedMinor: total((entry) => entry.kind === "completed"),
    refundedMinor: total((entry) => entry.kind === "refunded"),
    disputedMinor: total((entry) => entry.disputeStatus === "open"),
    lostMinor: total((entry) => entry.disputeStatus === "lost"),
  };
  const mixedCurrencies = entries.some((entry) => entry.currency && entry.currency !== currency);
  return { status: statusOf(entries, totals), currency, ...totals, mixedCurrencies };
}

type Totals = Pick<PaymentSummary, "authorisedMinor" | "capturedMinor" | "refundedMinor">;

/** From what weighs most to what weighs least. */
function statusOf(entries: readonly Entry[], totals: Totals): PaymentStatus {
  const has = (kind: Entry["kind"]) => entries.some((entry) => entry.kind === kind);
  if (entries.some((entry) => entry.disputeStatus === "open")) return "disputed";
  if (entries.some((entry) => entry.disputeStatus === "lost")) return "dispute_lost";
  if (has("refunded"))
    return has("completed") && totals.refundedMinor >= totals.capturedMinor
      ? "refunded"
      : "partially_refunded";
  if (has("completed"))
    return totals.capturedMinor < totals.authorisedMinor ? "partially_captured" : "captured";
  // A dispute that was won says that there was money to win, though its capture is yet to arrive.
  if (has("disputed")) return "captured";
  // A failed attempt may be followed by a good one, an authorisation by its cancellation: the later one says.
  return latest(entries, "authorised") > latest(entries, "failed") ? "authorised" : "failed";
}

const latest = (entries: readonly Entry[], kind: Entry["kind"]) =>
  entries
    .filter((entry) => entry.kind === kind)
    .reduce((time, entry) => (entry.occurredAt > time ? entry.occurredAt : time), "");

function currencyOf(entries: readonly Entry[]): string | undefined {
  const order: Entry["kind"][] = ["completed", "authorised", "refunded", "disputed", "failed"];
  for (const kind of order) {
    const codes = entries.filter((entry) => entry.kind === kind).map((entry) => entry.currency);
    const known = codes.filter((code) => code !== undefined).sort();
    if (known.length > 0) return known[0];
  }
  return undefined;
}
