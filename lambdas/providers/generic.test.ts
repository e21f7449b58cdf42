import { createHmac } from "node:crypto";
import { verificationContext } from "../testing/verification";
import { generic } from "./generic";
import { parseJsonObject } from "./json";

const rawBody = Buffer.from('{"type":"payment.completed"}');
const hex = createHmac("sha256", "secret").update(rawBody).digest("hex");
const context = verificationContext({ nowMs: 0, secrets: ["secret"] });

const verify = (value: string | undefined, into = context) =>
  generic.verify(
    { headers: value === undefined ? {} : { "x-webhook-signature": value }, rawBody },
    into,
  );

describe("the generic signature", () => {
  it("verifies RFC 4231's second test case", () => {
    const headers = {
      "x-webhook-signature": "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    };
    const request = { headers, rawBody: Buffer.from("what do ya want for nothing?") };
    expect(generic.verify(request, verificationContext({ nowMs: 0, secrets: ["Jefe"] }))).toEqual({
      valid: true,
    });
  });

  it.each([
    [hex, { valid: true }],
    [hex.toUpperCase(), { valid: true }],
    [undefined, { valid: false, reason: "missing" }],
    [`${hex}0`, { valid: false, reason: "malformed" }],
    [`sha256=${hex}`, { valid: false, reason: "malformed" }],
    [hex.slice(2), { valid: false, reason: "mismatch" }],
    [
      hex.replace(/^../, (byte) => (byte === "00" ? "01" : "00")),
      { valid: false, reason: "mismatch" },
    ],
  ])("judges %s", (value, verdict) => {
    expect(verify(value)).toEqual(verdict);
  });

  it("uses header, encoding and algorithm from config", () => {
    const settings = {
      ...context.settings,
      generic: { headerName: "x-sig", encoding: "base64", algorithm: "sha512" } as const,
    };
    const value = createHmac("sha512", "secret").update(rawBody).digest("base64");
    const request = { headers: { "x-sig": value }, rawBody };
    expect(generic.verify(request, { ...context, settings })).toEqual({ valid: true });
    expect(verify(hex, { ...context, settings })).toEqual({ valid: false, reason: "missing" });
  });
});

const received = { receivedAt: "2026-11-21T10:00:00.000Z", bodySha256: "abc" };
const parse = (event: object) =>
  generic.parse(parseJsonObject(Buffer.from(JSON.stringify(event))), received);
const data = { payment_id: "p1", amount: "12.50", currency: "USD" };

describe("generic events", () => {
  it("reads an event", () => {
    const event = {
      id: "e1",
      type: "payment.refunded",
      occurred_at: "2026-11-20T08:00:00Z",
      data: { ...data, object_id: "r1" },
    };
    expect(parse(event).effect).toEqual({
      kind: "refunded",
      objectId: "r1",
      references: [{ id: "p1", rank: 0 }],
      amountMinor: 1250n,
      currency: "USD",
      occurredAt: "2026-11-20T08:00:00.000Z",
      eventId: "e1",
    });
  });

  it("takes the body's SHA-256 for an id, and the time of receipt for a time, where there is none", () => {
    expect(parse({ type: "payment.completed", data })).toMatchObject({
      eventId: "abc",
      occurredAt: "2026-11-21T10:00:00.000Z",
    });
    const { id } = generic.identify({ type: "x" }, { headers: {}, rawBody: Buffer.from("") });
    expect(id).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  });

  it("records unknown types", () => {
    expect(parse({ type: "customer.created" }).effect).toBeUndefined();
  });

  it.each([
    [{ type: "payment.completed", data: { payment_id: "p1" } }, /data.amount/],
    [{ type: "payment.completed", data: { ...data, amount: 12.5 } }, /is not a decimal string/],
    [{ type: "payment.completed", data: { ...data, payment_id: "p 1" } }, /payment_id/],
    [{ type: "payment.disputed", data: { ...data, outcome: "lots" } }, /data.outcome/],
    [{ type: "payment.completed", occurred_at: "soon", data }, /occurred_at/],
  ])("refuses %j", (event, message) => {
    expect(() => parse(event)).toThrow(message);
  });
});

describe("reading JSON", () => {
  it.each([
    [Buffer.from([0x22, 0xff, 0x22])],
    [Buffer.from("[]")],
    [Buffer.from("null")],
    [Buffer.from("{")],
    [Buffer.from("\ufeff{}")],
  ])("refuses %s without quoting it", (bytes) => {
    expect(() => parseJsonObject(bytes)).toThrow(/^The event's "\(whole body\)" is not/);
  });
});
