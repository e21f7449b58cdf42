/** The calls on payment-transactions, the ledger: one row for one event that moved money. */
import { createHash } from "node:crypto";
import { type DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { LedgerKey, Tier } from "../../contracts/events";
import { ledgerTable } from "../../contracts/tables";
import type { DisputeStatus, Effect, EffectKind } from "../payments/effect";
import { dependency, isConditionFailed } from "../shared/dependency";
import { type Item, item, n, optionalBigint, optionalN, optionalS, s, text } from "../shared/items";

export interface LedgerRow {
  key: LedgerKey;
  webhookId: string;
  provider: string;
  eventType: string;
  effect: Effect;
  tier: Tier;
  recordedAt: string;
  appliedAt?: string;
}

export interface Ledger {
  /** Undefined: the row is written. Else the row that was there under the same key. */
  record(row: LedgerRow): Promise<LedgerRow | undefined>;
  read(key: LedgerKey): Promise<LedgerRow | undefined>;
}

export function ledgerIn(client: DynamoDBClient, tableName: string): Ledger {
  return {
    async record(row) {
      const command = new PutItemCommand({
        TableName: tableName,
        Item: ledgerItem(row),
        ConditionExpression: "attribute_not_exists(transaction_id)",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      });
      try {
        await dependency("DynamoDB", () => client.send(command), isConditionFailed);
        return undefined;
      } catch (error) {
        if (!isConditionFailed(error)) throw error;
        return ledgerRow((error as { Item?: Item }).Item ?? {});
      }
    },

    async read(key) {
      const command = new GetItemCommand({
        TableName: tableName,
        Key: ledgerKeyItem(key),
        ConsistentRead: true,
      });
      const { Item } = await dependency("DynamoDB", () => client.send(command));
      return Item && ledgerRow(Item);
    },
  };
}

/** The same event is the same key, however often and under whatever delivery id it comes. */
export function ledgerKey(provider: string, effect: Effect): LedgerKey {
  return {
    transaction_id: `${provider}#${effect.objectId}`,
    timestamp: `${effect.occurredAt}#${effect.eventId}`,
  };
}

export const ledgerKeyItem = (key: LedgerKey): Item => ({
  transaction_id: s(key.transaction_id),
  timestamp: s(key.timestamp),
});

function ledgerItem({ key, effect, ...row }: LedgerRow): Item {
  const references = effect.references.map(({ id, rank }) => ({ M: { id: s(id), rank: n(rank) } }));
  return item({
    ...ledgerKeyItem(key),
    webhook_id: s(row.webhookId),
    provider: s(row.provider),
    event_id: s(effect.eventId),
    event_type: s(row.eventType),
    kind: s(effect.kind),
    object_id: s(effect.objectId),
    payment_references: { L: references },
    amount_minor: optionalN(effect.amountMinor),
    currency: optionalS(effect.currency),
    dispute_status: optionalS(effect.disputeStatus),
    tier: s(row.tier),
    occurred_at: s(effect.occurredAt),
    recorded_at: s(row.recordedAt),
    unapplied_shard: s(shardOf(key)),
  });
}

export function ledgerRow(row: Item): LedgerRow {
  const effect: Effect = {
    kind: text(row, "kind") as EffectKind,
    objectId: text(row, "object_id"),
    references: (row["payment_references"]?.L ?? []).map(({ M }) => ({
      id: M?.["id"]?.S ?? "",
      rank: Number(M?.["rank"]?.N),
    })),
    amountMinor: optionalBigint(row, "amount_minor"),
    currency: row["currency"]?.S,
    disputeStatus: row["dispute_status"]?.S as DisputeStatus | undefined,
    occurredAt: text(row, "occurred_at"),
    eventId: text(row, "event_id"),
  };
  return {
    key: { transaction_id: text(row, "transaction_id"), timestamp: text(row, "timestamp") },
    webhookId: text(row, "webhook_id"),
    provider: text(row, "provider"),
    eventType: text(row, "event_type"),
    effect,
    tier: text(row, "tier") as Tier,
    recordedAt: text(row, "recorded_at"),
    appliedAt: row["applied_at"]?.S,
  };
}

function shardOf({ transaction_id, timestamp }: LedgerKey): string {
  const hash = createHash("sha256").update(`${transaction_id}\n${timestamp}`).digest();
  return String(hash[0]! % ledgerTable.unappliedShards);
}
