/** What the sweeper asks of the ledger: rows that no payment has taken in. */
import { type DynamoDBClient, QueryCommand } from "@aws-sdk/client-dynamodb";
import type { LedgerKey } from "../../contracts/events";
import { ledgerTable } from "../../contracts/tables";
import { dependency } from "../shared/dependency";
import { s } from "../shared/items";
import { queryShards } from "./shards";

export type UnappliedBefore = (before: string, limit: number) => Promise<LedgerKey[]>;

export function unappliedIn(client: DynamoDBClient, tableName: string): UnappliedBefore {
  return async (before, limit) => {
    const pages = await queryShards(ledgerTable.unappliedShards, async (shard) => {
      const command = new QueryCommand({
        TableName: tableName,
        IndexName: ledgerTable.unappliedIndex.name,
        KeyConditionExpression: "unapplied_shard = :shard AND recorded_at < :before",
        ExpressionAttributeValues: { ":shard": s(String(shard)), ":before": s(before) },
        Limit: Math.ceil(limit / ledgerTable.unappliedShards),
      });
      return (await dependency("DynamoDB", () => client.send(command))).Items ?? [];
    });
    return pages.flat().map((row) => ({
      transaction_id: row["transaction_id"]!.S!,
      timestamp: row["timestamp"]!.S!,
    }));
  };
}
