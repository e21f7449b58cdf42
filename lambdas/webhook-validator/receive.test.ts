import { createPublicKey } from "node:crypto";
import { buildEvent, sign } from "../../cli/senders";
import { createRoot, privateKeyPem } from "../../cli/senders/certificates";
import { DependencyError } from "../shared/dependency";
import { forgedBody } from "../testing/forgedBody";
import { memoryValidator, notificationUrl, startMs } from "../testing/validator";
import { receive } from "./receive";

const secretOf: Record<string, string> = {
  stripe: "whsec_1",
  paypal: "WEBHOOK1",
  square: "square_1",
  generic: "generic_1",
};
const typeOf: Record<string, string> = {
  stripe: "payment_intent.succeeded",
  paypal: "PAYMENT.CAPTURE.COMPLETED",
  square: "payment.updated",
  generic: "payment.completed",
};
let signingKeyPem: string;
beforeAll(async () => {
  signingKeyPem = privateKeyPem(await createRoot());
});

const eventOf = (provider: string, more = {}) => ({
  type: typeOf[provider]!,
  amountMinor: 1250n,
  currency: "USD",
  paymentId: "pi_1",
  id: "evt_1",
  occurredAt: new Date(startMs),
  ...more,
});

const secretsOf = (provider: string, webhookSecret = secretOf[provider]!) => ({
  apiKey: "key",
  webhookSecret,
  notificationUrl,
  signingKeyPem,
  certificateUrl: "https://api.paypal.com/v1/notifications/certs/CERT-1",
});

function delivery(provider: string, more = {}, sending = {}, secret?: string) {
  const sentAt = new Date(startMs);
  const { headers, body } = buildEvent(
    provider,
    eventOf(provider, more),
    secretsOf(provider, secret),
    { sentAt, ...sending },
  );
  return { provider, headers, rawBody: body };
}

/** Signed well, whatever the bytes. */
function signedBytes(provider: string, body: Buffer) {
  const { headers } = sign(provider, body, eventOf(provider), secretsOf(provider), {
    sentAt: new Date(startMs),
  });
  return { provider, headers, rawBody: body };
}

function validator() {
  const validator = memoryValidator();
  validator.ports.certificates = { publicKey: async () => createPublicKey(signingKeyPem) };
  return validator;
}

const errorOf = (body: string) => (JSON.parse(body) as { error: string }).error;

describe("an event that is taken", () => {
  it.each([
    ["stripe", "stripe#evt_1", "pi_1"],
    ["paypal", "paypal#transmission-evt_1", "pi_1-CAPT"],
    ["square", "square#evt_1", "pi_1"],
    ["generic", "generic#evt_1", "pi_1"],
  ])("of %s is a row, a message and 200", async (provider, webhookId, group) => {
    const { ports, webhooks, queue, observer } = validator();
    const request = delivery(provider);
    expect(await receive(request, ports)).toMatchObject({ statusCode: 200 });
    expect(webhooks.rows.get(webhookId)).toMatchObject({
      provider,
      eventType: typeOf[provider],
      rawBody: request.rawBody,
      messageGroupId: group,
      status: "ENQUEUED",
      receivedAt: "2026-11-21T10:00:00.000Z",
    });
    expect(queue.messages).toHaveLength(1);
    expect(queue.messages[0]).toMatchObject({ queueUrl: `queue/${provider}`, groupId: group });
    expect(JSON.parse(queue.messages[0]!.body)).toEqual({
      webhook_id: webhookId,
      provider,
      attempt: 0,
      received_at: "2026-11-21T10:00:00.000Z",
      body: request.rawBody.toString(),
    });
    expect(observer.counts).toEqual({ WebhookAccepted: 1 });
    expect(observer.dimensions["WebhookAccepted"]).toEqual({ provider });
    expect(observer.annotations).toEqual([webhookId]);
  });

  it("asks for its secret once in five minutes", async () => {
    const { ports, loads, clock } = validator();
    await receive(delivery("stripe"), ports);
    clock.nowMs += 299_000;
    await receive(delivery("stripe", { id: "evt_2" }, { sentAt: new Date(clock.nowMs) }), ports);
    expect(loads).toEqual(["/stripe"]);
    clock.nowMs += 1_000;
    await receive(delivery("stripe", { id: "evt_3" }, { sentAt: new Date(clock.nowMs) }), ports);
    expect(loads).toEqual(["/stripe", "/stripe"]);
  });
});

describe("a delivery that comes again", () => {
  it.each(["ENQUEUED", "PROCESSED", "FAILED"] as const)(
    "is 200 without a send when the row is %s",
    async (status) => {
      const { ports, webhooks, queue, observer } = validator();
      await receive(delivery("stripe"), ports);
      webhooks.rows.get("stripe#evt_1")!.status = status;
      expect(await receive(delivery("stripe"), ports)).toMatchObject({ statusCode: 200 });
      expect(queue.sends).toHaveLength(1);
      expect(webhooks.rows.get("stripe#evt_1")!.status).toBe(status);
      expect(observer.counts).toEqual({ WebhookAccepted: 1, WebhookDuplicate: 1 });
    },
  );

  it("is sent again and marked when the row is RECEIVED", async () => {
    const { ports, webhooks, queue } = validator();
    await receive(delivery("stripe"), ports);
    webhooks.rows.get("stripe#evt_1")!.status = "RECEIVED";
    expect(await receive(delivery("stripe"), ports)).toMatchObject({ statusCode: 200 });
    expect(queue.sends).toEqual(["stripe#evt_1", "stripe#evt_1"]);
    expect(queue.messages).toHaveLength(1);
    expect(webhooks.rows.get("stripe#evt_1")!.status).toBe("ENQUEUED");
  });

  it("is one row and one message when a hundred come at once", async () => {
    const { ports, webhooks, queue } = validator();
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => receive(delivery("stripe"), ports)),
    );
    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
    expect(webhooks.rows.size).toBe(1);
    expect(queue.messages).toHaveLength(1);
  });

  it.each(["stripe", "paypal", "square", "generic"])(
    "of %s is 401 when its body is another",
    async (provider) => {
      const { ports, queue, observer, webhooks } = validator();
      await receive(delivery(provider), ports);
      const answer = await receive(delivery(provider, { amountMinor: 999_999n }), ports);
      expect(answer.statusCode).toBe(401);
      expect(observer.counts).toMatchObject({ BodyMismatch: 1 });
      expect(queue.sends).toHaveLength(1);
      expect([...webhooks.rows.values()][0]!.rawBody).toEqual(delivery(provider).rawBody);
    },
  );

  it("of PayPal is 401 when its body was forged to the same CRC32", async () => {
    const { ports, observer } = validator();
    const genuine = delivery("paypal");
    await receive(genuine, ports);
    const event = JSON.parse(genuine.rawBody.toString()) as object;
    const rawBody = forgedBody(genuine.rawBody, (filler) => ({ ...event, filler }));
    expect((await receive({ ...genuine, rawBody }, ports)).statusCode).toBe(401);
    expect(observer.counts).toMatchObject({ BodyMismatch: 1 });
  });

  it("of Stripe is the same event when only pending_webhooks fell", async () => {
    const { ports } = validator();
    const first = delivery("stripe");
    await receive(first, ports);
    const event = JSON.parse(first.rawBody.toString()) as object;
    const again = Buffer.from(JSON.stringify({ ...event, pending_webhooks: 0 }));
    expect((await receive(signedBytes("stripe", again), ports)).statusCode).toBe(200);
  });
});

describe("a request that is refused leaves nothing behind", () => {
  const large = Buffer.from(JSON.stringify({ id: "e", type: "x", filler: "x".repeat(262_144) }));
  it.each([
    [
      "an unknown provider",
      () => delivery("stripe"),
      { provider: "adyen" },
      404,
      "provider_unknown",
      "ProviderUnknown",
    ],
    [
      "a name of Object's own",
      () => delivery("stripe"),
      { provider: "constructor" },
      404,
      "provider_unknown",
      "ProviderUnknown",
    ],
    [
      "more than 256 KiB",
      () => signedBytes("generic", large),
      {},
      413,
      "request_too_large",
      "RequestTooLarge",
    ],
    [
      "a bad signature",
      () => delivery("stripe", {}, { badSignature: true }),
      {},
      401,
      "signature_invalid",
      "SignatureRejected",
    ],
    [
      "a stale signature",
      () => delivery("stripe", {}, { stale: true }),
      {},
      401,
      "signature_invalid",
      "SignatureRejected",
    ],
    [
      "a bad signature over what is no JSON",
      () => delivery("stripe"),
      { rawBody: Buffer.from("{") },
      401,
      "signature_invalid",
      "SignatureRejected",
    ],
    [
      "no signature",
      () => delivery("square"),
      { headers: {} },
      401,
      "signature_invalid",
      "SignatureRejected",
    ],
    [
      "what is no JSON",
      () => signedBytes("stripe", Buffer.from("{")),
      {},
      400,
      "malformed",
      "RequestMalformed",
    ],
    [
      "an event without id",
      () => signedBytes("stripe", Buffer.from('{"type":"x"}')),
      {},
      400,
      "malformed",
      "RequestMalformed",
    ],
    [
      "an empty body",
      () => signedBytes("generic", Buffer.alloc(0)),
      {},
      400,
      "malformed",
      "RequestMalformed",
    ],
  ])("%s", async (_name, make, change, statusCode, error, metric) => {
    const { ports, webhooks, queue, observer } = validator();
    const answer = await receive({ ...make(), ...change }, ports);
    expect([answer.statusCode, errorOf(answer.body)]).toEqual([statusCode, error]);
    expect(observer.counts).toEqual({ [metric]: 1 });
    expect(webhooks.rows.size).toBe(0);
    expect(queue.sends).toEqual([]);
  });

  it("and an unknown provider's name does not become a metric's dimension", async () => {
    const { ports, observer } = validator();
    await receive({ ...delivery("stripe"), provider: "made-up" }, ports);
    expect(observer.dimensions["ProviderUnknown"]).toEqual({ provider: "unknown" });
  });
});

describe("a dependency that is down is 503 with Retry-After", () => {
  const down = (name: string) => () => Promise.reject(new DependencyError(name, new Error("down")));
  it.each([
    [
      "SSM",
      (v: ReturnType<typeof validator>) =>
        (v.ports.secrets = { valid: down("SSM"), reread: down("SSM") }),
    ],
    [
      "DynamoDB at the claim",
      (v: ReturnType<typeof validator>) => (v.webhooks.claim = down("DynamoDB")),
    ],
    ["SQS", (v: ReturnType<typeof validator>) => (v.ports.send = down("SQS"))],
    [
      "DynamoDB at the mark",
      (v: ReturnType<typeof validator>) => (v.webhooks.markEnqueued = down("DynamoDB")),
    ],
    [
      "the certificate host",
      (v: ReturnType<typeof validator>) =>
        (v.ports.certificates = { publicKey: down("certificate host") }),
    ],
  ])("%s", async (_name, breakIt) => {
    const broken = validator();
    breakIt(broken);
    const answer = await receive(delivery("paypal"), broken.ports);
    expect(answer.statusCode).toBe(503);
    expect(answer.headers["retry-after"]).toBe("5");
    expect(broken.observer.counts).toEqual({ DependencyUnavailable: 1 });
  });

  it("also while a bad signature would need a newer secret to be sure", async () => {
    const { ports, clock, observer } = validator();
    await receive(delivery("stripe"), ports);
    clock.nowMs += 31_000;
    ports.secrets.reread = down("SSM");
    expect((await receive(delivery("stripe", {}, { badSignature: true }), ports)).statusCode).toBe(
      503,
    );
    expect(observer.counts).toMatchObject({ DependencyUnavailable: 1 });
  });

  it("and an error that nobody foresaw is one too", async () => {
    const { ports, webhooks, observer } = validator();
    webhooks.claim = () => Promise.reject(new TypeError('bug near "4242424242424242"'));
    expect((await receive(delivery("stripe"), ports)).statusCode).toBe(503);
    expect(JSON.stringify(observer.lines)).toContain("TypeError");
    expect(JSON.stringify(observer.lines)).not.toContain("4242");
  });
});

describe("rotation", () => {
  it("takes a new secret on the first event signed with it, though the old one is cached", async () => {
    const { ports, parameters, clock, loads } = validator();
    await receive(delivery("stripe"), ports);
    clock.nowMs += 31_000;
    parameters["/stripe"] = JSON.stringify([
      { value: "whsec_2" },
      { value: "whsec_1", notAfter: "2026-11-22T00:00:00Z" },
    ]);
    const sentAt = new Date(clock.nowMs);
    expect(
      (await receive(delivery("stripe", { id: "evt_2" }, { sentAt }, "whsec_2"), ports)).statusCode,
    ).toBe(200);
    expect((await receive(delivery("stripe", { id: "evt_3" }, { sentAt }), ports)).statusCode).toBe(
      200,
    );
    expect(loads).toEqual(["/stripe", "/stripe"]);
  });
});

it("keeps bodies, signatures and secrets out of everything it says", async () => {
  const { ports, observer } = validator();
  for (const provider of ["stripe", "paypal", "square", "generic"]) {
    const good = delivery(provider, { paymentId: "4242424242424242" });
    const answers = [
      await receive(good, ports),
      await receive({ ...good, rawBody: Buffer.from("4242424242424242") }, ports),
      await receive(signedBytes(provider, Buffer.from('{"pan":4242424242424242')), ports),
    ];
    const said = JSON.stringify([answers, observer.lines, observer.counts]);
    expect(said).not.toContain("4242424242424242");
    expect(said).not.toContain(secretOf[provider]);
    for (const value of Object.values(good.headers).filter((text) => text.length > 60))
      expect(said).not.toContain(value);
  }
});
