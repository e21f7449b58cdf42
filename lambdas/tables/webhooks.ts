/** The calls on webhook-processing, each one a transition of docs/decisions/state-protocol.md. */
import {
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { dependency, isConditionFailed } from "../shared/dependency";
import { endedBy } from "../shared/endedBy";
import { type Item, n, s } from "../shared/items";
import { isoAt } from "../shared/observer";
import {
  newItem,
  type NewWebhook,
  openShard,
  type StoredWebhook,
  storedWebhook,
} from "./webhookRow";

/** TTL of PROCESSED rows. */
const keptSeconds = 30 * 24 * 3600;

export interface Webhooks {
  /** Undefined: this is the first delivery, and the row is now ours. Else the row that was there. */
  claim(webhook: NewWebhook, signal: AbortSignal): Promise<StoredWebhook | undefined>;
  /** RECEIVED → ENQUEUED; false where the row has moved on by itself. */
  markEnqueued(webhookId: string, nowMs: number, signal?: AbortSignal): Promise<boolean>;
  /** Anything → PROCESSED; false where it was PROCESSED already. */
  markProcessed(webhookId: string, kind: string, nowMs: number): Promise<boolean>;
  /** RECEIVED or ENQUEUED → FAILED; false where it was PROCESSED, or FAILED already. */
  markFailed(webhookId: string, reason: string, nowMs: number): Promise<boolean>;
  read(webhookId: string): Promise<StoredWebhook | undefined>;
}

export function webhooksIn(client: DynamoDBClient, tableName: string): Webhooks {
  /** False where the condition did not hold. */
  const update = async (webhookId: string, change: Change, signal?: AbortSignal) => {
    const command = new UpdateItemCommand({
      TableName: tableName,
      Key: { webhook_id: s(webhookId) },
      ...change,
    });
    try {
      await dependency(
        "DynamoDB",
        () => endedBy(signal, () => client.send(command)),
        isConditionFailed,
      );
      return true;
    } catch (error) {
      if (isConditionFailed(error)) return false;
      throw error;
    }
  };

  return {
    async claim(webhook, signal) {
      const command = new PutItemCommand({
        TableName: tableName,
        Item: newItem(webhook),
        ConditionExpression: "attribute_not_exists(webhook_id)",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      });
      try {
        await dependency(
          "DynamoDB",
          () => endedBy(signal, () => client.send(command)),
          isConditionFailed,
        );
        return undefined;
      } catch (error) {
        if (!isConditionFailed(error)) throw error;
        return storedWebhook((error as { Item?: Item }).Item ?? {});
      }
    },

    markEnqueued: (id, nowMs, signal) => update(id, enqueued(id, nowMs), signal),
    markProcessed: (id, kind, nowMs) => update(id, processed(kind, nowMs)),
    markFailed: (id, reason, nowMs) => update(id, failed(id, reason, nowMs)),

    async read(webhookId) {
      const command = new GetItemCommand({
        TableName: tableName,
        Key: { webhook_id: s(webhookId) },
        ConsistentRead: true,
      });
      const { Item } = await dependency("DynamoDB", () => client.send(command));
      return Item && storedWebhook(Item);
    },
  };
}

interface Change {
  UpdateExpression: string;
  ConditionExpression: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues: Item;
}

/** `status` is a reserved word of DynamoDB. */
const statusName = { "#status": "status" };

const enqueued = (webhookId: string, nowMs: number): Change => ({
  UpdateExpression:
    "SET #status = :enqueued, enqueued_at = :now, open_shard = :shard, open_since = :now",
  ConditionExpression: "#status = :received",
  ExpressionAttributeNames: statusName,
  ExpressionAttributeValues: {
    ":enqueued": s("ENQUEUED"),
    ":received": s("RECEIVED"),
    ":shard": s(openShard("ENQUEUED", webhookId)),
    ":now": s(isoAt(nowMs)),
  },
});

const processed = (kind: string, nowMs: number): Change => ({
  UpdateExpression:
    "SET #status = :processed, processed_at = :now, kind = :kind, expires_at = :expiry " +
    "REMOVE open_shard, open_since",
  ConditionExpression: "attribute_exists(webhook_id) AND #status <> :processed",
  ExpressionAttributeNames: statusName,
  ExpressionAttributeValues: {
    ":processed": s("PROCESSED"),
    ":now": s(isoAt(nowMs)),
    ":kind": s(kind),
    ":expiry": n(Math.floor(nowMs / 1000) + keptSeconds),
  },
});

const failed = (webhookId: string, reason: string, nowMs: number): Change => ({
  UpdateExpression:
    "SET #status = :failed, failed_at = :now, failure_reason = :reason, " +
    "open_shard = :shard, open_since = :now",
  ConditionExpression: "#status IN (:received, :enqueued)",
  ExpressionAttributeNames: statusName,
  ExpressionAttributeValues: {
    ":failed": s("FAILED"),
    ":received": s("RECEIVED"),
    ":enqueued": s("ENQUEUED"),
    ":now": s(isoAt(nowMs)),
    ":reason": s(reason),
    ":shard": s(openShard("FAILED", webhookId)),
  },
});
