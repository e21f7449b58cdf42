/**
 * Everything that the roles are for, driven once: each provider and kind of event, repeats and refusals,
 * and every way in which something goes wrong and is repaired. Each step proves that what it means to
 * drive did happen.
 */
import { strict as assert } from "node:assert";
import { webhookTable } from "../../contracts/tables";
import { senderOf } from "../senders";
import type { Trial } from "./trial";

export interface RunStep {
  name: string;
  /** Resolves to what was seen, in a few words. */
  run(trial: Trial): Promise<string>;
}

export const fullRun: readonly RunStep[] = [
  { name: "every event", run: everyEvent },
  { name: "repeats", run: repeats },
  { name: "refusals", run: refusals },
  { name: "retry", run: retriedRecord },
  { name: "dead letters", run: poison },
  { name: "orphans", run: orphans },
  { name: "lost in SQS", run: oldEnqueued },
  { name: "workflow", run: failedWorkflow },
  { name: "pipe", run: failedPipe },
  { name: "targets", run: failedTargets },
  { name: "sweeper", run: failedSweep },
];

async function everyEvent(trial: Trial): Promise<string> {
  let sent = 0;
  for (const provider of trial.providers)
    for (const type of senderOf(provider).types) {
      const { answer, webhookId } = await trial.send(provider, { type, amountMinor: 1_250_000n });
      assert.equal(answer.statusCode, 200, `${webhookId} (${type}): ${answer.body}`);
      assert.equal(await statusOf(trial, webhookId), "PROCESSED", `${webhookId} (${type})`);
      sent++;
    }
  return `${sent} types of event, all PROCESSED`;
}

async function repeats(trial: Trial): Promise<string> {
  for (const provider of trial.providers) {
    const { webhook, webhookId } = trial.make(provider);
    // At once, so that claims and payment writes meet.
    await Promise.all([trial.deliver(webhook), trial.deliver(webhook)]);
    await trial.deliver(webhook);
    assert.equal((await trial.ledgerRows(webhookId)).length, 1, webhookId);
  }
  return "three deliveries of one event each, one ledger row each";
}

async function refusals(trial: Trial): Promise<string> {
  const { webhook } = trial.make("stripe");
  const at = (path: string) => trial.deliver({ ...webhook, path });
  const noKey = await at("/webhooks/stripe");
  const wrongKey = await at(`/webhooks/stripe?token=${"x".repeat(40)}`);
  const codes = [noKey.statusCode, wrongKey.statusCode];
  for (const provider of trial.providers)
    codes.push((await trial.send(provider, {}, { badSignature: true })).answer.statusCode);
  assert.deepEqual(codes, [401, 403, ...trial.providers.map(() => 401)]);
  return codes.join(", ");
}

/** The row cannot be closed once: the record comes back, finds its ledger row and reads how far it came. */
async function retriedRecord(trial: Trial): Promise<string> {
  for (const provider of trial.providers) {
    const by = `${provider}-processor`;
    trial.fail({ service: "dynamodb", operation: "UpdateItem", by, times: 1 });
    const { webhookId } = await trial.send(provider);
    assert.equal(await statusOf(trial, webhookId), "ENQUEUED", webhookId);
    await trial.pass(1);
    assert.equal(await statusOf(trial, webhookId), "PROCESSED", webhookId);
  }
  return "UpdateItem refused once, PROCESSED a minute later";
}

/** The ledger refuses until the queue gives up; then the row is sent anew. */
async function poison(trial: Trial): Promise<string> {
  const lifts = trial.providers.map((provider) =>
    trial.fail({ service: "dynamodb", operation: "PutItem", by: `${provider}-processor` }),
  );
  const sent = await each(trial.providers, (provider) => trial.send(provider));
  await trial.pass(10);
  for (const { webhookId } of sent)
    assert.equal(await statusOf(trial, webhookId), "FAILED", webhookId);
  lifts.forEach((lift) => lift());
  for (const { webhookId } of sent) await trial.redrive(webhookId);
  for (const { webhookId } of sent) {
    assert.equal(await statusOf(trial, webhookId), "PROCESSED", webhookId);
    assert.equal((await trial.ledgerRows(webhookId)).length, 1, webhookId);
  }
  return `${sent.length} × FAILED through the DLQ, redriven to PROCESSED`;
}

/** The row is written and the send fails: 503, and the sweeper sends it. */
async function orphans(trial: Trial): Promise<string> {
  const lift = trial.fail({ service: "sqs", operation: "SendMessage", by: "webhook-validator" });
  const sent = await each(trial.providers, (provider) => trial.send(provider));
  lift();
  for (const { answer } of sent) assert.equal(answer.statusCode, 503);
  for (const { webhookId } of sent)
    assert.equal(await statusOf(trial, webhookId), "RECEIVED", webhookId);
  await trial.pass(4);
  for (const { webhookId } of sent)
    assert.equal(await statusOf(trial, webhookId), "PROCESSED", webhookId);
  return `${sent.length} × 503 and RECEIVED, sent by the sweeper`;
}

/** As if SQS had lost it four days ago: nothing in the queue, the row ENQUEUED. */
async function oldEnqueued(trial: Trial): Promise<string> {
  const { webhookId } = await trial.send("stripe");
  const since = new Date(trial.cloud.clock.nowMs() - 3.5 * 24 * 3_600_000).toISOString();
  await trial.call("dynamodb", "UpdateItem", {
    TableName: trial.names.physical(webhookTable.name),
    Key: { webhook_id: { S: webhookId } },
    UpdateExpression: "SET #status = :enqueued, open_shard = :shard, open_since = :since",
    ExpressionAttributeNames: { "#status": "status" },
    ExpressionAttributeValues: {
      ":enqueued": { S: "ENQUEUED" },
      ":shard": { S: "ENQUEUED#0" },
      ":since": { S: since },
    },
  });
  await trial.pass(2);
  const row = await trial.webhook(webhookId);
  assert.equal(row?.["status"]?.S, "PROCESSED");
  assert.equal(row?.["attempts"]?.N, "1");
  return "sent again as attempt 1";
}

/** All four tries fail: the workflow records it and fails; the sweeper starts it again. */
async function failedWorkflow(trial: Trial): Promise<string> {
  const by = "payment-processor";
  const lift = trial.fail({ service: "dynamodb", operation: "TransactWriteItems", by });
  const { webhookId } = await trial.send("stripe");
  await trial.pass(1);
  const [failed] = await trial.ledgerRows(webhookId);
  assert.ok(failed?.["failed_at"], "the ledger row has no failed_at");
  lift();
  await trial.pass(17);
  const [applied] = await trial.ledgerRows(webhookId);
  assert.ok(applied?.["applied_at"], "the ledger row was not applied by the sweeper's execution");
  return "failed_at after four tries, applied by the sweeper's execution";
}

async function failedPipe(trial: Trial): Promise<string> {
  const lift = trial.fail({ service: "states", operation: "StartExecution", by: "ledger-pipe" });
  await trial.send("stripe");
  await trial.pass(10);
  lift();
  const depth = await trial.depth(trial.names.physical("ledger-pipe-dlq"));
  assert.equal(depth, 1, "messages in the pipe's DLQ");
  return "stream record in its DLQ";
}

/** The event-processor fails by itself (its own DLQ), cannot be invoked (the rule's), and the bus cannot open an event (the bus's). */
async function failedTargets(trial: Trial): Promise<string> {
  const depth = (queue: string) => trial.depth(trial.names.physical(queue));
  const lift = trial.fail({ service: "dynamodb", operation: "UpdateItem", by: "event-processor" });
  await trial.send("stripe");
  await trial.pass(10);
  assert.equal(await depth("event-processor-dlq"), 1, "messages in the event-processor's DLQ");
  lift();

  const liftInvoke = trial.fail({
    service: "lambda",
    operation: "Invoke",
    by: "events.amazonaws.com",
    times: 1,
  });
  await trial.send("stripe");
  liftInvoke();
  assert.equal(await depth("payments-low-rule-dlq"), 1, "messages in the rule's DLQ");

  const { events: KeyId } = trial.stack.outputs["kmsKeyIds"] as Record<string, string>;
  await trial.call("kms", "DisableKey", { KeyId });
  await trial.send("stripe");
  await trial.call("kms", "EnableKey", { KeyId });
  assert.equal(await depth("payment-events-bus-dlq"), 1, "messages in the bus's DLQ");
  return "event in the function's DLQ, in the rule's and in the bus's";
}

async function failedSweep(trial: Trial): Promise<string> {
  const lift = trial.fail({ service: "dynamodb", operation: "Query", by: "sweeper" });
  await trial.pass(1);
  lift();
  const depth = await trial.depth(trial.names.physical("sweeper-dlq"));
  assert.ok(depth > 0, "no message in the sweeper's DLQ");
  await trial.pass(3);
  return "event in the sweeper's DLQ";
}

const statusOf = async (trial: Trial, webhookId: string) =>
  (await trial.webhook(webhookId))?.["status"]?.S;

/** One after the other, so that what a step drives can be told apart. */
async function each<T, U>(all: readonly T[], work: (one: T) => Promise<U>): Promise<U[]> {
  const results: U[] = [];
  for (const one of all) results.push(await work(one));
  return results;
}
