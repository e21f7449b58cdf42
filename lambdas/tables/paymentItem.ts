/** The shape of items in payments. */
import type { DisputeStatus, EffectKind } from "../payments/effect";
import type { Entry } from "../payments/payment";
import { type Item, item, n, optionalBigint, optionalN, optionalS, s, text } from "../shared/items";
import type { Change, ReadPayment } from "./payments";

export function paymentItem({ payment, summary, provider, at }: Change, version: number): Item {
  const entries = Object.entries(payment.entries).map(([key, entry]) => [key, entryValue(entry)]);
  return item({
    payment_id: s(payment.reference.id),
    reference_rank: n(payment.reference.rank),
    provider: s(provider),
    version: n(version),
    status: s(summary.status),
    currency: optionalS(summary.currency),
    authorised_minor: n(summary.authorisedMinor),
    captured_minor: n(summary.capturedMinor),
    refunded_minor: n(summary.refundedMinor),
    disputed_minor: n(summary.disputedMinor),
    lost_minor: n(summary.lostMinor),
    mixed_currencies: { BOOL: summary.mixedCurrencies },
    entries: { M: Object.fromEntries(entries) },
    updated_at: s(at),
  });
}

/** Also replaces a payment that was found to be a part of another one. */
export function aliasItem(id: string, aliasOf: string, version: number, at: string): Item {
  return { payment_id: s(id), alias_of: s(aliasOf), version: n(version), updated_at: s(at) };
}

export function storedPayment(row: Item): ReadPayment {
  const entries = Object.entries(row["entries"]?.M ?? {});
  return {
    version: Number(row["version"]?.N),
    payment: {
      reference: { id: text(row, "payment_id"), rank: Number(row["reference_rank"]?.N) },
      entries: Object.fromEntries(entries.map(([key, value]) => [key, entryOf(value.M ?? {})])),
    },
  };
}

const entryValue = (entry: Entry) => ({
  M: item({
    kind: s(entry.kind),
    object_id: s(entry.objectId),
    amount_minor: optionalN(entry.amountMinor),
    currency: optionalS(entry.currency),
    dispute_status: optionalS(entry.disputeStatus),
    occurred_at: s(entry.occurredAt),
    event_id: s(entry.eventId),
  }),
});

const entryOf = (row: Item): Entry => ({
  kind: text(row, "kind") as EffectKind,
  objectId: text(row, "object_id"),
  amountMinor: optionalBigint(row, "amount_minor"),
  currency: row["currency"]?.S,
  disputeStatus: row["dispute_status"]?.S as DisputeStatus | undefined,
  occurredAt: text(row, "occurred_at"),
  eventId: text(row, "event_id"),
});
