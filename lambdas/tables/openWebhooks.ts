/** What the sweeper asks of webhook-processing: unfinished rows by age, and the lease. */
import { type DynamoDBClient, QueryCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { webhookTable } from "../../contracts/tables";
import { dependency, isConditionFailed } from "../shared/dependency";
import { n, s } from "../shared/items";
import { isoAt } from "../shared/observer";
import { queryShards } from "./shards";
import type { WebhookStatus } from "./webhookRow";

export interface OpenWebhooks {
  /** Ids in this status since before `before`, oldest of each shard first, at most `limit`. */
  olderThan(status: WebhookStatus, before: string, limit: number): Promise<string[]>;
  /** How many there are, up to a bound that is high enough for an alarm. */
  count(status: WebhookStatus, before: string): Promise<number>;
  /** Counts an attempt that was just sent, if the row is still ENQUEUED with the attempts that were read. */
  markSentAgain(webhookId: string, attempts: number, nowMs: number): Promise<boolean>;
  /** True: nobody else sweeps until `untilMs`. */
  acquireLease(owner: string, nowMs: number, untilMs: number): Promise<boolean>;
  releaseLease(owner: string): Promise<void>;
}

const leaseId = "sweeper#lease";

export function openWebhooksIn(client: DynamoDBClient, tableName: string): OpenWebhooks {
  const update = async (input: Omit<UpdateItemCommand["input"], "TableName">) => {
    const command = new UpdateItemCommand({ TableName: tableName, ...input });
    try {
      await dependency("DynamoDB", () => client.send(command), isConditionFailed);
      return true;
    } catch (error) {
      if (isConditionFailed(error)) return false;
      throw error;
    }
  };

  const query = (status: WebhookStatus, before: string) => (shard: number) => ({
    TableName: tableName,
    IndexName: webhookTable.openIndex.name,
    KeyConditionExpression: "open_shard = :shard AND open_since < :before",
    ExpressionAttributeValues: { ":shard": s(`${status}#${shard}`), ":before": s(before) },
  });

  return {
    async olderThan(status, before, limit) {
      const perShard = Math.ceil(limit / webhookTable.openShards);
      const pages = await queryShards(webhookTable.openShards, async (shard) => {
        const command = new QueryCommand({ ...query(status, before)(shard), Limit: perShard });
        return (await dependency("DynamoDB", () => client.send(command))).Items ?? [];
      });
      return pages.flat().map((row) => row["webhook_id"]!.S!);
    },

    async count(status, before) {
      // One page a shard holds thousands of keys: exact enough for any alarm, and the work stays bounded.
      const counts = await queryShards(webhookTable.openShards, async (shard) => {
        const command = new QueryCommand({ ...query(status, before)(shard), Select: "COUNT" });
        return (await dependency("DynamoDB", () => client.send(command))).Count ?? 0;
      });
      return counts.reduce((sum, count) => sum + count, 0);
    },

    markSentAgain: (webhookId, attempts, nowMs) =>
      update({
        Key: { webhook_id: s(webhookId) },
        UpdateExpression: "SET attempts = :next, enqueued_at = :now, open_since = :now",
        ConditionExpression: "#status = :enqueued AND attempts = :read",
        ExpressionAttributeNames: { "#status": "status" },
        ExpressionAttributeValues: {
          ":enqueued": s("ENQUEUED"),
          ":read": n(attempts),
          ":next": n(attempts + 1),
          ":now": s(isoAt(nowMs)),
        },
      }),

    acquireLease: (owner, nowMs, untilMs) =>
      update({
        Key: { webhook_id: s(leaseId) },
        UpdateExpression: "SET lease_until = :until, lease_owner = :owner",
        ConditionExpression: "attribute_not_exists(lease_until) OR lease_until < :now",
        ExpressionAttributeValues: { ":until": n(untilMs), ":now": n(nowMs), ":owner": s(owner) },
      }),

    async releaseLease(owner) {
      // Not ours any more: it ran out and the next one has it.
      await update({
        Key: { webhook_id: s(leaseId) },
        UpdateExpression: "SET lease_until = :zero",
        ConditionExpression: "lease_owner = :owner",
        ExpressionAttributeValues: { ":zero": n(0), ":owner": s(owner) },
      });
    },
  };
}
