/**
 * What a payment must be, from what its provider says happened to it, in the provider's own order. Written
 * without a look at the functions' code: it knows no event types, no times, no rows.
 */
import type { Change } from "../workload/lives";

export interface Expected {
  status: string;
  authorised: bigint;
  captured: bigint;
  refunded: bigint;
  disputed: bigint;
  lost: bigint;
}

/** `changes`: those of which the system has been told, in the order in which they happened. */
export function expectedOf(
  changes: readonly Change[],
  allRefundsUpTo: (change: Change) => bigint | undefined,
): Expected {
  const of = (kind: Change["kind"]) => changes.filter((change) => change.kind === kind);
  const last = (kind: Change["kind"]) => of(kind).at(-1)?.amountMinor ?? 0n;
  const refunds = of("refunded");
  const told = refunds.at(-1) && allRefundsUpTo(refunds.at(-1)!);
  const refunded = told ?? refunds.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  const closed = (object: string) =>
    changes.some(({ kind, object: other }) => other === object && /won|lost/.test(kind));
  const open = of("dispute opened").filter(({ object }) => !closed(object));
  const sums = {
    authorised: last("authorised"),
    captured: last("captured"),
    refunded,
    disputed: open.reduce((sum, { amountMinor }) => sum + amountMinor, 0n),
    lost: of("dispute lost").reduce((sum, { amountMinor }) => sum + amountMinor, 0n),
  };
  return { status: statusOf(changes, sums, open.length > 0), ...sums };
}

function statusOf(
  changes: readonly Change[],
  sums: Omit<Expected, "status">,
  isDisputed: boolean,
): string {
  const has = (kind: Change["kind"]) => changes.some((change) => change.kind === kind);
  if (isDisputed) return "disputed";
  if (has("dispute lost")) return "dispute_lost";
  if (has("refunded"))
    return has("captured") && sums.refunded >= sums.captured ? "refunded" : "partially_refunded";
  if (has("captured")) return sums.captured < sums.authorised ? "partially_captured" : "captured";
  if (has("dispute won")) return "captured";
  const word = changes.findLast(({ kind }) => kind === "authorised" || kind === "failed")!.kind;
  return word === "failed" ? "failed" : "authorised";
}
