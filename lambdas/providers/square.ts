/**
 * Square. Signature: https://developer.squareup.com/docs/webhooks/step3validate. It covers the
 * notification URL, which holds our API key, so the URL is itself a secret parameter.
 *
 * | effect     | the one event type that counts       | object  | amount                      |
 * |------------|--------------------------------------|---------|-----------------------------|
 * | authorised | payment.created with APPROVED        | payment | total_money or amount_money |
 * | completed  | payment.updated with COMPLETED       | payment | total_money or amount_money |
 * | failed     | payment.updated with FAILED/CANCELED | payment | total_money or amount_money |
 * | refunded   | refund.updated with COMPLETED        | refund  | amount_money                |
 * | disputed   | dispute.created, dispute.state.updated with WON, LOST or ACCEPTED | dispute | amount_money |
 *
 * payment.updated comes again with each change of a payment: the same effect, told again.
 */
import { moneyFromInteger } from "../money/money";
import type { DisputeStatus, Effect, EffectKind } from "../payments/effect";
import { invalid, type ProviderAdapter } from "./adapter";
import { anyEqual, decodeSignature, hmac } from "./hmac";
import { at, entryOf, eventTypeOf, isoTime, optionalText, requiredId, requiredText } from "./json";

export const square: ProviderAdapter = {
  provider: "square",

  verify({ headers, rawBody }, { secrets, notificationUrls }) {
    const header = headers["x-square-hmacsha256-signature"];
    if (!header) return invalid("missing");
    const signature = decodeSignature(header, "base64");
    if (!signature) return invalid("malformed");
    const expected = secrets.flatMap((secret) =>
      notificationUrls.map((url) => hmac("sha256", secret, url, rawBody)),
    );
    return anyEqual(expected, [signature]) ? { valid: true } : invalid("mismatch");
  },

  identify: (event) => ({
    id: requiredId(event, "event_id"),
    eventType: eventTypeOf(event, "type"),
    group: groupOf(at(event, "data.object")),
    headers: {},
  }),

  parse(event) {
    const occurredAt = isoTime(event, "created_at");
    const eventId = requiredId(event, "event_id");
    const eventType = eventTypeOf(event, "type");
    const effect = entryOf(effects, eventType)?.(at(event, "data.object"));
    return { eventId, eventType, occurredAt, effect: effect && { ...effect, occurredAt, eventId } };
  },
};

type SquareEffect = Omit<Effect, "occurredAt" | "eventId">;

const effects: Record<string, (object: unknown) => SquareEffect | undefined> = {
  "payment.created": (object) =>
    at(object, "payment.status") === "APPROVED" ? paymentEffect("authorised", object) : undefined,
  "payment.updated": (object) => {
    const status = at(object, "payment.status");
    if (status === "COMPLETED") return paymentEffect("completed", object);
    return status === "FAILED" || status === "CANCELED"
      ? paymentEffect("failed", object)
      : undefined;
  },
  "refund.updated": (object) => {
    const refund = at(object, "refund");
    if (at(refund, "status") !== "COMPLETED") return undefined;
    return {
      kind: "refunded",
      objectId: requiredId(refund, "id"),
      references: [{ id: requiredId(refund, "payment_id"), rank: 0 }],
      ...money(refund, "amount_money"),
    };
  },
  "dispute.created": (object) => disputeEffect(at(object, "dispute"), "open"),
  "dispute.state.updated": (object) => {
    const dispute = at(object, "dispute");
    const outcome = entryOf(closedStates, requiredText(dispute, "state"));
    return outcome && disputeEffect(dispute, outcome);
  },
};

/** ACCEPTED: the seller gave in, so the money goes back. */
const closedStates: Record<string, DisputeStatus> = { WON: "won", LOST: "lost", ACCEPTED: "lost" };

function paymentEffect(kind: EffectKind, object: unknown): SquareEffect {
  const payment = at(object, "payment");
  const id = requiredId(payment, "id");
  const member = at(payment, "total_money") === undefined ? "amount_money" : "total_money";
  return { kind, objectId: id, references: [{ id, rank: 0 }], ...money(payment, member) };
}

function disputeEffect(dispute: unknown, disputeStatus: DisputeStatus): SquareEffect {
  const objectId = optionalText(dispute, "id") ?? requiredId(dispute, "dispute_id");
  return {
    kind: "disputed",
    objectId,
    references: [{ id: requiredId(dispute, "disputed_payment.payment_id"), rank: 0 }],
    ...money(dispute, "amount_money"),
    disputeStatus,
  };
}

const money = (object: unknown, member: string) =>
  moneyFromInteger(at(object, `${member}.amount`), at(object, `${member}.currency`));

const groupOf = (object: unknown) =>
  optionalText(object, "payment.id") ??
  optionalText(object, "refund.payment_id") ??
  optionalText(object, "dispute.disputed_payment.payment_id");
