/** PayPal's events: https://developer.paypal.com/api/rest/webhooks/event-names/. */
import { createPrivateKey, createSign, type KeyObject } from "node:crypto";
import { crc32 } from "node:zlib";
import { decimalAmount } from "./amounts";
import { type Sender, signedAt, spoiled, type TestEvent, unknownType } from "./event";

const api = "https://api.paypal.com/v2";

const resources: Record<string, { type: string; make: (event: TestEvent) => object }> = {
  "PAYMENT.CAPTURE.COMPLETED": { type: "capture", make: (event) => capture(event, "COMPLETED") },
  "PAYMENT.CAPTURE.DENIED": { type: "capture", make: (event) => capture(event, "DENIED") },
  "PAYMENT.AUTHORIZATION.CREATED": { type: "authorization", make: authorization },
  "PAYMENT.CAPTURE.REFUNDED": { type: "refund", make: refund },
  "CUSTOMER.DISPUTE.CREATED": { type: "dispute", make: (event) => dispute(event) },
  "CUSTOMER.DISPUTE.RESOLVED": {
    type: "dispute",
    make: (event) => ({
      ...dispute(event),
      status: "RESOLVED",
      dispute_outcome: {
        outcome_code: event.outcome === "won" ? "RESOLVED_SELLER_FAVOUR" : "RESOLVED_BUYER_FAVOUR",
      },
    }),
  },
  "CHECKOUT.ORDER.APPROVED": {
    type: "checkout-order",
    make: ({ paymentId }) => ({ id: paymentId, status: "APPROVED" }),
  },
};

export const paypal: Sender = {
  defaultType: "PAYMENT.CAPTURE.COMPLETED",
  signsTime: true,
  types: Object.keys(resources),

  body(event) {
    const resource = resources[event.type];
    if (!resource) throw unknownType("paypal", event.type, this.types);
    return {
      id: event.id,
      event_version: "1.0",
      create_time: event.occurredAt.toISOString(),
      resource_type: resource.type,
      resource_version: "2.0",
      event_type: event.type,
      summary: event.type.toLowerCase().replaceAll(".", " "),
      resource: resource.make(event),
    };
  },

  /** The transmission is this event's: a repeat by PayPal carries the same transmission id. */
  sign(body, { webhookSecret, signingKeyPem, certificateUrl }, sending, event) {
    if (!signingKeyPem || !certificateUrl)
      throw new Error(
        "PayPal's sender needs the test authority's signingKeyPem and certificateUrl.",
      );
    const id = `transmission-${event.id}`;
    const time = signedAt(sending).toISOString();
    const signature = createSign("RSA-SHA256")
      .update(`${id}|${time}|${webhookSecret}|${crc32(body)}`)
      .sign(privateKeyOf(signingKeyPem));
    return {
      "paypal-transmission-id": id,
      "paypal-transmission-time": time,
      "paypal-transmission-sig": spoiled(signature, sending).toString("base64"),
      "paypal-cert-url": certificateUrl,
      "paypal-auth-algo": "SHA256withRSA",
    };
  },
};

/** Reading a key costs as much as signing with it, and a sender has one. */
const privateKeys = new Map<string, KeyObject>();

function privateKeyOf(pem: string): KeyObject {
  let key = privateKeys.get(pem);
  if (!key) privateKeys.set(pem, (key = createPrivateKey(pem)));
  return key;
}

/** The payment's id is its order's; the others are made from it. */
const ids = ({ paymentId }: TestEvent) => ({
  order: paymentId,
  authorization: `${paymentId}-AUTH`,
  capture: `${paymentId}-CAPT`,
});

const money = ({ amountMinor, currency }: TestEvent) => ({
  value: decimalAmount(amountMinor, currency),
  currency_code: currency,
});

function authorization(event: TestEvent): object {
  const { order, authorization: id } = ids(event);
  return {
    id,
    amount: money(event),
    status: "CREATED",
    supplementary_data: { related_ids: { order_id: order } },
  };
}

function capture(event: TestEvent, status: string): object {
  const { order, authorization: authorizationId, capture: id } = ids(event);
  return {
    id: event.objectId ?? id,
    amount: money(event),
    final_capture: true,
    status,
    supplementary_data: { related_ids: { order_id: order, authorization_id: authorizationId } },
    links: [{ href: `${api}/payments/captures/${id}`, rel: "self", method: "GET" }],
  };
}

/** Names its capture by a link and nothing else. */
function refund(event: TestEvent): object {
  const id = event.objectId ?? `${event.paymentId}-RFND`;
  return {
    id,
    amount: money(event),
    status: "COMPLETED",
    links: [
      { href: `${api}/payments/refunds/${id}`, rel: "self", method: "GET" },
      { href: `${api}/payments/captures/${ids(event).capture}`, rel: "up", method: "GET" },
    ],
  };
}

function dispute(event: TestEvent): object {
  return {
    dispute_id: event.objectId ?? `PP-D-${event.paymentId}`,
    disputed_transactions: [{ seller_transaction_id: ids(event).capture }],
    dispute_amount: money(event),
    reason: "MERCHANDISE_OR_SERVICE_NOT_RECEIVED",
    status: "OPEN",
  };
}
