import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { processBatch } from "../../lambdas/provider-processor/batch";
import { batchOf, memoryProcessor } from "../../lambdas/testing/processor";
import { memoryValidator, startMs } from "../../lambdas/testing/validator";
import { receive } from "../../lambdas/webhook-validator/receive";
import type { Provider } from "../../contracts/functions";
import { checkpointOf } from "../recovery/checkpoint";
import { Pace } from "../recovery/pace";
import { senderOf, sign } from "../senders";
import { apiUrlOf } from "./credential";
import { listedProviders } from "./eventList";
import { reconcile, type ReconcilePorts, type ReconcileState } from "./reconcile";
import { type StandIn, startStandIn } from "./standIns";

const range = { from: "2026-11-21T00:00:00.000Z", to: "2026-11-22T00:00:00.000Z" };
const credential = "client:credential-of-the-operator";
const listed = ["stripe", "square", "paypal"] as const;
const money: Record<string, string> = {
  ...{ stripe: "payment_intent.succeeded", square: "payment.updated" },
  paypal: "PAYMENT.CAPTURE.COMPLETED",
};
const noMoney: Record<string, string> = {
  ...{ stripe: "customer.created", square: "customer.created", paypal: "CHECKOUT.ORDER.APPROVED" },
};

let folder: string;
let standIn: StandIn;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "reconcile-"))));
afterEach(async () => {
  await standIn.stop();
  rmSync(folder, { recursive: true });
});

const eventOf = (provider: string, i: number, type = money[provider]!) => ({
  ...{ type, amountMinor: 1250n, currency: "USD", paymentId: `pi_${i}`, id: `evt_${i}` },
  occurredAt: new Date(startMs - i * 1000),
});

/** As the provider's API lists it. */
const listedEvent = (provider: string, i: number, type?: string) =>
  JSON.parse(JSON.stringify(senderOf(provider).body(eventOf(provider, i, type)))) as Record<
    string,
    unknown
  >;

/** Validator, processor and operator over the same tables and queue. */
function system(provider: Provider) {
  const validator = memoryValidator();
  const processor = memoryProcessor(provider);
  Object.assign(processor.ports, { webhooks: validator.webhooks });
  const { webhooks, queue } = validator;
  const lines: string[] = [];
  const waits: number[] = [];
  const notices: string[] = [];
  const notice = (text: string) => void notices.push(text);
  const http = { fetch, sleep: async (ms: number) => waits.push(ms), notice };
  const { list } = listedProviders[provider]!;
  const ports: ReconcilePorts = {
    ...{ webhooks, ledger: processor.ledger, send: queue.send },
    queueUrl: async (name) => `queue/${name}`,
    nowMs: () => startMs,
    list: list({ apiUrl: standIn.url, credential }, http),
    pace: new Pace(1000, { nowMs: () => 0, sleep: async () => undefined }),
    checkpoint: checkpointOf<ReconcileState>(folder, "reconcile", range),
    bar: { show: () => undefined, line: () => undefined, clear: () => undefined },
    line: (text) => void lines.push(text),
  };
  const run = (execute: boolean, allTypes = false) =>
    reconcile(range, { provider, execute, allTypes }, ports);
  const process = async () => {
    const bodies = queue.messages.splice(0).map(({ body }) => body);
    const { batchItemFailures } = await processBatch(batchOf(bodies), processor.ports);
    expect(batchItemFailures).toEqual([]);
  };
  const deliver = (i: number) => {
    const event = eventOf(provider, i);
    const body = Buffer.from(JSON.stringify(senderOf(provider).body(event), undefined, 2));
    const secrets = { apiKey: "", webhookSecret: secretOf[provider]!, notificationUrl };
    const { headers } = sign(provider, body, event, secrets, { sentAt: new Date(startMs) });
    return receive({ provider, headers, rawBody: body }, validator.ports);
  };
  return { validator, processor, ports, lines, waits, notices, run, process, deliver };
}

const notificationUrl = "https://hooks.example/webhooks/square?token=key";
const secretOf: Record<string, string> = { stripe: "whsec_1", square: "square_1" };
const manyOf = (provider: string, count = 25) =>
  Array.from({ length: count }, (_, i) => listedEvent(provider, i));

describe.each(listed)("%s", (provider) => {
  it("has all its pages read, and takes what was never stored, once", async () => {
    standIn = await startStandIn(provider, manyOf(provider), credential);
    const { run, process, processor, validator, lines } = system(provider);
    expect(await run(false)).toMatchObject({ listed: 25, missing: 25, taken: 0 });
    expect([validator.webhooks.rows.size, validator.queue.sends.length]).toEqual([0, 0]);
    expect(lines[0]).toBe(`  missing    ${provider}#evt_0  ${money[provider]}`);

    expect(await run(true)).toMatchObject({ listed: 25, missing: 0, taken: 25 });
    expect(validator.webhooks.rows.get(`${provider}#evt_24`)).toMatchObject({
      ...{ status: "ENQUEUED", source: "reconcile", eventType: money[provider] },
    });
    await process();
    expect(processor.ledger.rows.size).toBe(25);
    expect(processor.published).toHaveLength(25);

    expect(await run(true)).toMatchObject({ listed: 25, stored: 25, taken: 0 });
    expect(validator.queue.sends).toHaveLength(25);
  });

  it("leaves out what moves no money, unless all types are asked for", async () => {
    const events = [listedEvent(provider, 1, noMoney[provider]), listedEvent(provider, 2)];
    standIn = await startStandIn(provider, events, credential);
    const { run, process, validator } = system(provider);
    expect(await run(true)).toMatchObject({ listed: 2, taken: 1, otherType: 1 });
    expect(await run(true, true)).toMatchObject({ stored: 1, taken: 1, otherType: 0 });
    await process();
    expect(validator.webhooks.rows.get(`${provider}#evt_1`)).toMatchObject({
      ...{ status: "PROCESSED", kind: "recorded" },
    });
  });

  it("is asked again after 429 and 5xx, as late as it asks for", async () => {
    standIn = await startStandIn(provider, manyOf(provider, 3), credential);
    standIn.failWith(429, 503, 500);
    const { run, waits, notices } = system(provider);
    expect(await run(false)).toMatchObject({ missing: 3 });
    expect(waits).toEqual([2_000, 2_000, 2_000]);
    expect(notices[0]).toBe(`${standIn.url.host} answered 429; it is asked again in 2 s.`);
  });

  it("is given up after six refusals, without its answer or our credential in the message", async () => {
    standIn = await startStandIn(provider, manyOf(provider), credential);
    standIn.failWith(...Array.from({ length: 6 }, () => 503));
    const { run, waits } = system(provider);
    const error = await run(true).catch((reason: unknown) => reason as Error);
    expect((error as Error).message).toBe(
      `${standIn.url.host} answered 503, 6 times in a row. Run the same command later.`,
    );
    expect(waits).toHaveLength(5);
    expect(JSON.stringify(error)).not.toMatch(/secret-of-the-provider|credential-of-the-operator/);
  });

  it("goes on with the page that it died in, and keeps no body on the disk", async () => {
    standIn = await startStandIn(provider, manyOf(provider), credential);
    const { run, ports, validator, lines } = system(provider);
    const { send } = ports;
    ports.send = async (...args) => {
      if (validator.queue.sends.length === 14) throw new Error("The connection is gone.");
      return send(...args);
    };
    await expect(run(true)).rejects.toThrow("The connection is gone.");
    const file = readFileSync(ports.checkpoint!.file, "utf8");
    expect(file).toMatch(/^\{"counts":\{"listed":10,.*\},"cursor":"[^"]+"\}$/);
    expect(file).not.toContain("1250");
    ports.send = send;
    const counts = await run(true);
    expect(lines.some((line) => line.includes("Goes on after 10 listed events"))).toBe(true);
    expect(counts.listed).toBe(25);
    expect(validator.webhooks.rows.size).toBe(25);
    const left = [...validator.webhooks.rows.values()].filter((row) => row.status !== "ENQUEUED");
    // Claimed by the group that died and not sent: the sweeper's, like the validator's own.
    expect(left).toHaveLength(6);
    expect(left.every((row) => row.status === "RECEIVED")).toBe(true);
  });
});

describe("against deliveries", () => {
  it.each(["stripe", "square"] as const)(
    "of %s: one that comes after is a repeat, though its bytes are others",
    async (provider) => {
      standIn = await startStandIn(provider, manyOf(provider, 1), credential);
      const { run, deliver, process, processor, validator } = system(provider);
      await run(true);
      expect(await deliver(0)).toMatchObject({ statusCode: 200 });
      await process();
      expect(await deliver(0)).toMatchObject({ statusCode: 200 });
      expect(validator.observer.counts["BodyMismatch"]).toBeUndefined();
      expect(validator.observer.counts["WebhookDuplicate"]).toBe(2);
      expect([validator.webhooks.rows.size, processor.ledger.rows.size]).toEqual([1, 1]);
    },
  );

  it.each(["stripe", "square"] as const)(
    "of %s: one that came before is stored",
    async (provider) => {
      standIn = await startStandIn(provider, manyOf(provider, 2), credential);
      const { run, deliver, process, processor } = system(provider);
      await deliver(0);
      expect(await run(true)).toMatchObject({ stored: 1, taken: 1 });
      await process();
      expect(processor.ledger.rows.size).toBe(2);
    },
  );

  it("knows PayPal's event by the ledger, because its row has the transmission's id", async () => {
    standIn = await startStandIn("paypal", manyOf("paypal", 2), credential);
    const { run, process, processor, validator } = system("paypal");
    const body = Buffer.from(JSON.stringify(listedEvent("paypal", 0)));
    const webhook = {
      ...{ webhookId: "paypal#transmission-1", provider: "paypal", eventType: money["paypal"]! },
      ...{ rawBody: body, bodySha256: "", headers: {}, messageGroupId: "g" },
      receivedAt: "2026-11-21T10:00:00.000Z",
    };
    await validator.webhooks.claim(webhook, new AbortController().signal);
    await validator.queue.send("queue/paypal", webhook, 0);
    await process();
    expect(await run(true)).toMatchObject({ stored: 1, taken: 1 });
    await process();
    expect(processor.ledger.rows.size).toBe(2);
    expect(processor.published).toHaveLength(2);
  });
});

it("asks PayPal for another token when one has run out, and gives it to no other host", async () => {
  standIn = await startStandIn("paypal", manyOf("paypal"), credential);
  const { run, ports } = system("paypal");
  const { list } = ports;
  let pages = 0;
  ports.list = {
    page: (...args) => {
      if (++pages === 2) standIn.expireTokens();
      return list.page(...args);
    },
  };
  expect(await run(false)).toMatchObject({ listed: 25, missing: 25 });
  expect(standIn.requests.filter((request) => request.includes("oauth2"))).toHaveLength(2);
  // The third page's link named api.paypal.com, and was asked of the stand-in.
  expect(standIn.requests.at(-1)).toContain("offset=20");
});

it("says why a list could not be reached, each time before it waits longer", async () => {
  standIn = await startStandIn("stripe", [], credential);
  const { run, waits, notices } = system("stripe");
  await standIn.stop();
  await expect(run(false)).rejects.toThrow(/could not be reached .*, 6 times in a row/);
  expect(notices[0]).toMatch(/could not be reached \(.*ECONNREFUSED.*\); it is asked again in 1 s/);
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
});

it("says when the credential itself is refused, and when the address is no provider's", async () => {
  standIn = await startStandIn("stripe", [], "another");
  await expect(system("stripe").run(false)).rejects.toMatchObject({ name: "UnauthorizedError" });
  await standIn.stop();
  standIn = await startStandIn("square", [], credential);
  const { list } = listedProviders["stripe"]!;
  const http = { fetch, sleep: async () => undefined, notice: () => undefined };
  const page = list({ apiUrl: standIn.url, credential }, http).page(range, undefined);
  await expect(page).rejects.toThrow("refused /v1/events with 404");
});

it("shows an event that cannot be read, and claims one that only its processor cannot read", async () => {
  const unreadable = { ...listedEvent("stripe", 1), id: "with space" };
  const wrongAmount = { ...listedEvent("stripe", 2), data: { object: { id: "pi_2" } } };
  standIn = await startStandIn("stripe", [unreadable, wrongAmount], credential);
  const { run, validator, lines } = system("stripe");
  expect(await run(true)).toMatchObject({ unreadable: 1, taken: 1 });
  expect(lines[0]).toBe("  unreadable with space  ");
  expect([...validator.webhooks.rows.keys()]).toEqual(["stripe#evt_2"]);
});

it("sends a credential by https or within this machine", async () => {
  standIn = await startStandIn("stripe", [], credential);
  const problems: string[] = [];
  const at = (apiUrl?: string, sandbox = false) =>
    apiUrlOf("paypal", { apiUrl, sandbox }, problems).href;
  expect(at()).toBe("https://api-m.paypal.com/");
  expect(at(undefined, true)).toBe("https://api-m.sandbox.paypal.com/");
  expect(at("http://127.0.0.1:8080")).toBe("http://127.0.0.1:8080/");
  expect(problems).toEqual([]);
  at("http://api.example");
  at("api.example");
  expect(problems).toEqual([
    '--api-url is "http://api.example", it must begin with https:// or be on 127.0.0.1.',
    '--api-url is "api.example", it must be a URL.',
  ]);
});
