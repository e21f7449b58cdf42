/** Events as the providers write them. Shares no code with lambdas/, so that a mistake there is not made here too. */
import type { PaymentEvent, Provider, Step } from "./traffic.ts";

interface Payload {
  /** The provider's own name of it. */
  type: string;
  body: object;
}

export function payloadOf(event: PaymentEvent): Payload {
  const type = types[event.provider][event.step];
  return { type, body: writers[event.provider](event, type) };
}

const types: Readonly<Record<Provider, Readonly<Record<Step, string>>>> = {
  stripe: {
    authorised: "payment_intent.amount_capturable_updated",
    completed: "payment_intent.succeeded",
    refunded: "charge.refunded",
    disputed: "charge.dispute.created",
    lost: "charge.dispute.closed",
    failed: "payment_intent.payment_failed",
    recorded: "charge.succeeded",
  },
  paypal: {
    authorised: "PAYMENT.AUTHORIZATION.CREATED",
    completed: "PAYMENT.CAPTURE.COMPLETED",
    refunded: "PAYMENT.CAPTURE.REFUNDED",
    disputed: "CUSTOMER.DISPUTE.CREATED",
    lost: "CUSTOMER.DISPUTE.RESOLVED",
    failed: "PAYMENT.CAPTURE.DENIED",
    recorded: "CHECKOUT.ORDER.APPROVED",
  },
  square: {
    authorised: "payment.created",
    completed: "payment.updated",
    refunded: "refund.updated",
    disputed: "dispute.created",
    lost: "dispute.state.updated",
    failed: "payment.updated",
    recorded: "customer.created",
  },
  generic: {
    authorised: "payment.authorised",
    completed: "payment.completed",
    refunded: "payment.refunded",
    disputed: "payment.disputed",
    lost: "payment.disputed",
    failed: "payment.failed",
    recorded: "customer.created",
  },
};

const writers: Readonly<Record<Provider, (event: PaymentEvent, type: string) => object>> = {
  stripe: (event, type) => ({
    id: event.id,
    object: "event",
    api_version: "2025-10-29.clover",
    created: Date.parse(event.occurredAt) / 1000,
    data: { object: stripeObject(event) },
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type,
  }),

  paypal: (event, type) => ({
    id: event.id,
    event_version: "1.0",
    create_time: event.occurredAt,
    event_type: type,
    resource_version: "2.0",
    summary: type.toLowerCase().replaceAll(".", " "),
    resource: paypalResource(event),
  }),

  square: (event, type) => ({
    merchant_id: "6SSW7HV8K2ST5",
    type,
    event_id: event.id,
    created_at: event.occurredAt,
    data: { type: type.split(".")[0], id: event.objectId, object: squareObject(event) },
  }),

  generic: (event, type) => ({
    id: event.id,
    type,
    occurred_at: event.occurredAt,
    data: {
      payment_id: event.paymentId,
      object_id: event.objectId,
      amount: decimal(event),
      currency: event.currency,
      ...(event.step === "lost" && { outcome: "lost" }),
    },
  }),
};

function stripeObject(event: PaymentEvent): object {
  const { step, paymentId, objectId, amountMinor } = event;
  const currency = event.currency.toLowerCase();
  const charge = `ch_${paymentId}`;
  if (step === "disputed" || step === "lost")
    return {
      ...{ id: objectId, object: "dispute", amount: amountMinor, charge, currency },
      payment_intent: paymentId,
      reason: "fraudulent",
      status: step === "lost" ? "lost" : "needs_response",
    };
  if (step === "refunded" || step === "recorded")
    return {
      ...{ id: step === "refunded" ? objectId : charge, object: "charge", currency },
      ...{ amount: amountMinor, amount_captured: amountMinor, captured: true },
      amount_refunded: step === "refunded" ? amountMinor : 0,
      payment_intent: paymentId,
      status: "succeeded",
    };
  return {
    ...{ id: paymentId, object: "payment_intent", amount: amountMinor, currency },
    amount_capturable: step === "authorised" ? amountMinor : 0,
    amount_received: step === "completed" ? amountMinor : 0,
    capture_method: step === "authorised" ? "manual" : "automatic",
    latest_charge: charge,
    status: {
      authorised: "requires_capture",
      completed: "succeeded",
      failed: "requires_payment_method",
    }[step],
  };
}

function paypalResource(event: PaymentEvent): object {
  const { step, paymentId, objectId } = event;
  const amount = { value: decimal(event), currency_code: event.currency };
  const capture = `${paymentId}-CAPT`;
  const authorization = `${paymentId}-AUTH`;
  switch (step) {
    case "recorded":
      return { id: paymentId, status: "APPROVED" };
    case "authorised":
      return {
        ...{ id: authorization, amount, status: "CREATED" },
        supplementary_data: { related_ids: { order_id: paymentId } },
      };
    case "refunded":
      return {
        ...{ id: objectId, amount, status: "COMPLETED" },
        links: [{ href: `${paypalApi}/payments/captures/${capture}`, rel: "up", method: "GET" }],
      };
    case "disputed":
    case "lost":
      return {
        dispute_id: objectId,
        disputed_transactions: [{ seller_transaction_id: capture }],
        dispute_amount: amount,
        reason: "MERCHANDISE_OR_SERVICE_NOT_RECEIVED",
        status: step === "lost" ? "RESOLVED" : "OPEN",
        ...(step === "lost" && { dispute_outcome: { outcome_code: "RESOLVED_BUYER_FAVOUR" } }),
      };
    case "completed":
    case "failed":
      return {
        ...{ id: capture, amount, final_capture: true },
        status: step === "completed" ? "COMPLETED" : "DENIED",
        supplementary_data: {
          related_ids: { order_id: paymentId, authorization_id: authorization },
        },
      };
  }
}

const paypalApi = "https://api.paypal.com/v2";

function squareObject(event: PaymentEvent): object {
  const { step, paymentId, objectId } = event;
  const money = { amount: event.amountMinor, currency: event.currency };
  if (step === "recorded") return { customer: { id: paymentId } };
  if (step === "refunded")
    return {
      refund: { id: objectId, amount_money: money, payment_id: paymentId, status: "COMPLETED" },
    };
  if (step === "disputed" || step === "lost")
    return {
      dispute: {
        ...{ id: objectId, amount_money: money, reason: "AMOUNT_DIFFERS" },
        disputed_payment: { payment_id: paymentId },
        state: step === "lost" ? "LOST" : "EVIDENCE_REQUIRED",
      },
    };
  return {
    payment: {
      ...{ id: paymentId, amount_money: money, total_money: money, source_type: "CARD" },
      status: { authorised: "APPROVED", completed: "COMPLETED", failed: "FAILED" }[step],
      updated_at: event.occurredAt,
    },
  };
}

/** `12.50`: PayPal and the generic sender write the major unit. */
export function decimal({ amountMinor, currency }: PaymentEvent): string {
  return currency === "JPY" ? String(amountMinor) : (amountMinor / 100).toFixed(2);
}
