/** Whether the time can be believed. A runner whose clock is wrong would open soaks and windows too early. */
import type { Facts } from "./facts";
import { moment, span } from "./text";

export const clockToleranceMs = 5 * 60_000;

/** Undefined if it can. */
export function clockProblem(facts: Facts): string | undefined {
  if (!facts.storeNow.known) return `the ledger's clock is not known: ${facts.storeNow.reason}`;
  const skewMs = facts.nowMs - facts.storeNow.value;
  if (Math.abs(skewMs) > clockToleranceMs)
    return `this machine's clock is ${span(Math.abs(skewMs))} ${skewMs > 0 ? "ahead of" : "behind"} the ledger's`;
  for (const ledger of Object.values(facts.ledgers)) {
    const last = ledger.known ? ledger.value.entries.at(-1) : undefined;
    if (last && last.atMs > facts.nowMs + clockToleranceMs)
      return `the ledger of ${last.record.environment} has a record of ${moment(last.atMs)}, which is in the future`;
  }
  return undefined;
}
