/** A row of webhook-processing: the webhook itself and what became of it. */
import { createHash } from "node:crypto";
import { webhookTable } from "../../contracts/tables";
import { type Item, item, n, optionalS, s, text } from "../shared/items";

export const statuses = ["RECEIVED", "ENQUEUED", "PROCESSED", "FAILED"] as const;
export type WebhookStatus = (typeof statuses)[number];

/** What the validator writes. */
export interface NewWebhook {
  webhookId: string;
  provider: string;
  eventType: string;
  rawBody: Uint8Array;
  bodySha256: string;
  headers: Readonly<Record<string, string>>;
  messageGroupId: string;
  receivedAt: string;
  /** Absent: the provider delivered it. `reconcile`: an operator took it from the provider's API, so its bytes are that API's. */
  source?: "reconcile";
}

/** What is read back. */
export interface StoredWebhook extends NewWebhook {
  status: WebhookStatus;
  /** Sends beyond the first one. */
  attempts: number;
}

/** Spread over the shards of the index, always the same one for the same webhook. */
export function openShard(status: WebhookStatus, webhookId: string): string {
  const shard = createHash("sha256").update(webhookId).digest()[0]! % webhookTable.openShards;
  return `${status}#${shard}`;
}

export function newItem(webhook: NewWebhook): Item {
  return item({
    webhook_id: s(webhook.webhookId),
    provider: s(webhook.provider),
    event_type: s(webhook.eventType),
    body: { B: webhook.rawBody },
    body_sha256: s(webhook.bodySha256),
    headers: {
      M: Object.fromEntries(
        Object.entries(webhook.headers).map(([name, value]) => [name, s(value)]),
      ),
    },
    message_group_id: s(webhook.messageGroupId),
    status: s("RECEIVED"),
    attempts: n(0),
    received_at: s(webhook.receivedAt),
    source: optionalS(webhook.source),
    open_shard: s(openShard("RECEIVED", webhook.webhookId)),
    open_since: s(webhook.receivedAt),
  });
}

export function storedWebhook(row: Item): StoredWebhook {
  return {
    webhookId: text(row, "webhook_id"),
    provider: text(row, "provider"),
    eventType: text(row, "event_type"),
    rawBody: row["body"]?.B ?? new Uint8Array(),
    bodySha256: text(row, "body_sha256"),
    headers: Object.fromEntries(
      Object.entries(row["headers"]?.M ?? {}).map(([name, value]) => [name, value.S ?? ""]),
    ),
    messageGroupId: text(row, "message_group_id"),
    receivedAt: text(row, "received_at"),
    ...(row["source"]?.S === "reconcile" ? { source: "reconcile" as const } : {}),
    status: text(row, "status") as WebhookStatus,
    attempts: Number(row["attempts"]?.N ?? "0"),
  };
}
