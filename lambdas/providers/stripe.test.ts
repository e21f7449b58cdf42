import Stripe from "stripe";
import { sign, buildEvent } from "../../cli/senders";
import { verificationContext } from "../testing/verification";
import { parseJsonObject } from "./json";
import { stripe } from "./stripe";

const now = new Date("2026-11-21T10:00:00Z");
const secret = "whsec_c2VjcmV0LW9mLWEtdGVzdA";
const context = verificationContext({ nowMs: now.getTime(), secrets: [secret] });
const rawBody = Buffer.from('{"id":"evt_1","type":"charge.refunded"}');
const seconds = now.getTime() / 1000;

/** Made by Stripe's own library. */
const officialHeader = (options: { timestamp?: number; secret?: string; payload?: string } = {}) =>
  Stripe.webhooks.generateTestHeaderString({
    payload: rawBody.toString(),
    secret,
    timestamp: seconds,
    ...options,
  });

const verify = (header: string | undefined, body = rawBody, into = context) =>
  stripe.verify(
    { headers: header === undefined ? {} : { "stripe-signature": header }, rawBody: body },
    into,
  );

describe("Stripe's signature", () => {
  it("verifies a header that Stripe's own library made", () => {
    expect(verify(officialHeader())).toEqual({ valid: true });
  });

  it("agrees with Stripe's own library on our sender's header", () => {
    const event = { type: "charge.refunded", amountMinor: 5n, currency: "USD", paymentId: "pi_1" };
    const { headers, body } = buildEvent(
      "stripe",
      { ...event, id: "evt_1", occurredAt: now },
      { apiKey: "", webhookSecret: secret },
      { sentAt: now },
    );
    expect(() =>
      Stripe.webhooks.signature!.verifyHeader(
        body.toString(),
        headers["stripe-signature"]!,
        secret,
        300,
        undefined,
        now.getTime() / 1000,
      ),
    ).not.toThrow();
    expect(stripe.verify({ headers, rawBody: body }, context)).toEqual({ valid: true });
  });

  it("takes any of several v1, as while Stripe rolls a secret", () => {
    const good = officialHeader().split("v1=")[1];
    const bad = "0".repeat(64);
    expect(verify(`t=${seconds},v1=${bad},v1=${good},v0=${bad}`)).toEqual({ valid: true });
  });

  it("takes any of several secrets", () => {
    const rotated = verificationContext({ nowMs: now.getTime(), secrets: ["whsec_new", secret] });
    expect(verify(officialHeader(), rawBody, rotated)).toEqual({ valid: true });
  });

  it("refuses every single flipped bit of the body", () => {
    const header = officialHeader();
    for (let bit = 0; bit < rawBody.length * 8; bit += 1) {
      const flipped = Buffer.from(rawBody);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      expect(verify(header, flipped)).toEqual({ valid: false, reason: "mismatch" });
    }
  });

  it.each([
    [300, { valid: true }],
    [301, { valid: false, reason: "stale" }],
    [-300, { valid: true }],
    [-301, { valid: false, reason: "future" }],
  ])("judges a timestamp %s s old", (ageSeconds, verdict) => {
    expect(verify(officialHeader({ timestamp: seconds - ageSeconds }))).toEqual(verdict);
  });

  it.each([
    [undefined, "missing"],
    ["", "missing"],
    ["v1=abc", "malformed"],
    [`t=${seconds}`, "malformed"],
    [`t=soon,v1=${"0".repeat(64)}`, "malformed"],
    [`t=${seconds},v1=${"0".repeat(62)}`, "mismatch"],
    [`t=${seconds},v1=${"0".repeat(64)}`, "mismatch"],
    [`t=${seconds},v0=${"0".repeat(64)}`, "malformed"],
  ])("refuses the header %s as %s", (header, reason) => {
    expect(verify(header)).toEqual({ valid: false, reason });
  });

  it("refuses everything while there is no secret", () => {
    const none = verificationContext({ nowMs: now.getTime() });
    expect(verify(officialHeader(), rawBody, none)).toEqual({ valid: false, reason: "mismatch" });
    expect(verify(officialHeader({ secret: "x" }))).toEqual({ valid: false, reason: "mismatch" });
  });
});

const received = { receivedAt: now.toISOString(), bodySha256: "" };

function parsed(
  type: string,
  more: { amountMinor?: bigint; currency?: string; outcome?: "won" | "lost" } = {},
) {
  const event = {
    type,
    amountMinor: 1250n,
    currency: "USD",
    paymentId: "pi_1",
    id: "evt_1",
    occurredAt: now,
    ...more,
  };
  const { body, headers } = buildEvent(
    "stripe",
    event,
    { apiKey: "", webhookSecret: secret },
    { sentAt: now },
  );
  const json = parseJsonObject(body);
  return {
    identity: stripe.identify(json, { headers, rawBody: body }),
    ...stripe.parse(json, received),
  };
}

describe("Stripe's events", () => {
  it.each([
    ["payment_intent.amount_capturable_updated", "authorised", "pi_1", undefined],
    ["payment_intent.succeeded", "completed", "pi_1", undefined],
    ["payment_intent.payment_failed", "failed", "pi_1", undefined],
    ["charge.refunded", "refunded", "ch_pi_1", undefined],
    ["charge.dispute.created", "disputed", "dp_pi_1", "open"],
    ["charge.dispute.closed", "disputed", "dp_pi_1", "lost"],
  ])("reads %s as %s of %s", (type, kind, objectId, disputeStatus) => {
    const { effect, identity } = parsed(type);
    expect(effect).toEqual({
      kind,
      objectId,
      references: [{ id: "pi_1", rank: 0 }],
      amountMinor: 1250n,
      currency: "USD",
      disputeStatus,
      occurredAt: "2026-11-21T10:00:00.000Z",
      eventId: "evt_1",
    });
    expect(identity).toEqual({ id: "evt_1", eventType: type, group: "pi_1", headers: {} });
  });

  it("reads a dispute that was won", () => {
    expect(parsed("charge.dispute.closed", { outcome: "won" }).effect?.disputeStatus).toBe("won");
  });

  it.each(["charge.succeeded", "customer.created"])("only records %s", (type) => {
    expect(parsed(type).effect).toBeUndefined();
  });

  it("refuses an amount above 2^53 - 1 as out of range", () => {
    expect(() =>
      parsed("payment_intent.succeeded", { amountMinor: 9_007_199_254_740_993n }),
    ).toThrow(expect.objectContaining({ name: "AmountOutOfRangeError" }));
  });

  it("takes a charge without an intent as the payment itself", () => {
    const object = { id: "ch_9", amount_refunded: 7, currency: "usd", payment_intent: null };
    const json = { id: "evt_2", type: "charge.refunded", created: 0, data: { object } };
    expect(stripe.parse(json, received).effect?.references).toEqual([{ id: "ch_9", rank: 0 }]);
  });

  it("names the member that is missing, and quotes nothing", () => {
    const json = {
      id: "evt_2",
      type: "charge.refunded",
      created: 0,
      data: { object: { id: "ch_9" } },
    };
    expect(() => stripe.parse(json, received)).toThrow(/"currency" is not a text/);
  });
});

it("takes a retry in which only pending_webhooks fell for the same event", () => {
  const body = (pending: number, amount: number) =>
    Buffer.from(JSON.stringify({ id: "evt_1", pending_webhooks: pending, data: { amount } }));
  expect(stripe.sameEvent!(body(2, 1), body(1, 1))).toBe(true);
  expect(stripe.sameEvent!(body(2, 1), body(1, 2))).toBe(false);
});

it("signs any bytes, so that a bad body can be sent with a good signature", () => {
  const event = {
    type: "",
    amountMinor: 0n,
    currency: "USD",
    paymentId: "",
    id: "",
    occurredAt: now,
  };
  const bytes = Buffer.from("not json");
  const request = sign(
    "stripe",
    bytes,
    event,
    { apiKey: "", webhookSecret: secret },
    { sentAt: now },
  );
  expect(verify(request.headers["stripe-signature"], bytes)).toEqual({ valid: true });
});
