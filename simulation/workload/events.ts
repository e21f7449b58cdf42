/** How each provider tells of a change: which of its event types, under which ids. */
import { senderOf, type TestEvent } from "../../cli/senders";
import type { Change, ChangeKind } from "./lives";

export type Provider = "stripe" | "paypal" | "square" | "generic";

export const providers: readonly Provider[] = ["stripe", "paypal", "square", "generic"];

const types: Readonly<Record<Provider, Partial<Record<ChangeKind, string>>>> = {
  stripe: {
    authorised: "payment_intent.amount_capturable_updated",
    captured: "payment_intent.succeeded",
    failed: "payment_intent.payment_failed",
    refunded: "charge.refunded",
    "dispute opened": "charge.dispute.created",
    "dispute won": "charge.dispute.closed",
    "dispute lost": "charge.dispute.closed",
  },
  paypal: {
    authorised: "PAYMENT.AUTHORIZATION.CREATED",
    captured: "PAYMENT.CAPTURE.COMPLETED",
    failed: "PAYMENT.CAPTURE.DENIED",
    refunded: "PAYMENT.CAPTURE.REFUNDED",
    "dispute opened": "CUSTOMER.DISPUTE.CREATED",
    "dispute won": "CUSTOMER.DISPUTE.RESOLVED",
    "dispute lost": "CUSTOMER.DISPUTE.RESOLVED",
  },
  square: {
    authorised: "payment.created",
    captured: "payment.updated",
    refunded: "refund.updated",
    "dispute opened": "dispute.created",
    "dispute won": "dispute.state.updated",
    "dispute lost": "dispute.state.updated",
  },
  generic: {
    authorised: "payment.authorised",
    captured: "payment.completed",
    failed: "payment.failed",
    refunded: "payment.refunded",
    "dispute opened": "payment.disputed",
    "dispute won": "payment.disputed",
    "dispute lost": "payment.disputed",
  },
};

/** Event types that move no money, or tell again what another one tells. */
export const sideTypes: Readonly<Record<Provider, readonly string[]>> = {
  stripe: ["charge.succeeded", "customer.created"],
  paypal: ["CHECKOUT.ORDER.APPROVED"],
  square: ["customer.created"],
  generic: [],
};

export const tells = (provider: Provider, kind: ChangeKind): string | undefined =>
  types[provider][kind];

/** Stripe tells of refunds by the charge's cumulative amount, the others by the refund's own. */
export const isCumulative = (provider: Provider) => provider === "stripe";

/** Every id under which events of a payment may know it, the preferred one first. */
export function paymentIds(provider: Provider, paymentId: string): string[] {
  const ids =
    provider === "paypal" ? [paymentId, `${paymentId}-AUTH`, `${paymentId}-CAPT`] : [paymentId];
  return ids.map((id) => `${provider}#${id}`);
}

export function objectIdOf(paymentId: string, { kind, object }: Change, provider: Provider) {
  return object === "" || (kind === "refunded" && isCumulative(provider))
    ? undefined
    : `${paymentId}-${object}`;
}

export const bodyOf = (provider: Provider, event: TestEvent): Buffer =>
  Buffer.from(JSON.stringify(senderOf(provider).body(event)));
