/**
 * The story of one ledger row becoming part of its payment's state. Safe to run any number of
 * times, and beside itself: payment, aliases and the row's applied_at change in one transaction, each
 * under the condition that it is as it was read.
 */
import type { LedgerKey } from "../../contracts/events";
import { metrics } from "../../contracts/metrics";
import {
  applyEffect,
  emptyPayment,
  mergePayments,
  type Payment,
  preferred,
  summarize,
} from "../payments/payment";
import type { PaymentReference } from "../payments/effect";
import { type Clock, isoAt, type Observer } from "../shared/observer";
import type { LedgerRow } from "../tables/ledger";
import type { Payments, ReadRow, Resolved } from "../tables/payments";

export interface ApplyPorts {
  payments: Payments;
  observer: Observer;
  sleep: (delayMs: number) => Promise<void>;
  /** 0 to 1. */
  random: () => number;
  now: Clock;
}

/** What the workflow sees: ids and words, no amounts. */
export interface ApplyResult {
  webhook_id: string;
  payment_id?: string;
  status?: string;
  outcome: "applied" | "applied_before";
}

/** Others may change the same payment meanwhile; the workflow itself tries three times more. */
const tries = 5;
const pauseMs = 50;

export async function applyTransaction(key: LedgerKey, ports: ApplyPorts): Promise<ApplyResult> {
  return ports.observer.traced("apply", async (annotate) => {
    for (let attempt = 1; attempt <= tries; attempt += 1) {
      const read = await ports.payments.readRow(key);
      if (!read) throw new LedgerRowMissingError(key);
      const { row } = read;
      annotate(row.webhookId);
      const result = row.appliedAt ? appliedBefore(row) : await tryApply(read, ports);
      if (result) {
        report(result, row, ports.observer);
        return result;
      }
      // Apart from each other, so that two that met do not meet again.
      await ports.sleep(pauseMs * attempt * (1 + ports.random()));
    }
    throw new ContentionError(key);
  });
}

/** Undefined: something changed between reading and writing. */
async function tryApply(
  { row, known }: ReadRow,
  ports: ApplyPorts,
): Promise<ApplyResult | undefined> {
  const references = row.effect.references.map(({ id, rank }) => ({
    id: `${row.provider}#${id}`,
    rank,
  }));
  const resolved = await ports.payments.resolve(references, known);
  const payment = applyEffect(merged(resolved, references), row.effect);
  const summary = summarize(payment);
  const { key, provider, webhookId: webhook_id } = row;
  const at = isoAt(ports.now());
  const isWritten = await ports.payments.commit({ payment, summary, resolved, provider, key, at });
  if (!isWritten) return undefined;
  const { status } = summary;
  return { webhook_id, payment_id: payment.reference.id, status, outcome: "applied" };
}

/** All that is known under any of the event's ids is one payment. */
function merged({ payments }: Resolved, references: readonly PaymentReference[]): Payment {
  const known = payments.map(({ payment }) => payment);
  const reference = preferred([...references, ...known.map((payment) => payment.reference)]);
  return known.reduce(mergePayments, emptyPayment(reference));
}

const appliedBefore = (row: LedgerRow): ApplyResult => ({
  webhook_id: row.webhookId,
  outcome: "applied_before",
});

function report(result: ApplyResult, { key, effect }: LedgerRow, observer: Observer): void {
  if (result.outcome === "applied") observer.count(metrics.paymentApplied);
  const { webhook_id, payment_id, outcome } = result;
  const { transaction_id } = key;
  const fields = { webhook_id, payment_id, outcome, transaction_id, kind: effect.kind };
  observer.log("info", "transaction applied", fields);
}

class LedgerRowMissingError extends Error {
  constructor({ transaction_id, timestamp }: LedgerKey) {
    super(`The ledger has no row ${transaction_id} ${timestamp}. Was it deleted by hand?`);
    this.name = "LedgerRowMissingError";
  }
}

/** Named, so that the workflow can retry it. */
class ContentionError extends Error {
  constructor({ transaction_id, timestamp }: LedgerKey) {
    super(
      `The payment of ${transaction_id} ${timestamp} changed during each of ${tries} tries. The next retry may find it quiet.`,
    );
    this.name = "ContentionError";
  }
}
