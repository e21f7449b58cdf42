/** What travels between functions: queue messages, bus events, the workflow's input. */

/** Body of a provider queue's message (JSON). MessageGroupId is the payment's group, MessageDeduplicationId SHA-256 of webhook_id and attempt. */
export interface QueuedWebhook {
  webhook_id: string;
  provider: string;
  /** 0 for the first send; replays and the sweeper count up. */
  attempt: number;
  /** ISO 8601: when the validator took it. */
  received_at: string;
  /** The raw body, as the provider sent it. */
  body: string;
}

export const eventBusName = "payment-events";

/** `payment.<provider>` */
export const eventSource = (provider: string) => `payment.${provider}`;

export const paymentKinds = [
  "authorised",
  "completed",
  "refunded",
  "disputed",
  "failed",
  "recorded",
] as const;

/** `recorded`: an event type that moves no money (or a second event for the same change); kept and acknowledged. */
export type PaymentKind = (typeof paymentKinds)[number];

/** `payment.<kind>` */
export const detailType = (kind: PaymentKind) => `payment.${kind}`;

export const tiers = ["high", "medium", "standard", "low"] as const;

export type Tier = (typeof tiers)[number];

/** Lower bound of each tier in the currency's major unit; a currency that is not named uses `default`. */
export type TierThresholds = Readonly<
  Record<string, { high: number; medium: number; standard: number }> & {
    default: { high: number; medium: number; standard: number };
  }
>;

/** Detail of a bus event, and body of the topic's messages' `detail`. At most 200 KiB, amounts as strings: JSON numbers would lose cents. */
export interface PaymentEventDetail {
  webhook_id: string;
  provider: string;
  transaction_id: string;
  timestamp: string;
  kind: PaymentKind;
  tier: Tier;
  /** Minor units, decimal digits only. Absent where the event carries no amount. */
  amount_minor?: string;
  /** ISO 4217, upper case. */
  currency?: string;
  /** The provider's own event type, e.g. charge.refunded. */
  event_type: string;
}

/** Input of the state machine: the pipe passes only the ledger's key, inside an array of one. */
export interface LedgerKey {
  transaction_id: string;
  timestamp: string;
}
