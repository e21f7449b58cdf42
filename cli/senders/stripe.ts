/** Stripe's events: https://docs.stripe.com/api/events/object. */
import { createHmac } from "node:crypto";
import { integerAmount } from "./amounts";
import { type Sender, signedAt, spoiled, type TestEvent, unknownType } from "./event";

const objects: Record<string, (event: TestEvent) => object> = {
  "payment_intent.succeeded": (event) => intent(event, "succeeded"),
  "payment_intent.amount_capturable_updated": (event) => intent(event, "requires_capture"),
  "payment_intent.payment_failed": (event) => intent(event, "requires_payment_method"),
  "charge.succeeded": (event) => charge(event, 0n),
  "charge.refunded": (event) => charge(event, event.amountMinor),
  "charge.dispute.created": (event) => dispute(event, "needs_response"),
  "charge.dispute.closed": (event) => dispute(event, event.outcome ?? "lost"),
  "customer.created": ({ paymentId }) => ({ id: `cus_${paymentId}`, object: "customer" }),
};

export const stripe: Sender = {
  defaultType: "payment_intent.succeeded",
  signsTime: true,
  types: Object.keys(objects),

  body(event) {
    const object = objects[event.type];
    if (!object) throw unknownType("stripe", event.type, this.types);
    return {
      id: event.id,
      object: "event",
      api_version: "2025-10-29.clover",
      created: Math.floor(event.occurredAt.getTime() / 1000),
      data: { object: object(event) },
      livemode: false,
      pending_webhooks: 1,
      request: { id: null, idempotency_key: null },
      type: event.type,
    };
  },

  sign(body, { webhookSecret }, sending) {
    const seconds = Math.floor(signedAt(sending).getTime() / 1000);
    const mac = createHmac("sha256", webhookSecret).update(`${seconds}.`).update(body).digest();
    return { "stripe-signature": `t=${seconds},v1=${spoiled(mac, sending).toString("hex")}` };
  },
};

function intent({ paymentId, amountMinor, currency }: TestEvent, status: string): object {
  const amount = integerAmount(amountMinor);
  const zero = integerAmount(0n);
  return {
    id: paymentId,
    object: "payment_intent",
    amount,
    amount_capturable: status === "requires_capture" ? amount : zero,
    amount_received: status === "succeeded" ? amount : zero,
    capture_method: status === "requires_capture" ? "manual" : "automatic",
    currency: currency.toLowerCase(),
    latest_charge: `ch_${paymentId}`,
    status,
  };
}

function charge(event: TestEvent, refundedMinor: bigint): object {
  return {
    id: event.objectId ?? `ch_${event.paymentId}`,
    object: "charge",
    amount: integerAmount(event.amountMinor),
    amount_captured: integerAmount(event.amountMinor),
    amount_refunded: integerAmount(refundedMinor),
    captured: true,
    currency: event.currency.toLowerCase(),
    payment_intent: event.paymentId,
    status: "succeeded",
  };
}

function dispute(event: TestEvent, status: string): object {
  return {
    id: event.objectId ?? `dp_${event.paymentId}`,
    object: "dispute",
    amount: integerAmount(event.amountMinor),
    charge: `ch_${event.paymentId}`,
    currency: event.currency.toLowerCase(),
    payment_intent: event.paymentId,
    reason: "fraudulent",
    status,
  };
}
