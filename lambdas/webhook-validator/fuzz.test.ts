/** Whatever comes in: never a 5xx from input alone, never a 2xx without a valid signature, in bounded time and memory. */
import fc from "fast-check";
import { senderOf } from "../../cli/senders";
import { adapterOf } from "../providers";
import { MalformedEventError, parseJsonObject } from "../providers/json";
import { AmountMalformedError, AmountOutOfRangeError } from "../money/errors";
import { queuedWebhook } from "../shared/message";
import { startMs } from "../testing/validator";
import { recordedBodies, recordedSignatureHeaders } from "../testing/corpus";
import type { ApiGatewayEvent } from "./delivery";
import {
  createTestTrust,
  fuzzedValidator,
  type FuzzedValidator,
  signedEvent,
  type TestTrust,
} from "../testing/fuzzedValidator";

const providers = ["stripe", "paypal", "square", "generic"] as const;
/** Of the processor's time, not the wall's: a busy machine must not fail it. The largest inputs take a fiftieth. */
const handledMsMax = 1_000;
let trust: TestTrust;
beforeAll(async () => (trust = await createTestTrust()));

async function handled(validator: FuzzedValidator, event: ApiGatewayEvent) {
  const started = process.cpuUsage();
  const answer = await validator.handle(event);
  const { user, system } = process.cpuUsage(started);
  expect((user + system) / 1000).toBeLessThan(handledMsMax);
  return answer.statusCode;
}

/** An answer is 200 exactly where one row and one message say what was sent. */
function expectDurable(validator: FuzzedValidator, status: number, body: Buffer): void {
  const count = status === 200 ? 1 : 0;
  expect([validator.rows.size, validator.messages.length]).toEqual([count, count]);
  if (status !== 200) return;
  const [row] = validator.rows.values();
  expect(Buffer.from(row!["body"]!.B!).equals(body)).toBe(true);
  const message = queuedWebhook(validator.messages[0]!.MessageBody!);
  expect(Buffer.from(message.body).equals(body)).toBe(true);
  expectReadable(message.provider, body);
}

/** What was taken is booked, recorded, or refused by an error of our own: never by chance. */
function expectReadable(provider: string, body: Buffer): void {
  try {
    const received = { receivedAt: "2026-11-21T10:00:00.000Z", bodySha256: "00" };
    const { effect } = adapterOf(provider)!.parse(parseJsonObject(body), received);
    if (effect) expect(effect.kind).toMatch(/^(authorised|completed|refunded|disputed|failed)$/);
  } catch (error) {
    const own = [MalformedEventError, AmountMalformedError, AmountOutOfRangeError];
    expect(own.some((kind) => error instanceof kind)).toBe(true);
  }
}

describe.each(providers)("the recorded corpus, for %s", (provider) => {
  it.each(recordedBodies)(
    "$name is $signed when signed, and 401 or 413 when not",
    async (recorded) => {
      const { body, signed, name } = recorded;
      const event = signedEvent(provider, body, trust);
      const validator = fuzzedValidator(trust);
      const status = await handled(validator, event);
      // The generic sender needs neither id nor type, so an object without them is an event.
      const isGenericEvent = provider === "generic" && name === "an object without members";
      expect(status).toBe(isGenericEvent ? 200 : signed);
      expectDurable(validator, status, body);

      const other = fuzzedValidator(trust);
      const [unsigned, cut] = [
        { ...event, headers: {} },
        { ...event, body: Buffer.concat([body, Buffer.from(" ")]).toString("base64") },
      ];
      const refused = body.length > 256 * 1024 ? 413 : 401;
      expect(await handled(other, unsigned)).toBe(refused);
      expect([401, 413]).toContain(await handled(other, cut));
      expect(other.rows.size).toBe(0);
    },
  );
});

describe("the grammar of stripe-signature", () => {
  const body = Buffer.from(JSON.stringify({ id: "evt_1", type: "t", data: {} }));

  it.each(recordedSignatureHeaders)("$header is $answer", async ({ header, answer }) => {
    const event = signedEvent("stripe", body, trust);
    const [, time, signature] = /^t=(\d+),v1=(\w+)$/.exec(event.headers["stripe-signature"]!)!;
    const value = header.replaceAll("TIME", time!).replaceAll("SIGNATURE", signature!);
    const validator = fuzzedValidator(trust);
    const headers = { ...event.headers, "stripe-signature": value };
    expect(await handled(validator, { ...event, headers })).toBe(answer);
    expectDurable(validator, answer, body);
  });
});

const headerNames = [
  ...["Stripe-Signature", "stripe-signature", "X-Square-Hmacsha256-Signature"],
  ...["X-Webhook-Signature", "Paypal-Transmission-Id", "Paypal-Transmission-Time"],
  ...["Paypal-Transmission-Sig", "Paypal-Cert-Url", "Paypal-Auth-Algo", "__proto__", "Host", ""],
];
const headerValue = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.base64String({ maxLength: 400 }),
  fc.string({ unit: fc.constantFrom("t", "v1", "=", ",", "0", "f", " "), maxLength: 300 }),
  fc.integer({ min: 1, max: 10_000 }).map((length) => "A".repeat(length)),
  fc.constantFrom(
    ...[`t=${startMs / 1000},v1=${"0".repeat(64)}`, "SHA256withRSA", "2026-11-21T10:00:00Z"],
    ...["https://api.paypal.com/v1/notifications/certs/CERT-1", "https://evil.example/CERT-1"],
    ...["https://api.paypal.com@evil.example/v1/notifications/certs/CERT-1", "1|2", "AAAA", ""],
  ),
);
const anyEvent: fc.Arbitrary<ApiGatewayEvent> = fc.record({
  headers: fc.option(
    fc.dictionary(
      fc.oneof(fc.constantFrom(...headerNames), fc.string()),
      fc.option(headerValue, { nil: undefined }),
    ),
  ),
  pathParameters: fc.option(
    fc.record({
      provider: fc.oneof(fc.constantFrom(...providers, "constructor", "__proto__"), fc.string()),
    }),
  ),
  body: fc.option(
    fc.oneof(fc.string({ unit: "binary", maxLength: 500 }), fc.base64String(), fc.json()),
  ),
  isBase64Encoded: fc.boolean(),
});

it("answers whatever nobody signed with 401 or 404, and writes nothing", async () => {
  const validator = fuzzedValidator(trust);
  await fc.assert(
    fc.asyncProperty(anyEvent, async (event) => {
      expect([401, 404]).toContain(await handled(validator, event));
    }),
    { numRuns: 2_000 },
  );
  expect([validator.rows.size, validator.messages.length]).toEqual([0, 0]);
});

const hexHeaders = ["stripe-signature", "x-webhook-signature"];
const signatureHeaders = /signature|transmission|cert-url|auth-algo/;
const change = fc.record({
  at: fc.nat(),
  bit: fc.integer({ min: 0, max: 7 }),
  inBody: fc.boolean(),
});

it("answers a signed event with 401 once any one bit of its body or its signature is another", async () => {
  const validator = fuzzedValidator(trust);
  const signed = providers.map((provider) => signedEvent(provider, genuineBody(provider), trust));
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...signed), change, async (event, { at, bit, inBody }) => {
      const bytes = Buffer.from(event.body!, "base64");
      const headers = { ...event.headers };
      const names = Object.keys(headers).filter((one) => signatureHeaders.test(one));
      const name = names[at % names.length]!;
      const value = headers[name]!;
      if (inBody) bytes[at % bytes.length]! ^= 1 << bit;
      else headers[name] = flipped(value, at, bit);
      // A hexadecimal digit means the same in the other case.
      const isSame =
        !inBody &&
        hexHeaders.includes(name) &&
        bit === 5 &&
        /[a-f]/.test(value[at % value.length]!);
      const status = await handled(validator, {
        ...event,
        headers,
        body: bytes.toString("base64"),
      });
      expect(status).toBe(isSame ? 200 : 401);
    }),
    { numRuns: 1_000 },
  );
});

function flipped(text: string, at: number, bit: number): string {
  const index = at % text.length;
  const character = String.fromCharCode(text.charCodeAt(index) ^ (1 << bit));
  return `${text.slice(0, index)}${character}${text.slice(index + 1)}`;
}

const eventOf = (type: string) => ({
  ...{ type, amountMinor: 1250n, currency: "USD", paymentId: "pi_1", id: "evt_1" },
  occurredAt: new Date(startMs),
});

/** What a sender would write, as plain JSON values. */
const genuine = (provider: string, type: string) =>
  JSON.parse(JSON.stringify(senderOf(provider).body(eventOf(type)))) as object;

const genuineBody = (provider: string) =>
  Buffer.from(JSON.stringify(genuine(provider, senderOf(provider).defaultType)));

/** Events as their providers write them, with any member replaced by any JSON at all. */
const nearlyRight = fc
  .record({
    provider: fc.constantFrom(...providers),
    type: fc.nat(),
    member: fc.nat(),
    value: fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.constantFrom("constructor", "toString", 1e308),
    ),
  })
  .map(({ provider, type, member, value }) => {
    const { types } = senderOf(provider);
    const event = genuine(provider, types[type % types.length]!);
    const paths = pathsOf(event);
    return {
      provider,
      body: Buffer.from(JSON.stringify(replaced(event, paths[member % paths.length]!, value))),
    };
  });

it("takes a signed event of any content or refuses it with 400, and can read what it took", async () => {
  await fc.assert(
    fc.asyncProperty(nearlyRight, async ({ provider, body }) => {
      const validator = fuzzedValidator(trust);
      const status = await handled(validator, signedEvent(provider, body, trust));
      expect([200, 400]).toContain(status);
      expectDurable(validator, status, body);
    }),
    { numRuns: 1_000 },
  );
});

it("answers any signed bytes with 200 or 400, and their repeat alike", async () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((all) => Buffer.from(all)),
    fc.json({ maxDepth: 5 }).map((json) => Buffer.from(json)),
    fc
      .string({ unit: "binary" })
      .map((name) =>
        Buffer.from(JSON.stringify({ id: "e", type: "t", event_id: "e", event_type: "t", name })),
      ),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...providers), bytes, async (provider, body) => {
      const validator = fuzzedValidator(trust);
      const event = signedEvent(provider, body, trust);
      const status = await handled(validator, event);
      expect([200, 400]).toContain(status);
      expectDurable(validator, status, body);
      expect(await handled(validator, event)).toBe(status);
      expect(validator.rows.size).toBe(status === 200 ? 1 : 0);
    }),
    { numRuns: 1_000 },
  );
});

describe("what senders of nonsense can make us keep or ask", () => {
  it("is 50 certificates, however many addresses are named", async () => {
    const validator = fuzzedValidator(trust);
    const { headers, ...event } = signedEvent("paypal", Buffer.from("{}"), trust);
    for (let i = 0; i < 500; i++)
      await validator.handle({
        ...event,
        headers: {
          ...headers,
          "paypal-cert-url": `https://api.paypal.com/v1/notifications/certs/CERT-x${i}`,
        },
      });
    expect(validator.downloads()).toBe(500);
    const { cache } = validator.certificates as unknown as { cache: Map<string, unknown> };
    expect(cache.size).toBe(50);
  });

  it("is one more reading of the secret in a minute", async () => {
    const validator = fuzzedValidator(trust);
    const event = signedEvent("generic", Buffer.from("{}"), trust);
    const headers = { "x-webhook-signature": "0".repeat(64) };
    for (let i = 0; i < 600; i++) {
      validator.clock.nowMs += 100;
      await validator.handle({ ...event, headers });
    }
    expect(validator.loads.length).toBeLessThanOrEqual(3);
  });
});

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

function pathsOf(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [path];
  const members = Object.entries(value).flatMap(([name, member]) =>
    pathsOf(member, [...path, name]),
  );
  return [path, ...members];
}

function replaced(value: unknown, [name, ...rest]: string[], by: unknown): Json {
  if (name === undefined) return by as Json;
  const copy = structuredClone(value) as Record<string, unknown>;
  copy[name] = replaced(copy[name], rest, by);
  return copy as Json;
}
