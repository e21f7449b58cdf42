/**
 * PayPal. Signature: https://developer.paypal.com/api/rest/webhooks/rest/#link-selfverificationmethod.
 * It covers only the CRC32 of the body, which can be forged: the validator therefore binds the
 * transmission id to the body's SHA-256 in the row.
 *
 * | effect     | the one event type that counts                        | object        | amount                |
 * |------------|-------------------------------------------------------|---------------|-----------------------|
 * | authorised | PAYMENT.AUTHORIZATION.CREATED                         | authorization | amount                |
 * | completed  | PAYMENT.CAPTURE.COMPLETED                             | capture       | amount                |
 * | failed     | PAYMENT.CAPTURE.DENIED, PAYMENT.CAPTURE.DECLINED      | capture       | amount                |
 * | refunded   | PAYMENT.CAPTURE.REFUNDED                              | refund        | amount of this refund |
 * | disputed   | CUSTOMER.DISPUTE.CREATED, CUSTOMER.DISPUTE.RESOLVED   | dispute       | dispute_amount        |
 */
import { verify } from "node:crypto";
import { crc32 } from "node:zlib";
import { moneyFromDecimal } from "../money/money";
import type { DisputeStatus, Effect, EffectKind, PaymentReference } from "../payments/effect";
import {
  invalid,
  type ProviderAdapter,
  type SignedRequest,
  type VerificationContext,
} from "./adapter";
import { decodeSignature } from "./hmac";
import {
  at,
  entryOf,
  eventTypeOf,
  isoTime,
  MalformedEventError,
  optionalText,
  requiredId,
  requiredText,
} from "./json";

/** PayPal tries 25 times in 3 days, and it is not written whether the time is then renewed. */
const ageMsMax = 4 * 24 * 3600 * 1000;
const futureMsMax = 300 * 1000;
/** What PayPal's webhook simulator signs instead of a webhook's id: anybody can have such a signature made. */
const simulatorWebhookId = "WEBHOOK_ID";

export const paypal: ProviderAdapter = {
  provider: "paypal",

  async verify({ headers, rawBody }, context) {
    const transmission = readTransmission(headers);
    if (!transmission) return invalid("missing");
    const { id, time, algorithm, certificateUrl } = transmission;
    const signature = decodeSignature(transmission.signature, "base64");
    const sentMs = Date.parse(time);
    if (!signature || Number.isNaN(sentMs) || algorithm !== "SHA256withRSA" || !idPattern.test(id))
      return invalid("malformed");
    if (context.nowMs - sentMs > ageMsMax) return invalid("stale");
    if (sentMs - context.nowMs > futureMsMax) return invalid("future");
    const key = await context.certificates.publicKey(certificateUrl, context.nowMs, context.signal);
    if (!key) return invalid("certificate");
    const body = crc32(rawBody);
    const matches = webhookIds(context).some((webhookId) =>
      verify("sha256", Buffer.from(`${id}|${time}|${webhookId}|${body}`), key, signature),
    );
    return matches ? { valid: true } : invalid("mismatch");
  },

  identify: (event, { headers }) => ({
    id: headers["paypal-transmission-id"]!,
    eventType: eventTypeOf(event, "event_type"),
    group: captureOf(event) ?? optionalText(event, "resource.id"),
    headers: {
      "paypal-transmission-id": headers["paypal-transmission-id"]!,
      "paypal-transmission-time": headers["paypal-transmission-time"]!,
      "paypal-cert-url": headers["paypal-cert-url"]!,
    },
  }),

  parse(event) {
    const occurredAt = isoTime(event, "create_time");
    const eventId = requiredId(event, "id");
    const eventType = eventTypeOf(event, "event_type");
    const effect = entryOf(effects, eventType)?.(at(event, "resource"));
    return { eventId, eventType, occurredAt, effect: effect && { ...effect, occurredAt, eventId } };
  },
};

const idPattern = /^[\x21-\x7b\x7d\x7e]{1,200}$/;

function readTransmission(headers: SignedRequest["headers"]) {
  const id = headers["paypal-transmission-id"];
  const time = headers["paypal-transmission-time"];
  const signature = headers["paypal-transmission-sig"];
  const certificateUrl = headers["paypal-cert-url"];
  const algorithm = headers["paypal-auth-algo"];
  if (!id || !time || !signature || !certificateUrl || !algorithm) return undefined;
  return { id, time, signature, certificateUrl, algorithm };
}

function webhookIds({ secrets, settings }: VerificationContext): string[] {
  const own = secrets.filter((id) => id !== simulatorWebhookId);
  return settings.paypalSimulatorAllowed ? [...own, simulatorWebhookId] : own;
}

type PayPalEffect = Omit<Effect, "occurredAt" | "eventId">;

const effects: Record<string, (resource: unknown) => PayPalEffect> = {
  "PAYMENT.AUTHORIZATION.CREATED": (resource) =>
    paymentEffect("authorised", resource, "authorization"),
  "PAYMENT.CAPTURE.COMPLETED": (resource) => paymentEffect("completed", resource, "capture"),
  "PAYMENT.CAPTURE.DENIED": (resource) => paymentEffect("failed", resource, "capture"),
  "PAYMENT.CAPTURE.DECLINED": (resource) => paymentEffect("failed", resource, "capture"),
  "PAYMENT.CAPTURE.REFUNDED": (resource) => ({
    kind: "refunded",
    objectId: requiredId(resource, "id"),
    references: [{ id: refundedCapture(resource), rank: ranks.capture }],
    ...money(resource, "amount"),
  }),
  "CUSTOMER.DISPUTE.CREATED": (resource) => disputeEffect(resource, "open"),
  "CUSTOMER.DISPUTE.RESOLVED": (resource) =>
    disputeEffect(resource, outcomeOf(requiredText(resource, "dispute_outcome.outcome_code"))),
};

/** A payment is known by its order; where no event names one, by its authorization, then by its capture. */
const ranks = { order: 0, authorization: 1, capture: 2 };

function paymentEffect(
  kind: EffectKind,
  resource: unknown,
  type: "authorization" | "capture",
): PayPalEffect {
  const objectId = requiredId(resource, "id");
  const related = (member: string, rank: number): PaymentReference[] => {
    const id = optionalText(resource, `supplementary_data.related_ids.${member}`);
    return id ? [{ id, rank }] : [];
  };
  const references = [
    { id: objectId, rank: ranks[type] },
    ...related("order_id", ranks.order),
    ...(type === "capture" ? related("authorization_id", ranks.authorization) : []),
  ];
  return { kind, objectId, references, ...money(resource, "amount") };
}

function disputeEffect(resource: unknown, disputeStatus: DisputeStatus): PayPalEffect {
  return {
    kind: "disputed",
    objectId: requiredId(resource, "dispute_id"),
    references: [
      {
        id: requiredId(resource, "disputed_transactions.0.seller_transaction_id"),
        rank: ranks.capture,
      },
    ],
    ...money(resource, "dispute_amount"),
    disputeStatus,
  };
}

/** https://developer.paypal.com/docs/api/customer-disputes/v1/: these leave the buyer with the money. */
const lostOutcomes = new Set(["RESOLVED_BUYER_FAVOUR", "ACCEPTED"]);

const outcomeOf = (code: string): DisputeStatus => (lostOutcomes.has(code) ? "lost" : "won");

/** A refund names its capture only by the link `up`. */
function refundedCapture(resource: unknown): string {
  const id = linkedCapture(resource);
  if (!id) throw new MalformedEventError("resource.links[rel=up].href", "the URL of a capture");
  return id;
}

function linkedCapture(resource: unknown): string | undefined {
  const links = at(resource, "links");
  const up = Array.isArray(links) ? links.find((link) => at(link, "rel") === "up") : undefined;
  return /\/captures\/([\x21-\x2e\x30-\x7e]{1,200})$/.exec(optionalText(up, "href") ?? "")?.[1];
}

const captureOf = (event: unknown) =>
  linkedCapture(at(event, "resource")) ??
  optionalText(event, "resource.disputed_transactions.0.seller_transaction_id");

const money = (resource: unknown, member: string) =>
  moneyFromDecimal(at(resource, `${member}.value`), at(resource, `${member}.currency_code`));
