import { deliveryOf } from "./delivery";

it("gives the bytes as they were sent, whatever they are", () => {
  const bytes = Buffer.from([0x7b, 0xff, 0x00, 0x7d]);
  const event = { headers: {}, body: bytes.toString("base64"), isBase64Encoded: true };
  expect(deliveryOf(event).rawBody).toEqual(bytes);
});

it("reads header names in any case, and posts without a provider as the generic sender's", () => {
  const event = { headers: { "X-Webhook-Signature": "ab" }, body: null, isBase64Encoded: false };
  expect(deliveryOf(event)).toEqual({
    provider: "generic",
    headers: { "x-webhook-signature": "ab" },
    rawBody: Buffer.alloc(0),
  });
  expect(deliveryOf({ ...event, pathParameters: { provider: "stripe" } }).provider).toBe("stripe");
});
