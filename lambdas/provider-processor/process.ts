/**
 * The story of one queued webhook: read what happened, write it into the ledger, tell the bus, close
 * the row. Every step may already have been done by a run that died
 * (docs/decisions/state-protocol.md), so each one is conditional and goes on where it finds itself done.
 */
import { createHash } from "node:crypto";
import {
  detailType,
  eventSource,
  type PaymentEventDetail,
  type QueuedWebhook,
  type TierThresholds,
} from "../../contracts/events";
import { metrics } from "../../contracts/metrics";
import { AmountOutOfRangeError } from "../money/errors";
import type { Effect } from "../payments/effect";
import type { ParsedEvent, ProviderAdapter } from "../providers/adapter";
import { parseJsonObject } from "../providers/json";
import { type Clock, isoAt, type Observer } from "../shared/observer";
import { type Ledger, ledgerKey, type LedgerRow } from "../tables/ledger";
import type { Webhooks } from "../tables/webhooks";
import { tierOf } from "../tiers/tiers";
import type { BatchPublisher } from "./publisher";

export interface ProcessPorts {
  adapter: ProviderAdapter;
  ledger: Pick<Ledger, "record">;
  webhooks: Pick<Webhooks, "read" | "markProcessed" | "markFailed">;
  thresholds: TierThresholds;
  observer: Observer;
  now: Clock;
}

export type Outcome = "published" | "recorded" | "repeated" | "absorbed" | "failed";

export async function processWebhook(
  webhook: QueuedWebhook,
  publisher: Pick<BatchPublisher, "publish">,
  ports: ProcessPorts,
): Promise<Outcome> {
  const { webhook_id } = webhook;
  const { webhooks, now } = ports;
  const parsed = parseAmountsSafely(webhook, ports.adapter);
  if (parsed instanceof AmountOutOfRangeError) {
    ports.observer.count(metrics.amountOutOfRange);
    await webhooks.markFailed(webhook_id, parsed.name, now());
    return "failed";
  }
  const { effect, eventType } = parsed;
  if (!effect) {
    await webhooks.markProcessed(webhook_id, "recorded", now());
    return "recorded";
  }

  const row = rowOf(webhook, eventType, effect, ports);
  const known = await ports.ledger.record(row);
  if (known && known.webhookId !== webhook_id) {
    if (!isSameEffect(known.effect, effect)) throw new LedgerConflictError(row);
    await webhooks.markProcessed(webhook_id, effect.kind, now());
    return "absorbed";
  }
  // Only a repeat pays for this read: whether the run before it came as far as the bus.
  if (known && (await webhooks.read(webhook_id))?.status === "PROCESSED") return "repeated";

  await publisher.publish({
    source: eventSource(webhook.provider),
    detailType: detailType(effect.kind),
    detail: JSON.stringify(detailOf(row)),
    timeMs: Date.parse(effect.occurredAt),
  });
  await webhooks.markProcessed(webhook_id, effect.kind, now());
  return "published";
}

/** Two events of the provider claim one ledger row. No retry decides which is right, so it must be seen. */
export class LedgerConflictError extends Error {
  constructor({ key, webhookId }: LedgerRow) {
    super(
      `The ledger has ${key.transaction_id} ${key.timestamp} from another webhook and with another ` +
        `effect than ${webhookId} says. Compare the two stored bodies.`,
    );
    this.name = "LedgerConflictError";
  }
}

/** An amount that cannot be represented is a verdict; every other problem is thrown, retried, and ends in the DLQ. */
function parseAmountsSafely(
  webhook: QueuedWebhook,
  adapter: ProviderAdapter,
): ParsedEvent | AmountOutOfRangeError {
  const rawBody = Buffer.from(webhook.body, "utf8");
  const bodySha256 = createHash("sha256").update(rawBody).digest("hex");
  try {
    return adapter.parse(parseJsonObject(rawBody), { receivedAt: webhook.received_at, bodySha256 });
  } catch (error) {
    if (error instanceof AmountOutOfRangeError) return error;
    throw error;
  }
}

function rowOf(
  { webhook_id, provider }: QueuedWebhook,
  eventType: string,
  effect: Effect,
  { thresholds, now }: ProcessPorts,
): LedgerRow {
  const { amountMinor, currency } = effect;
  const tier =
    amountMinor === undefined || currency === undefined
      ? "low"
      : tierOf({ amountMinor, currency }, thresholds);
  return {
    key: ledgerKey(provider, effect),
    webhookId: webhook_id,
    provider,
    eventType,
    effect,
    tier,
    recordedAt: isoAt(now()),
  };
}

const detailOf = ({ key, effect, ...row }: LedgerRow): PaymentEventDetail => ({
  webhook_id: row.webhookId,
  provider: row.provider,
  transaction_id: key.transaction_id,
  timestamp: key.timestamp,
  kind: effect.kind,
  tier: row.tier,
  amount_minor: effect.amountMinor?.toString(),
  currency: effect.currency,
  event_type: row.eventType,
});

const isSameEffect = (one: Effect, other: Effect) =>
  one.kind === other.kind &&
  one.amountMinor === other.amountMinor &&
  one.currency === other.currency &&
  one.disputeStatus === other.disputeStatus;
