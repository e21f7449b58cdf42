/** Guarantee 15: each alarm comes on when what it tells of is brought about, and goes off when that is over. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse, stringify } from "yaml";
import { merge } from "../cli/raisedStackFile";
import { redriveWebhook } from "../cli/redriveWebhook";
import { webhookTable } from "../contracts/tables";
import { openWebhooksIn } from "../lambdas/tables/openWebhooks";
import type { FunctionCall } from "../local/services/lambda/inProcess/runtime";
import { alarmsOn } from "./oracle/watch";
import { projectDirectory } from "./system/blueprint";
import { operatorClients } from "./system/operator";
import { AlarmBench } from "./testing/alarmBench";
import { type Provider, providers } from "./workload/events";

jest.setTimeout(120_000);

/** Until an alarm over periods of five minutes has seen the last of them: it looks back over three. */
const minutesUntilOff = 20;
/** dev's own quota of 10,000 is used up by cli/quota.deploys.test.ts, with one key; alarms follow the stack's figures. */
const quotaRequestsPerDay = 200;
let folder: string;
let bench: AlarmBench;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "alarms-"));
  const configFile = path.join(folder, "Pulumi.dev.yaml");
  const own: unknown = parse(readFileSync(path.join(projectDirectory, "Pulumi.dev.yaml"), "utf8"));
  const over = { config: { "payment-webhooks:usagePlan": { quotaRequestsPerDay } } };
  writeFileSync(configFile, stringify(merge(own, over)));
  // Shortly before midnight UTC, when quotas start anew.
  bench = await AlarmBench.start("dev", Date.parse("2026-11-20T23:30:00Z"), configFile);
  await bench.pass(5);
});

afterAll(() => rmSync(folder, { recursive: true }));

afterEach(() => {
  bench.fails = () => false;
  bench.slowMs = 0;
});

const by =
  (logicalName: string, service?: string) =>
  ({ functionName, ...call }: FunctionCall) =>
    functionName.startsWith(`${logicalName}-`) && (!service || call.service === service);

const post = async (...delivery: Parameters<AlarmBench["post"]>) =>
  bench.during(bench.post(...delivery));

describe("each alarm comes on and goes off again", () => {
  it("tells of each key that has used 70 % of its daily quota, and of events refused over it, until a day later", async () => {
    const ofQuotas = providers.map((provider) => `${provider}-daily-quota`);
    const knock = (provider: Provider) => post(provider, {}, { badSignature: true });
    for (const [i, provider] of providers.entries()) {
      for (let sent = 0; sent < 139; sent += 1) expect(await knock(provider)).toBe(401);
      await bench.pass(2);
      expect(await quotaAlarmsOn()).toEqual(ofQuotas.slice(0, i).sort());
      expect(await knock(provider)).toBe(401);
      await bench.comeOn(new RegExp(`^${ofQuotas[i]}$`), 2);
      expect(await quotaAlarmsOn()).toEqual(ofQuotas.slice(0, i + 1).sort());
    }
    for (let sent = 140; sent < 200; sent += 1) expect(await knock("square")).toBe(401);
    expect(await post("square")).toBe(429);
    expect(await post("paypal")).toBe(200);
    await bench.comeOn(/^api-over-quota$/, 2);
    await bench.goOff(/^api-over-quota$/, 35);
    expect(await post("square")).toBe(200);
    // The quota's day ends at midnight, the alarm's looks back over 24 hours.
    await bench.goOff(/-daily-quota$/, 24 * 60);
  });

  it("tells of queues too deep, messages too old, and messages in any dead-letter queue", async () => {
    await bench.consume(false);
    for (const QueueUrl of await bench.queueUrls()) {
      const messages = QueueUrl.includes("-dlq-") ? 1 : 1001;
      for (let from = 0; from < messages; from += 10) {
        const ids = Array.from({ length: Math.min(10, messages - from) }, (_, i) => `m${from + i}`);
        const fifo = (id: string) => ({ MessageGroupId: id, MessageDeduplicationId: id });
        const Entries = ids.map((Id) => ({
          ...{ Id, MessageBody: "{}" },
          ...(QueueUrl.endsWith(".fifo") && fifo(Id)),
        }));
        await bench.call("sqs", "SendMessageBatch", { QueueUrl, Entries });
      }
    }
    const ofQueues = /-depth$|-age$|-dlq-not-empty$/;
    await bench.comeOn(ofQueues, 20);
    for (const QueueUrl of await bench.queueUrls())
      await bench.call("sqs", "PurgeQueue", { QueueUrl });
    await bench.goOff(ofQueues, 5);
    await bench.consume(true);
  });

  it("tells of functions that fail, and a sweeper that never gets to its end", async () => {
    bench.fails = by("sweeper");
    for (const FunctionName of bench.system.functions.keys())
      await bench.call("lambda", "Invoke", { FunctionName, Payload: "null" });
    const ofFailures = /(?<!server)-errors$|^sweeper-heartbeat$/;
    await bench.comeOn(/^sweeper-heartbeat$/, 10);
    await bench.comeOn(ofFailures, 20);
    bench.fails = () => false;
    await bench.goOff(ofFailures, minutesUntilOff);
  });

  it("tells of functions that are throttled", async () => {
    for (const FunctionName of bench.system.functions.keys()) {
      const none = { FunctionName, ReservedConcurrentExecutions: 0 };
      await bench.call("lambda", "PutFunctionConcurrency", none);
      const invoked = bench.call("lambda", "Invoke", { FunctionName, Payload: "{}" });
      await expect(invoked).rejects.toMatchObject({ code: "TooManyRequestsException" });
      await bench.call("lambda", "DeleteFunctionConcurrency", { FunctionName });
    }
    await bench.comeOn(/-throttles$/, 3);
    await bench.goOff(/-throttles$/, minutesUntilOff);
  });

  it("tells of an API that answers 5xx", async () => {
    bench.fails = by("webhook-validator", "dynamodb");
    for (const provider of providers) expect(await post(provider)).toBe(503);
    await bench.comeOn(/^api-server-errors$/, 3);
    bench.fails = () => false;
    await bench.goOff(/^api-server-errors$/, minutesUntilOff);
  });

  it("tells of an API that is slow", async () => {
    bench.slowMs = 1_500;
    for (let minute = 0; minute < 12; minute += 1) {
      expect(await post("stripe")).toBe(200);
      await bench.pass(1);
    }
    await bench.comeOn(/^api-latency$/, 3);
    bench.slowMs = 0;
    await bench.goOff(/^api-latency$/, minutesUntilOff + 5);
  });

  it("tells of signatures that are wrong, and other bodies under an id that was taken", async () => {
    for (const provider of providers) {
      for (let i = 0; i < 10; i += 1)
        expect(await post(provider, {}, { badSignature: true })).toBe(401);
      const id = `taken-${provider}`;
      expect(await post(provider, { id })).toBe(200);
      expect(await post(provider, { id, amountMinor: 990n })).toBe(401);
    }
    const ofForgeries = /-signature-failures$|-body-mismatch$/;
    await bench.comeOn(ofForgeries, 3);
    await bench.goOff(ofForgeries, minutesUntilOff);
  });

  it("tells of records that fail and the webhooks that are FAILED after it, until an operator redrives them", async () => {
    bench.fails = ({ service }) => service === "events";
    for (const provider of providers)
      for (let i = 0; i < 21; i += 1) expect(await post(provider)).toBe(200);
    await bench.comeOn(/-records-failed$|^failed-webhooks$/, 30);
    bench.fails = () => false;
    await bench.goOff(/-records-failed$/, minutesUntilOff);
    await redriveAll();
    await bench.goOff(/^failed-webhooks$/, 6);
  });

  it("tells of dead letters that nobody can read", async () => {
    const urls = await bench.queueUrls();
    const QueueUrl = urls.find((url) => url.includes("stripe-webhooks-dlq"))!;
    const letter = {
      MessageBody: "none of ours",
      MessageGroupId: "g",
      MessageDeduplicationId: "d",
    };
    await bench.call("sqs", "SendMessage", { QueueUrl, ...letter });
    await bench.comeOn(/^dead-letters-kept$/, 5);
    await bench.call("sqs", "PurgeQueue", { QueueUrl });
    await bench.goOff(/^dead-letters-kept$/, 50);
  });

  it("tells of webhooks that no queue took, and such as nobody takes out of it", async () => {
    bench.fails = ({ service }) => service === "sqs";
    expect(await post("stripe")).toBe(503);
    await bench.comeOn(/^orphan-received$/, 8);
    bench.fails = () => false;
    await bench.goOff(/^orphan-received$/, 8);

    await bench.consume(false);
    expect(await post("square")).toBe(200);
    await bench.comeOn(/^old-enqueued$/, 70);
    await bench.consume(true);
    await bench.goOff(/^old-enqueued$/, 8);
  });

  it("tells of transactions that no payment takes in, and the workflow that fails at them", async () => {
    bench.fails = by("payment-processor");
    expect(await post("generic")).toBe(200);
    await bench.comeOn(/^unapplied-transactions$|^payment-workflow-failed$/, 30);
    bench.fails = () => false;
    await bench.goOff(/^unapplied-transactions$|^payment-workflow-failed$/, 80);
  });

  it("tells of a pipe that cannot start the workflow", async () => {
    const end = bench.system.cloud.faults.inject(({ when, service, callerArn }) => {
      if (when === "before" && service === "states" && callerArn.includes("ledger-pipe"))
        throw bench.failure();
    });
    expect(await post("paypal")).toBe(200);
    await bench.comeOn(/^ledger-pipe-failed$/, 60);
    end();
    await bench.goOff(/^ledger-pipe-failed$/, minutesUntilOff);
  });

  it("tells of amounts that are more than can be kept", async () => {
    for (const provider of providers)
      expect(await post(provider, { amountMinor: 9_007_199_254_740_993n })).toBe(200);
    await bench.comeOn(/-amount-out-of-range$/, 5);
    await bench.goOff(/-amount-out-of-range$/, minutesUntilOff);
  });

  it("leaves out no alarm of the stack", () => {
    expect(bench.alarms.filter((name) => !bench.proven.has(name))).toEqual([]);
    expect(bench.proven.size).toBeGreaterThan(85);
  });
});

async function quotaAlarmsOn(): Promise<string[]> {
  const on = await alarmsOn(bench.system);
  const isOn = (name: string) => on.has(bench.system.names.physical(name));
  return bench.alarms.filter((name) => name.endsWith("-daily-quota") && isOn(name)).sort();
}

/** As `npm run redrive -- --all`. */
async function redriveAll(): Promise<void> {
  const { system, clock } = bench;
  const clients = operatorClients(system);
  const open = openWebhooksIn(clients.dynamodb, system.names.physical(webhookTable.name));
  const now = new Date(clock.nowMs()).toISOString();
  for (const id of await bench.during(open.olderThan("FAILED", now, 1000)))
    await bench.during(redriveWebhook(id, { ...clients, names: system.names }));
}
