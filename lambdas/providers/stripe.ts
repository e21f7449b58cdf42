/**
 * Stripe. Signature: https://docs.stripe.com/webhooks#verify-manually. Event types: https://docs.stripe.com/api/events/types.
 *
 * | effect     | the one event type that counts               | object         | amount                        |
 * |------------|----------------------------------------------|----------------|-------------------------------|
 * | authorised | payment_intent.amount_capturable_updated     | payment intent | amount_capturable             |
 * | completed  | payment_intent.succeeded                     | payment intent | amount_received, cumulative   |
 * | failed     | payment_intent.payment_failed                | payment intent | amount                        |
 * | refunded   | charge.refunded                              | charge         | amount_refunded, cumulative   |
 * | disputed   | charge.dispute.created, charge.dispute.closed| dispute        | amount                        |
 *
 * charge.succeeded, charge.captured, refund.* and the rest tell the same changes again: recorded only.
 */
import { moneyFromInteger } from "../money/money";
import type { DisputeStatus, Effect, EffectKind } from "../payments/effect";
import { invalid, type ProviderAdapter, type Verdict, type VerificationContext } from "./adapter";
import { anyEqual, decodeSignature, hmac } from "./hmac";
import {
  at,
  entryOf,
  eventTypeOf,
  isoTime,
  type JsonObject,
  optionalText,
  parseJsonObject,
  requiredId,
  requiredText,
} from "./json";

/** As Stripe's own libraries have it. */
const ageSecondsMax = 300;
/** Stripe's libraries know no bound here; ours is for clocks that are a little apart. */
const futureSecondsMax = 300;

export const stripe: ProviderAdapter = {
  provider: "stripe",

  verify({ headers, rawBody }, context) {
    const header = headers["stripe-signature"];
    if (!header) return invalid("missing");
    const { timestamp, signatures } = parseHeader(header);
    if (timestamp === undefined || signatures.length === 0) return invalid("malformed");
    const expected = context.secrets.map((secret) =>
      hmac("sha256", secret, `${timestamp}.`, rawBody),
    );
    if (!anyEqual(expected, signatures)) return invalid("mismatch");
    return fresh(Number(timestamp), context);
  },

  identify: (event) => ({
    id: requiredId(event, "id"),
    eventType: eventTypeOf(event, "type"),
    group: paymentId(at(event, "data.object")),
    headers: {},
  }),

  parse(event) {
    const occurredAt = isoTime(event, "created");
    const eventId = requiredId(event, "id");
    const eventType = eventTypeOf(event, "type");
    const effect = entryOf(effects, eventType)?.(at(event, "data.object"));
    return { eventId, eventType, occurredAt, effect: effect && { ...effect, occurredAt, eventId } };
  },

  /** `pending_webhooks` counts the endpoints still to be told, so it falls between retries. */
  sameEvent: (stored, received) => withoutCounter(stored) === withoutCounter(received),
};

type StripeEffect = Omit<Effect, "occurredAt" | "eventId">;

const effects: Record<string, (object: unknown) => StripeEffect> = {
  "payment_intent.amount_capturable_updated": (intent) =>
    effectOf("authorised", intent, "amount_capturable"),
  "payment_intent.succeeded": (intent) => effectOf("completed", intent, "amount_received"),
  "payment_intent.payment_failed": (intent) => effectOf("failed", intent, "amount"),
  "charge.refunded": (charge) => effectOf("refunded", charge, "amount_refunded"),
  "charge.dispute.created": (dispute) => ({
    ...effectOf("disputed", dispute, "amount"),
    disputeStatus: "open",
  }),
  "charge.dispute.closed": (dispute) => ({
    ...effectOf("disputed", dispute, "amount"),
    disputeStatus: closedAs(requiredText(dispute, "status")),
  }),
};

function effectOf(kind: EffectKind, object: unknown, amountMember: string): StripeEffect {
  const currency = requiredText(object, "currency").toUpperCase();
  const objectId = requiredId(object, "id");
  return {
    kind,
    objectId,
    references: [{ id: paymentId(object) ?? objectId, rank: 0 }],
    ...moneyFromInteger(at(object, amountMember), currency, unusualExponents[currency]),
  };
}

/** Where Stripe's unit is not ISO 4217's: https://docs.stripe.com/currencies#special-cases and #zero-decimal. */
const unusualExponents: Record<string, number> = { ISK: 2, UGX: 2, MGA: 0 };

/** A dispute that was only an inquiry closes as `warning_closed`: the money stayed. */
const closedAs = (status: string): DisputeStatus => (status === "lost" ? "lost" : "won");

/** An intent's own id, the intent of a charge or dispute, or (without intents) the charge. */
function paymentId(object: unknown): string | undefined {
  const own = optionalText(object, "id");
  if (own?.startsWith("pi_")) return own;
  return optionalText(object, "payment_intent") ?? optionalText(object, "charge") ?? own;
}

function parseHeader(header: string): { timestamp?: string; signatures: Buffer[] } {
  const pairs = header.split(",").map((pair) => pair.trim().split("=", 2));
  const timestamp = pairs.find(([name]) => name === "t")?.[1];
  const signatures = pairs
    .filter(([name]) => name === "v1")
    .map(([, value]) => decodeSignature(value ?? "", "hex"))
    .filter((value) => value !== undefined);
  return { timestamp: /^\d{1,12}$/.test(timestamp ?? "") ? timestamp : undefined, signatures };
}

function fresh(timestampSeconds: number, { nowMs }: VerificationContext): Verdict {
  const ageSeconds = nowMs / 1000 - timestampSeconds;
  if (ageSeconds > ageSecondsMax) return invalid("stale");
  return ageSeconds < -futureSecondsMax ? invalid("future") : { valid: true };
}

function withoutCounter(body: Buffer): string {
  const { pending_webhooks: _, ...event } = parseJsonObject(body) as JsonObject;
  return JSON.stringify(event);
}
