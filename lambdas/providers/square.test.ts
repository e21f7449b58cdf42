import { buildEvent } from "../../cli/senders";
import { verificationContext } from "../testing/verification";
import { parseJsonObject } from "./json";
import { square } from "./square";

/** Square's published vectors: square-nodejs-sdk, tests/integration/webhooks.test.ts. */
const body =
  '{"merchant_id":"MLEFBHHSJGVHD","type":"webhooks.test_notification","event_id":"ac3ac95b-f97d-458c-a6e6-18981597e05f","created_at":"2022-07-13T20:30:59.037339943Z","data":{"type":"webhooks","id":"bc368e64-01aa-407e-b46e-3231809b1129"}}';
const signature = "GF4YkrJgGBDZ9NIYbNXBnMzqb2HoL4RW/S6vkZ9/2N4=";
const key = "Ibxx_5AKakO-3qeNVR61Dw";
const url = "https://webhook.site/679a4f3a-dcfa-49ee-bac5-9d0edad886b9";
const mismatch = { valid: false, reason: "mismatch" };

function verify(
  given: Partial<{ body: string; signature: string; keys: string[]; urls: string[] }>,
) {
  const headers = { "x-square-hmacsha256-signature": given.signature ?? signature };
  const context = verificationContext({
    nowMs: 0,
    secrets: given.keys ?? [key],
    notificationUrls: given.urls ?? [url],
  });
  return square.verify({ headers, rawBody: Buffer.from(given.body ?? body) }, context);
}

describe("Square's published vectors", () => {
  it("verify", () => {
    expect(verify({})).toEqual({ valid: true });
  });

  it.each([
    ['{"data":{"type":"webhooks","id":"fake_id"}}', "W3FlCNk5IA3ZQ2LHTWoajvzfaDu/OwY2tNHIHC3IUOA="],
    ['{"data":{"type":"webhooks","id":">id<"}}', "Cxt7+aTi4rKgcA0bC4g9EHdVtLSDWdqccmL5MvihU4U="],
  ])("verify with special characters: %s", (text, expected) => {
    const urls = ["https://webhook.site/webhooks"];
    expect(verify({ body: text, signature: expected, keys: ["signature-key"], urls })).toEqual({
      valid: true,
    });
  });

  it("fail with another URL", () => {
    const urls = ["https://webhook.site/79a4f3a-dcfa-49ee-bac5-9d0edad886b9"];
    expect(verify({ urls })).toEqual(mismatch);
  });

  it("fail with another key", () => {
    expect(verify({ keys: ["MCmhFRxGX82xMwg5FsaoQA"] })).toEqual(mismatch);
  });

  it("fail with another signature", () => {
    expect(verify({ signature: "1z2n3DEJJiUPKcPzQo1ftvbxGdw=" })).toEqual(mismatch);
  });

  it("fail with another body", () => {
    expect(verify({ body: body.replace("2022-07", "2022-06") })).toEqual(mismatch);
  });

  it("fail with the body formatted", () => {
    expect(verify({ body: JSON.stringify(JSON.parse(body), undefined, 4) })).toEqual(mismatch);
  });
});

it("takes any of several keys and URLs, as while they are rotated", () => {
  expect(verify({ keys: ["new", key], urls: ["https://new", url] })).toEqual({ valid: true });
});

it("tells a missing and a malformed signature apart", () => {
  const context = verificationContext({ nowMs: 0, secrets: [key], notificationUrls: [url] });
  const request = { headers: {}, rawBody: Buffer.from(body) };
  expect(square.verify(request, context)).toEqual({ valid: false, reason: "missing" });
  expect(verify({ signature: "not base64!" })).toEqual({ valid: false, reason: "malformed" });
});

const now = new Date("2026-11-21T10:00:00.123Z");

function parsed(type: string, more: { outcome?: "won" | "lost" } = {}) {
  const event = {
    type,
    amountMinor: 1250n,
    currency: "USD",
    paymentId: "pay1",
    id: "e1",
    occurredAt: now,
    ...more,
  };
  const secrets = { apiKey: "", webhookSecret: key, notificationUrl: url };
  const request = buildEvent("square", event, secrets, { sentAt: now });
  expect(
    verify({
      body: request.body.toString(),
      signature: request.headers["x-square-hmacsha256-signature"],
    }),
  ).toEqual({ valid: true });
  const json = parseJsonObject(request.body);
  const identity = square.identify(json, { headers: request.headers, rawBody: request.body });
  return { identity, ...square.parse(json, { receivedAt: "", bodySha256: "" }) };
}

it.each([
  ["payment.created", "authorised", "pay1", undefined],
  ["payment.updated", "completed", "pay1", undefined],
  ["refund.updated", "refunded", "pay1_refund", undefined],
  ["dispute.created", "disputed", "pay1_dispute", "open"],
  ["dispute.state.updated", "disputed", "pay1_dispute", "lost"],
])("reads Square's %s as %s of %s", (type, kind, objectId, disputeStatus) => {
  const { effect, identity } = parsed(type);
  expect(effect).toEqual({
    kind,
    objectId,
    references: [{ id: "pay1", rank: 0 }],
    amountMinor: 1250n,
    currency: "USD",
    disputeStatus,
    occurredAt: "2026-11-21T10:00:00.123Z",
    eventId: "e1",
  });
  expect(identity).toEqual({ id: "e1", eventType: type, group: "pay1", headers: {} });
});

it("only records what another type tells, and what it does not know", () => {
  expect(parsed("customer.created").effect).toBeUndefined();
  const payment = { id: "pay1", status: "COMPLETED", amount_money: { amount: 1, currency: "USD" } };
  const json = (type: string, status: string) => ({
    type,
    event_id: "e1",
    created_at: "2026-11-21T10:00:00Z",
    data: { object: { payment: { ...payment, status } } },
  });
  const parse = (type: string, status: string) =>
    square.parse(json(type, status), { receivedAt: "", bodySha256: "" }).effect?.kind;
  expect(parse("payment.created", "COMPLETED")).toBeUndefined();
  expect(parse("payment.updated", "APPROVED")).toBeUndefined();
  expect(parse("payment.updated", "CANCELED")).toBe("failed");
});
