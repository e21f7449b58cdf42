import { buildEvent, senders } from ".";
import { decimalAmount } from "./amounts";

const sentAt = new Date("2026-11-21T10:00:00Z");
const secrets = {
  apiKey: "a b",
  webhookSecret: "secret",
  notificationUrl: "https://hooks.example",
};
const event = {
  type: "payment.completed",
  amountMinor: 1250n,
  currency: "USD",
  paymentId: "p1",
  id: "e1",
  occurredAt: sentAt,
};
const hmacProviders = ["stripe", "square", "generic"];

it("posts to the provider's path with the API key, the generic sender to /webhooks itself", () => {
  const stripe = { ...event, type: "charge.refunded" };
  expect(buildEvent("stripe", stripe, secrets, { sentAt }).path).toBe(
    "/webhooks/stripe?token=a%20b",
  );
  expect(buildEvent("generic", event, secrets, { sentAt }).path).toBe("/webhooks?token=a%20b");
});

it.each(hmacProviders)("changes only the signature of %s when it is to be bad", (provider) => {
  const typed = { ...event, type: senders[provider]!.defaultType };
  const good = buildEvent(provider, typed, secrets, { sentAt });
  const bad = buildEvent(provider, typed, secrets, { sentAt, badSignature: true });
  expect(bad.body).toEqual(good.body);
  expect(bad.headers).not.toEqual(good.headers);
  expect(Object.keys(bad.headers)).toEqual(Object.keys(good.headers));
});

it("dates a stale Stripe signature five days back", () => {
  const stripe = { ...event, type: "charge.refunded" };
  const { headers } = buildEvent("stripe", stripe, secrets, { sentAt, stale: true });
  // 2026-11-16T10:00:00Z
  expect(headers["stripe-signature"]).toMatch(/^t=1794823200,v1=[0-9a-f]{64}$/);
});

it.each(Object.keys(senders))("has a payload for each type that %s offers", (provider) => {
  const { types, defaultType, body } = senders[provider]!;
  expect(types).toContain(defaultType);
  for (const type of types)
    expect(JSON.stringify(body.call(senders[provider]!, { ...event, type }))).toContain("p1");
});

it("names the types it knows when asked for another", () => {
  expect(() => buildEvent("square", event, secrets, { sentAt })).toThrow(
    /Known are: payment.updated/,
  );
  expect(() => buildEvent("adyen", event, secrets, { sentAt })).toThrow(
    /Known are: stripe, paypal/,
  );
});

it("writes integers beyond what a Number holds", () => {
  const large = { ...event, type: "charge.refunded", amountMinor: 9_007_199_254_740_993n };
  expect(buildEvent("stripe", large, secrets, { sentAt }).body.toString()).toContain(
    '"amount_refunded":9007199254740993',
  );
});

it.each([
  [1250n, "USD", "12.50"],
  [5n, "USD", "0.05"],
  [1250n, "JPY", "1250"],
  [1n, "KWD", "0.001"],
])("writes %s %s as %s", (amountMinor, currency, text) => {
  expect(decimalAmount(amountMinor, currency)).toBe(text);
});

it.each(hmacProviders)("dates %s only where its signature covers a time", (provider) => {
  const { defaultType, signsTime } = senders[provider]!;
  const request = (stale: boolean) =>
    JSON.stringify(
      buildEvent(provider, { ...event, type: defaultType }, secrets, { sentAt, stale }).headers,
    );
  expect(request(true) !== request(false)).toBe(signsTime);
});
