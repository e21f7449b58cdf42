/**
 * Any sender of our own: HMAC of the raw body in a header that config names.
 * Body: { id?, type, occurred_at?, data: { payment_id, object_id?, amount?, currency?, outcome? } }, with the amount as
 * a decimal string and `type` one of payment.authorised, .completed, .refunded, .disputed, .failed. `object_id` names the
 * refund or dispute where there can be several. Without id the body's SHA-256 is the event's id.
 */
import { createHash } from "node:crypto";
import { moneyFromDecimal } from "../money/money";
import type { DisputeStatus, Effect, EffectKind } from "../payments/effect";
import { invalid, type ProviderAdapter } from "./adapter";
import { anyEqual, decodeSignature, hmac } from "./hmac";
import {
  at,
  entryOf,
  eventTypeOf,
  isoTime,
  type JsonObject,
  MalformedEventError,
  optionalText,
  requiredId,
} from "./json";

export const generic: ProviderAdapter = {
  provider: "generic",

  verify({ headers, rawBody }, { secrets, settings }) {
    const { headerName, algorithm, encoding } = settings.generic;
    const header = headers[headerName];
    if (!header) return invalid("missing");
    const signature = decodeSignature(header, encoding);
    if (!signature) return invalid("malformed");
    const expected = secrets.map((secret) => hmac(algorithm, secret, rawBody));
    return anyEqual(expected, [signature]) ? { valid: true } : invalid("mismatch");
  },

  identify: (event, { rawBody }) => ({
    id: eventIdOf(event, createHash("sha256").update(rawBody).digest("hex")),
    eventType: typeOf(event),
    group: optionalText(event, "data.payment_id"),
    headers: {},
  }),

  parse(event, { receivedAt, bodySha256 }) {
    const eventId = eventIdOf(event, bodySha256);
    const eventType = typeOf(event);
    const occurredAt =
      at(event, "occurred_at") === undefined ? receivedAt : isoTime(event, "occurred_at");
    const kind = entryOf(kinds, eventType);
    const effect = kind && { ...effectOf(kind, at(event, "data")), occurredAt, eventId };
    return { eventId, eventType, occurredAt, effect };
  },
};

const kinds: Record<string, EffectKind> = {
  "payment.authorised": "authorised",
  "payment.completed": "completed",
  "payment.refunded": "refunded",
  "payment.disputed": "disputed",
  "payment.failed": "failed",
};

function effectOf(kind: EffectKind, data: unknown): Omit<Effect, "occurredAt" | "eventId"> {
  const paymentId = requiredId(data, "payment_id");
  const objectId = at(data, "object_id") === undefined ? paymentId : requiredId(data, "object_id");
  const references = [{ id: paymentId, rank: 0 }];
  const hasAmount = at(data, "amount") !== undefined;
  if (!hasAmount && kind !== "failed") throw new MalformedEventError("data.amount", "there");
  const money = hasAmount ? moneyFromDecimal(at(data, "amount"), at(data, "currency")) : {};
  const disputeStatus = kind === "disputed" ? outcomeOf(optionalText(data, "outcome")) : undefined;
  return { kind, objectId, references, ...money, disputeStatus };
}

function outcomeOf(outcome = "open"): DisputeStatus {
  if (outcome === "open" || outcome === "won" || outcome === "lost") return outcome;
  throw new MalformedEventError("data.outcome", "open, won or lost");
}

const eventIdOf = (event: JsonObject, bodySha256: string) =>
  event["id"] === undefined ? bodySha256 : requiredId(event, "id");

const typeOf = (event: JsonObject) =>
  optionalText(event, "type") === undefined ? "unknown" : eventTypeOf(event, "type");
