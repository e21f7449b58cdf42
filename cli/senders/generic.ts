/** The generic HMAC sender. */
import { createHmac } from "node:crypto";
import { decimalAmount } from "./amounts";
import { type Sender, spoiled } from "./event";

export const generic: Sender = {
  defaultType: "payment.completed",
  signsTime: false,
  types: [
    "payment.completed",
    "payment.authorised",
    "payment.refunded",
    "payment.disputed",
    "payment.failed",
  ],

  body: ({ id, type, occurredAt, paymentId, objectId, amountMinor, currency, outcome }) => ({
    id,
    type,
    occurred_at: occurredAt.toISOString(),
    data: {
      payment_id: paymentId,
      object_id: objectId,
      amount: decimalAmount(amountMinor, currency),
      currency,
      outcome,
    },
  }),

  sign(body, { webhookSecret }, sending) {
    const mac = createHmac("sha256", webhookSecret).update(body).digest();
    const name = sending.headerName ?? "x-webhook-signature";
    return { [name]: spoiled(mac, sending).toString("hex") };
  },
};
