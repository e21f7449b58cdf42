/**
 * The functions, parted by where they stand in the flow, and what drives all that each part's roles are for. In one
 * part functions do not wait for each other, so that each may lack one action of its own at the same time.
 */
import { subscribers } from "../../contracts/functions";
import type { Trial } from "./trial";

export interface Lane {
  name: string;
  /** Logical names. */
  roles: (trial: Trial) => string[];
  drive: (trial: Trial) => Promise<Sent>;
  /** Until what was held up no longer stands in the way of the next drive. */
  healMinutes: number;
}

/** By provider. */
export type Sent = Record<string, { webhookId: string; statusCode: number }>;

/** What anybody can see of one webhook. */
export interface Seen {
  statusCode: number;
  /** Of its row. */
  status: string | undefined;
  ledgerRows: number;
  isApplied: boolean;
  /** The workflow wrote that it failed. */
  isNotApplied: boolean;
  hasTier: boolean;
  /** Messages in the provider's queue, and in its dead-letter queue. */
  waiting: number;
  dead: number;
}

export async function look(trial: Trial, sent: Sent, provider: string): Promise<Seen> {
  const { webhookId, statusCode } = sent[provider]!;
  const row = await trial.webhook(webhookId);
  const ledger = await trial.ledgerRows(webhookId);
  return {
    statusCode,
    status: row?.["status"]?.S,
    ledgerRows: ledger.length,
    isApplied: ledger.some((each) => each["applied_at"] !== undefined),
    isNotApplied: ledger.some((each) => each["failed_at"] !== undefined),
    hasTier: row?.["tier"] !== undefined,
    waiting: await trial.depth(trial.names.fifo(`${provider}-webhooks`)),
    dead: await trial.depth(trial.names.fifo(`${provider}-webhooks-dlq`)),
  };
}

export const lanes: readonly Lane[] = [
  { name: "front", roles: () => ["webhook-validator"], drive: driveFront, healMinutes: 0 },
  {
    name: "processors",
    roles: ({ providers }) => providers.map((provider) => `${provider}-processor`),
    drive: driveProcessors,
    healMinutes: 4,
  },
  {
    name: "behind the ledger",
    roles: () => [
      "payment-processor",
      "event-processor",
      ...subscribers.map((subscriber) => `${subscriber}-consumer`),
    ],
    drive: driveBehind,
    healMinutes: 2,
  },
  {
    name: "recovery",
    roles: () => ["sweeper", "dlq-consumer"],
    drive: driveRecovery,
    healMinutes: 2,
  },
];

/** After the time that secrets are believed unread. The authorizer writes a line only about a request without a key. */
async function driveFront(trial: Trial): Promise<Sent> {
  await trial.pass(6);
  await trial.deliver({ ...trial.make("stripe").webhook, path: "/webhooks/stripe" });
  const sent = await sendEach(trial, trial.providers);
  // All at once can be more than a new account's ten executions: what was throttled is tried again by then.
  await trial.pass(1);
  return sent;
}

/** Every record fails once after its event, so that it is put back, and looks how far it came. */
async function driveProcessors(trial: Trial): Promise<Sent> {
  const lifts = trial.providers.map((provider) =>
    trial.fail({
      service: "dynamodb",
      operation: "UpdateItem",
      by: `${provider}-processor`,
      times: 1,
    }),
  );
  // Side by side, as one that may not publish takes its time.
  const sent = await Promise.all(trial.providers.map((provider) => sendEach(trial, [provider])));
  await trial.pass(1);
  lifts.forEach((lift) => lift());
  return Object.assign({}, ...sent) as Sent;
}

/** One dispute of a high amount, which all subscribers want; and one event that the event-processor gives up. */
async function driveBehind(trial: Trial): Promise<Sent> {
  // The first request of a second is always traced.
  await trial.pass(1);
  const { webhookId, answer } = await trial.send("stripe", {
    type: "charge.dispute.created",
    amountMinor: 2_000_000n,
  });
  const lift = trial.fail({ service: "dynamodb", operation: "UpdateItem", by: "event-processor" });
  await trial.send("generic");
  await trial.pass(5);
  lift();
  return { stripe: { webhookId, statusCode: answer.statusCode } };
}

/** A webhook without its message, one that is poison, and a ledger row that no execution applied. */
async function driveRecovery(trial: Trial): Promise<Sent> {
  const sqsDown = trial.fail({ service: "sqs", operation: "SendMessage", by: "webhook-validator" });
  const orphan = await sendEach(trial, ["stripe"]);
  sqsDown();
  const poison = trial.fail({ service: "dynamodb", operation: "PutItem", by: "paypal-processor" });
  const by = "payment-processor";
  const unapplied = trial.fail({ service: "dynamodb", operation: "TransactWriteItems", by });
  const others = await sendEach(trial, ["paypal", "generic"]);
  await trial.pass(2);
  unapplied();
  await trial.pass(15);
  poison();
  return { ...orphan, ...others };
}

async function sendEach(trial: Trial, providers: readonly string[]): Promise<Sent> {
  const sent: Sent = {};
  for (const provider of providers) {
    const { webhookId, answer } = await trial.send(provider);
    sent[provider] = { webhookId, statusCode: answer.statusCode };
  }
  return sent;
}
