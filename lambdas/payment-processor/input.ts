import type { LedgerKey } from "../../contracts/events";

/** A pipe passes an array even at batch size 1; a person who starts an execution by hand may not. */
export function ledgerKeyOf(input: LedgerKey | readonly LedgerKey[]): LedgerKey {
  const keys = Array.isArray(input) ? (input as readonly LedgerKey[]) : [input as LedgerKey];
  const [key] = keys;
  if (keys.length !== 1 || !key?.transaction_id || !key.timestamp)
    throw new Error(
      "The input must be one ledger key {transaction_id, timestamp}, alone or in an array of one.",
    );
  return { transaction_id: key.transaction_id, timestamp: key.timestamp };
}
