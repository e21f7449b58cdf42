import type { PaymentKind } from "../../contracts/events";

export type EffectKind = Exclude<PaymentKind, "recorded">;

/** One of the ids by which a provider's events name a payment. The lowest rank known is the payment's own id. */
export interface PaymentReference {
  id: string;
  rank: number;
}

export type DisputeStatus = "open" | "won" | "lost";

/**
 * What one event does to a payment. (provider, object, kind) is its identity and the amount is
 * absolute: the same effect told again, by whichever event, changes nothing.
 */
export interface Effect {
  kind: EffectKind;
  /** The provider's object that changed: the payment, the refund, the dispute. */
  objectId: string;
  references: PaymentReference[];
  amountMinor?: bigint;
  currency?: string;
  disputeStatus?: DisputeStatus;
  /** The provider's time, ISO 8601 in UTC with milliseconds, so that texts compare as times. */
  occurredAt: string;
  eventId: string;
}
