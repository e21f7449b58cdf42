/**
 * The state of a payment, as a pure function of the set of effects that were applied to it.
 * Each (kind, object) keeps its latest telling; everything else is derived from those. So the
 * order of arrival, repeats, and the merging of two halves of one payment cannot change the result.
 */
import { derive, type PaymentSummary } from "./summary";
import type { Effect, PaymentReference } from "./effect";

/** What is kept of an effect. */
export type Entry = Omit<Effect, "references">;

export interface Payment {
  reference: PaymentReference;
  /** By `<kind>#<object id>`. */
  entries: Readonly<Record<string, Entry>>;
}

export function emptyPayment(reference: PaymentReference): Payment {
  return { reference, entries: {} };
}

export function applyEffect(payment: Payment, effect: Effect): Payment {
  const { references: _, ...entry } = effect;
  return withEntry(payment, entry);
}

/** Two halves of one payment, found to belong together: the lower-ranked reference names the whole. */
export function mergePayments(one: Payment, other: Payment): Payment {
  const reference = preferred([one.reference, other.reference]);
  return Object.values(other.entries).reduce(withEntry, { ...one, reference });
}

/** The same choice whatever the order: lowest rank, then first in the alphabet. */
export function preferred(references: readonly PaymentReference[]): PaymentReference {
  return [...references].sort((a, b) => a.rank - b.rank || compare(a.id, b.id))[0]!;
}

export function summarize(payment: Payment): PaymentSummary {
  return derive(Object.values(payment.entries));
}

function withEntry(payment: Payment, entry: Entry): Payment {
  const key = `${entry.kind}#${entry.objectId}`;
  const known = payment.entries[key];
  if (known && !isLater(entry, known)) return payment;
  return { ...payment, entries: { ...payment.entries, [key]: entry } };
}

/**
 * A total order of tellings, so that "the latest" does not depend on arrival. A closed dispute
 * beats an open one whatever the clocks say, and among cumulative amounts of one second
 * (Stripe's resolution) the larger is the later.
 */
function isLater(entry: Entry, known: Entry): boolean {
  return (
    (closed(entry) - closed(known) ||
      compare(entry.occurredAt, known.occurredAt) ||
      compareAmounts(entry.amountMinor ?? 0n, known.amountMinor ?? 0n) ||
      compare(entry.eventId, known.eventId)) > 0
  );
}

const closed = (entry: Entry) =>
  entry.disputeStatus === "won" || entry.disputeStatus === "lost" ? 1 : 0;

const compareAmounts = (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0);

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
