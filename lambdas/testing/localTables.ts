/** The three tables in the local cloud's DynamoDB, behind HTTP, for a real SDK client. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ledgerTable, paymentTable, webhookTable } from "../../contracts/tables";
import { Cloud } from "../../local/core/cloud";
import { VirtualClock } from "../../local/core/clock";
import { startEndpoint } from "../../local/endpoint";
import { createDynamoDb } from "../../local/services/dynamodb";

export const startMs = Date.parse("2026-11-21T10:00:00Z");

export async function startLocalTables(): Promise<{
  client: DynamoDBClient;
  stop: () => Promise<void>;
}> {
  const clock = new VirtualClock(startMs);
  const cloud = new Cloud({
    accountId: "123456789012",
    region: "us-east-1",
    clock,
    seed: "tables",
  });
  cloud.setAuthorizer({ decide: () => ({ allowed: true, reason: "" }) });
  const service = cloud.add(createDynamoDb);
  const table = service.resourceTypes.find(({ token }) => token === "aws:dynamodb/table:Table")!;
  for (const inputs of tables)
    await table.create(
      { billingMode: "PAY_PER_REQUEST", ...inputs },
      { caller: cloud.administrator, logicalName: inputs.name },
    );
  const endpoint = await startEndpoint(cloud, { port: 0 });
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new DynamoDBClient({ region: "us-east-1", endpoint: endpoint.url, credentials });
  const stop = async () => {
    client.destroy();
    await cloud.stop();
    await endpoint.stop();
  };
  return { client, stop };
}

const s = (name: string) => ({ name, type: "S" });

const tables = [
  {
    name: webhookTable.name,
    attributes: [
      s(webhookTable.partitionKey),
      s(webhookTable.openIndex.partitionKey),
      s(webhookTable.openIndex.sortKey),
    ],
    hashKey: webhookTable.partitionKey,
    globalSecondaryIndexes: [keysOnly(webhookTable.openIndex)],
  },
  {
    name: ledgerTable.name,
    attributes: [
      s(ledgerTable.partitionKey),
      s(ledgerTable.sortKey),
      s(ledgerTable.unappliedIndex.partitionKey),
      s(ledgerTable.unappliedIndex.sortKey),
    ],
    hashKey: ledgerTable.partitionKey,
    rangeKey: ledgerTable.sortKey,
    globalSecondaryIndexes: [keysOnly(ledgerTable.unappliedIndex)],
  },
  {
    name: paymentTable.name,
    attributes: [s(paymentTable.partitionKey)],
    hashKey: paymentTable.partitionKey,
  },
];

function keysOnly(index: { name: string; partitionKey: string; sortKey: string }) {
  return {
    name: index.name,
    hashKey: index.partitionKey,
    rangeKey: index.sortKey,
    projectionType: "KEYS_ONLY",
  };
}
