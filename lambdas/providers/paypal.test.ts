import { createPublicKey } from "node:crypto";
import { crc32 } from "node:zlib";
import { buildEvent } from "../../cli/senders";
import { createRoot, privateKeyPem } from "../../cli/senders/certificates";
import { forgedBody } from "../testing/forgedBody";
import { verificationContext } from "../testing/verification";
import type { VerificationContext } from "./adapter";
import { parseJsonObject } from "./json";
import { paypal } from "./paypal";

const now = new Date("2026-11-21T10:00:00Z");
const webhookId = "1JE4291016473214C";
const certificateUrl = "https://api.paypal.com/v1/notifications/certs/CERT-1";
let signingKeyPem: string;
let context: VerificationContext;

beforeAll(async () => {
  signingKeyPem = privateKeyPem(await createRoot());
  const certificates = { publicKey: async () => createPublicKey(signingKeyPem) };
  context = verificationContext({ nowMs: now.getTime(), secrets: [webhookId], certificates });
});

interface Given {
  type?: string;
  sentAt?: Date;
  webhookSecret?: string;
  outcome?: "won" | "lost";
}

function request({
  type = "PAYMENT.CAPTURE.COMPLETED",
  sentAt = now,
  webhookSecret = webhookId,
  outcome,
}: Given = {}) {
  const event = {
    type,
    amountMinor: 1250n,
    currency: "USD",
    paymentId: "O1",
    id: "WH-1",
    occurredAt: now,
    outcome,
  };
  const secrets = { apiKey: "", webhookSecret, signingKeyPem, certificateUrl };
  const { headers, body } = buildEvent("paypal", event, secrets, { sentAt });
  return { headers, rawBody: body };
}

const withHeader = (name: string, value: string) => {
  const { headers, rawBody } = request();
  return { headers: { ...headers, [name]: value }, rawBody };
};

const daysAgo = (days: number, more = 0) => new Date(now.getTime() - days * 86_400_000 - more);

describe("PayPal's signature", () => {
  it("verifies over id, time, webhook id and the body's CRC32", async () => {
    expect(await paypal.verify(request(), context)).toEqual({ valid: true });
  });

  it.each([
    [() => request({ webhookSecret: "another" }), "mismatch"],
    [() => ({ ...request(), rawBody: Buffer.from("{}") }), "mismatch"],
    [() => withHeader("paypal-transmission-id", "another"), "mismatch"],
    [() => withHeader("paypal-transmission-time", "2026-11-21T09:59:59Z"), "mismatch"],
    [() => withHeader("paypal-auth-algo", "SHA1withRSA"), "malformed"],
    [() => withHeader("paypal-transmission-sig", "!"), "malformed"],
    [() => withHeader("paypal-transmission-id", "a|b"), "malformed"],
    [() => withHeader("paypal-transmission-time", "soon"), "malformed"],
    [() => withHeader("paypal-cert-url", ""), "missing"],
    [() => request({ sentAt: daysAgo(4, 1) }), "stale"],
    [() => request({ sentAt: daysAgo(0, -300_001) }), "future"],
  ])("refuses %s as %s", async (make, reason) => {
    expect(await paypal.verify(make(), context)).toEqual({ valid: false, reason });
  });

  it("takes a retry of the fourth day", async () => {
    expect(await paypal.verify(request({ sentAt: daysAgo(4) }), context)).toEqual({ valid: true });
  });

  it("refuses a certificate that is not trusted", async () => {
    const certificates = { publicKey: async () => undefined };
    expect(await paypal.verify(request(), { ...context, certificates })).toEqual({
      valid: false,
      reason: "certificate",
    });
  });

  it("does not fetch a certificate for a request that is stale anyway", async () => {
    const publicKey = jest.fn();
    const request4 = request({ sentAt: daysAgo(5) });
    await paypal.verify(request4, { ...context, certificates: { publicKey } });
    expect(publicKey).not.toHaveBeenCalled();
  });

  it("hears the simulator only where it is allowed, even if its id is among the secrets", async () => {
    const simulated = request({ webhookSecret: "WEBHOOK_ID" });
    const careless = { ...context, secrets: [webhookId, "WEBHOOK_ID"] };
    expect(await paypal.verify(simulated, careless)).toEqual({ valid: false, reason: "mismatch" });
    const settings = { ...context.settings, paypalSimulatorAllowed: true };
    expect(await paypal.verify(simulated, { ...context, settings })).toEqual({ valid: true });
  });

  it("cannot tell a body with a forged CRC32: the row's SHA-256 must (see receive.test.ts)", async () => {
    const { headers, rawBody } = request();
    const event = JSON.parse(rawBody.toString()) as { resource: { amount: object } };
    const forged = forgedBody(rawBody, (filler) => ({
      ...event,
      resource: { ...event.resource, amount: { value: "999999.00", currency_code: "USD" } },
      filler,
    }));
    expect(crc32(forged)).toBe(crc32(rawBody));
    expect(await paypal.verify({ headers, rawBody: forged }, context)).toEqual({ valid: true });
  });
});

function parsed(given: Given) {
  const { headers, rawBody } = request(given);
  const json = parseJsonObject(rawBody);
  const event = paypal.parse(json, { receivedAt: "", bodySha256: "" });
  return { identity: paypal.identify(json, { headers, rawBody }), effect: event.effect };
}

const order = { id: "O1", rank: 0 };
const authorization = { id: "O1-AUTH", rank: 1 };
const capture = { id: "O1-CAPT", rank: 2 };

describe("PayPal's events", () => {
  it.each([
    ["PAYMENT.AUTHORIZATION.CREATED", "authorised", "O1-AUTH", [authorization, order], "O1-AUTH"],
    [
      "PAYMENT.CAPTURE.COMPLETED",
      "completed",
      "O1-CAPT",
      [capture, order, authorization],
      "O1-CAPT",
    ],
    ["PAYMENT.CAPTURE.DENIED", "failed", "O1-CAPT", [capture, order, authorization], "O1-CAPT"],
    ["PAYMENT.CAPTURE.REFUNDED", "refunded", "O1-RFND", [capture], "O1-CAPT"],
    ["CUSTOMER.DISPUTE.CREATED", "disputed", "PP-D-O1", [capture], "O1-CAPT"],
    ["CUSTOMER.DISPUTE.RESOLVED", "disputed", "PP-D-O1", [capture], "O1-CAPT"],
  ])("reads %s as %s of %s", (type, kind, objectId, references, group) => {
    const { effect, identity } = parsed({ type });
    expect(effect).toMatchObject({
      kind,
      objectId,
      references,
      amountMinor: 1250n,
      currency: "USD",
    });
    expect(effect).toMatchObject({ occurredAt: "2026-11-21T10:00:00.000Z", eventId: "WH-1" });
    expect(identity).toMatchObject({ id: "transmission-WH-1", eventType: type, group });
  });

  it.each([
    ["CUSTOMER.DISPUTE.CREATED", undefined, "open"],
    ["CUSTOMER.DISPUTE.RESOLVED", "won", "won"],
    ["CUSTOMER.DISPUTE.RESOLVED", "lost", "lost"],
  ] as const)("reads %s (%s) as %s", (type, outcome, status) => {
    expect(parsed({ type, outcome }).effect?.disputeStatus).toBe(status);
  });

  it("only records what it does not know", () => {
    expect(parsed({ type: "CHECKOUT.ORDER.APPROVED" }).effect).toBeUndefined();
  });

  it("keeps the transmission's headers, never its signature", () => {
    expect(parsed({}).identity.headers).toEqual({
      "paypal-transmission-id": "transmission-WH-1",
      "paypal-transmission-time": "2026-11-21T10:00:00.000Z",
      "paypal-cert-url": certificateUrl,
    });
  });
});
