/**
 * The story of one minute's sweep: what a crash left half done is finished, what waits too long is counted.
 * Each step sends first and marks after, so a sweep that dies is repeated by the next one
 * (docs/decisions/state-protocol.md).
 */
import { metrics } from "../../contracts/metrics";
import type { LedgerKey } from "../../contracts/events";
import { describeError } from "../shared/dependency";
import { type Clock, isoAt, type Observer } from "../shared/observer";
import type { SendWebhook } from "../shared/queue";
import type { OpenWebhooks } from "../tables/openWebhooks";
import type { UnappliedBefore } from "../tables/unapplied";
import type { Webhooks } from "../tables/webhooks";
import type { WebhookStatus } from "../tables/webhookRow";

export interface SweepPorts {
  open: OpenWebhooks;
  webhooks: Pick<Webhooks, "read" | "markEnqueued">;
  send: SendWebhook;
  queueUrls: Readonly<Record<string, string>>;
  unapplied: UnappliedBefore;
  /** False where this hour's execution for this key has been started before. */
  startExecution: (key: LedgerKey, hour: string) => Promise<boolean>;
  observer: Observer;
  now: Clock;
}

const minuteMs = 60_000;
const ages = {
  received: 2 * minuteMs,
  enqueuedAlarm: 60 * minuteMs,
  /** SQS deletes at 4 days. */
  enqueuedAgain: 3 * 24 * 60 * minuteMs,
  unapplied: 15 * minuteMs,
};
/** Work of one run: what is left waits a minute. */
const rowsMax = 400;
const atOnce = 10;

/** `deadlineMs`: no new work after it, so that the lease is given back in order. */
export async function sweep(runId: string, deadlineMs: number, ports: SweepPorts): Promise<void> {
  const { open, observer, now } = ports;
  if (!(await open.acquireLease(runId, now(), deadlineMs + minuteMs))) {
    observer.log("info", "another sweep is running");
    return;
  }
  const steps = { resendReceived, countEnqueued, resendEnqueued, countFailed, restartUnapplied };
  const problems: unknown[] = [];
  for (const [name, step] of Object.entries(steps)) {
    // One step's failure must not keep the next from its work; all are told at the end.
    await step(ports, deadlineMs).catch((error: unknown) => {
      observer.log("error", "sweep step failed", { step: name, reason: describeError(error) });
      problems.push(error);
    });
  }
  await open.releaseLease(runId);
  if (problems.length > 0)
    throw new AggregateError(problems, `${problems.length} steps of the sweep failed.`);
  observer.count(metrics.sweeperHeartbeat);
}

async function resendReceived(ports: SweepPorts, deadlineMs: number): Promise<void> {
  const before = isoAt(ports.now() - ages.received);
  const ids = await ports.open.olderThan("RECEIVED", before, rowsMax);
  ports.observer.count(metrics.orphanReceived, ids.length);
  await eachUntil(ids, deadlineMs, ports, async (id) => {
    // The attempt stays: if the first send did happen, SQS takes this one for its repeat.
    if (await resend(id, "RECEIVED", 0, ports)) await ports.webhooks.markEnqueued(id, ports.now());
  });
}

async function countEnqueued({ open, observer, now }: SweepPorts): Promise<void> {
  const before = isoAt(now() - ages.enqueuedAlarm);
  observer.count(metrics.oldEnqueued, await open.count("ENQUEUED", before));
}

async function resendEnqueued(ports: SweepPorts, deadlineMs: number): Promise<void> {
  const before = isoAt(ports.now() - ages.enqueuedAgain);
  const ids = await ports.open.olderThan("ENQUEUED", before, rowsMax);
  await eachUntil(ids, deadlineMs, ports, async (id) => {
    const attempts = await resend(id, "ENQUEUED", 1, ports);
    if (attempts) await ports.open.markSentAgain(id, attempts.read, ports.now());
  });
}

async function countFailed({ open, observer, now }: SweepPorts): Promise<void> {
  observer.count(metrics.failedWebhooks, await open.count("FAILED", isoAt(now())));
}

async function restartUnapplied(ports: SweepPorts, deadlineMs: number): Promise<void> {
  const { observer, now } = ports;
  const keys = await ports.unapplied(isoAt(now() - ages.unapplied), rowsMax);
  observer.count(metrics.unappliedTransactions, keys.length);
  const hour = isoAt(now()).slice(0, 13);
  await eachUntil(keys, deadlineMs, ports, async (key) => {
    if (await ports.startExecution(key, hour))
      observer.log("warn", "unapplied transaction started again", {
        transaction_id: key.transaction_id,
      });
  });
}

/** Sends a row again if it is still in this status; undefined where it has moved on. */
async function resend(
  webhookId: string,
  status: WebhookStatus,
  more: number,
  { webhooks, send, queueUrls, observer }: SweepPorts,
): Promise<{ read: number } | undefined> {
  const row = await webhooks.read(webhookId);
  if (row?.status !== status) return undefined;
  const queueUrl = queueUrls[row.provider];
  if (!queueUrl) throw new Error(`QUEUE_URLS has no queue for the provider ${row.provider}.`);
  await send(queueUrl, row, row.attempts + more);
  observer.log("warn", "webhook sent again", { webhook_id: webhookId, status });
  return { read: row.attempts };
}

/** A few at a time, none begun after the deadline. One that fails does not stop the others. */
async function eachUntil<T>(
  all: readonly T[],
  deadlineMs: number,
  { now, observer }: SweepPorts,
  work: (one: T) => Promise<void>,
): Promise<void> {
  const problems: unknown[] = [];
  for (let from = 0; from < all.length; from += atOnce) {
    if (now() >= deadlineMs) {
      observer.log("warn", "sweep stopped at its deadline", { left: all.length - from });
      break;
    }
    const results = await Promise.allSettled(all.slice(from, from + atOnce).map(work));
    problems.push(
      ...results.flatMap((r) => (r.status === "rejected" ? [r.reason as unknown] : [])),
    );
  }
  if (problems.length > 0)
    throw new Error(
      `${problems.length} of ${all.length} failed; the first: ${describeError(problems[0])}`,
    );
}
