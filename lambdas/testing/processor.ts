/** A processor and a payment processor over memory, and batches as Lambda hands them over. */
import type { SQSEvent, SQSRecord } from "aws-lambda";
import type { QueuedWebhook } from "../../contracts/events";
import type { Provider } from "../../contracts/functions";
import { senderOf, type TestEvent } from "../../cli/senders";
import type { ApplyPorts } from "../payment-processor/apply";
import type { BatchPorts } from "../provider-processor/batch";
import type { BusEvent } from "../provider-processor/publisher";
import { adapterOf } from "../providers";
import { MemoryLedger, MemoryPayments, MemoryWebhooks } from "./memory";
import { recordingObserver } from "./observer";

export const startMs = Date.parse("2026-11-21T10:00:00Z");

export function memoryProcessor(provider: Provider = "stripe") {
  const clock = { nowMs: startMs };
  const webhooks = new MemoryWebhooks();
  const ledger = new MemoryLedger();
  const payments = new MemoryPayments(ledger);
  const observer = recordingObserver();
  const published: BusEvent[] = [];
  const putEventsCalls: number[] = [];
  const postponed: [string, number][] = [];
  const now = () => clock.nowMs;
  const sleep = async () => undefined;
  const ports: BatchPorts = {
    adapter: adapterOf(provider)!,
    ledger,
    webhooks,
    thresholds: { default: { high: 10_000, medium: 1_000, standard: 100 } },
    observer,
    putEvents: async (events) => {
      putEventsCalls.push(events.length);
      published.push(...events);
      return events.map(() => undefined);
    },
    postpone: async (receiptHandle, seconds) => void postponed.push([receiptHandle, seconds]),
    sleep,
    now,
  };
  const applyPorts: ApplyPorts = { payments, observer, sleep, random: () => 0.5, now };
  return {
    clock,
    webhooks,
    ledger,
    payments,
    observer,
    published,
    putEventsCalls,
    postponed,
    ports,
    applyPorts,
  };
}

/** An event as its provider's sender writes it, taken by the validator and in the queue. */
export async function queued(
  webhooks: MemoryWebhooks,
  provider: string,
  event: Partial<TestEvent> & { id: string; type: string },
  webhookId = `${provider}#${event.id}`,
): Promise<QueuedWebhook> {
  const full = {
    amountMinor: 1250n,
    currency: "USD",
    paymentId: "pi_1",
    occurredAt: new Date(startMs),
    ...event,
  };
  const body = Buffer.from(JSON.stringify(senderOf(provider).body(full)));
  const receivedAt = new Date(startMs).toISOString();
  const row = {
    webhookId,
    provider,
    eventType: event.type,
    rawBody: body,
    bodySha256: "",
    headers: {},
    messageGroupId: "g",
    receivedAt,
  };
  await webhooks.claim(row, new AbortController().signal);
  await webhooks.markEnqueued(webhookId, startMs);
  return {
    webhook_id: webhookId,
    provider,
    attempt: 0,
    received_at: receivedAt,
    body: body.toString(),
  };
}

export function batchOf(messages: readonly (QueuedWebhook | string)[], receiveCount = 1): SQSEvent {
  const records = messages.map((message, i) => ({
    messageId: `m${i}`,
    receiptHandle: `r${i}`,
    body: typeof message === "string" ? message : JSON.stringify(message),
    attributes: { ApproximateReceiveCount: String(receiveCount) },
  }));
  return { Records: records as unknown as SQSRecord[] };
}
