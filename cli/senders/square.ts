/** Square's events: https://developer.squareup.com/reference/square/webhooks. */
import { createHmac } from "node:crypto";
import { integerAmount } from "./amounts";
import { type Sender, spoiled, type TestEvent, unknownType } from "./event";

const kinds: Record<string, (event: TestEvent) => { type: string; id: string; object: object }> = {
  "payment.updated": (event) => payment(event, "COMPLETED"),
  "payment.created": (event) => payment(event, "APPROVED"),
  "refund.updated": refund,
  "dispute.created": (event) => dispute(event, "EVIDENCE_REQUIRED"),
  "dispute.state.updated": (event) => dispute(event, event.outcome === "won" ? "WON" : "LOST"),
  "customer.created": ({ paymentId }) => ({
    type: "customer",
    id: paymentId,
    object: { customer: { id: paymentId } },
  }),
};

export const square: Sender = {
  defaultType: "payment.updated",
  signsTime: false,
  types: Object.keys(kinds),

  body(event) {
    const data = kinds[event.type]?.(event);
    if (!data) throw unknownType("square", event.type, this.types);
    return {
      merchant_id: "6SSW7HV8K2ST5",
      type: event.type,
      event_id: event.id,
      created_at: event.occurredAt.toISOString(),
      data,
    };
  },

  sign(body, { webhookSecret, notificationUrl }, sending) {
    if (!notificationUrl)
      throw new Error(
        "Square signs the notification URL: SenderSecrets.notificationUrl is missing.",
      );
    const mac = createHmac("sha256", webhookSecret).update(notificationUrl).update(body).digest();
    return { "x-square-hmacsha256-signature": spoiled(mac, sending).toString("base64") };
  },
};

const money = ({ amountMinor, currency }: TestEvent) => ({
  amount: integerAmount(amountMinor),
  currency,
});

function payment(event: TestEvent, status: string) {
  const { paymentId, occurredAt } = event;
  const object = {
    payment: {
      id: paymentId,
      amount_money: money(event),
      total_money: money(event),
      approved_money: money(event),
      order_id: `order-${paymentId}`,
      source_type: "CARD",
      status,
      updated_at: occurredAt.toISOString(),
      version: 3,
    },
  };
  return { type: "payment", id: paymentId, object };
}

function refund(event: TestEvent) {
  const id = event.objectId ?? `${event.paymentId}_refund`;
  const object = {
    refund: {
      id,
      amount_money: money(event),
      payment_id: event.paymentId,
      order_id: `order-${event.paymentId}`,
      status: "COMPLETED",
    },
  };
  return { type: "refund", id, object };
}

function dispute(event: TestEvent, state: string) {
  const id = event.objectId ?? `${event.paymentId}_dispute`;
  const object = {
    dispute: {
      id,
      amount_money: money(event),
      disputed_payment: { payment_id: event.paymentId },
      reason: "AMOUNT_DIFFERS",
      state,
    },
  };
  return { type: "dispute", id, object };
}
