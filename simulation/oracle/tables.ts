/** What is in the tables in the end, read by the account's administrator as plain values. */
import type { Input } from "../../local/core/service";
import type { System } from "../system/system";

export interface Tables {
  webhooks: Row[];
  ledger: Row[];
  payments: Row[];
}

export type Row = Readonly<Record<string, string | undefined>>;

type Attribute = { S?: string; N?: string; BOOL?: boolean };

export async function readTables(system: System): Promise<Tables> {
  const [webhooks, ledger, payments] = await Promise.all([
    readWebhooks(system),
    scan(system, "payment-transactions"),
    scan(system, "payments"),
  ]);
  return { webhooks, ledger, payments };
}

/** `only`: in this status. */
export async function readWebhooks(system: System, only?: string): Promise<Row[]> {
  const inStatus = only !== undefined && {
    FilterExpression: "#status = :only",
    ExpressionAttributeNames: { "#status": "status" },
    ExpressionAttributeValues: { ":only": { S: only } },
  };
  const rows = await scan(system, "webhook-processing", inStatus || {});
  // The sweeper keeps its lease among the webhooks.
  return rows.filter((row) => row["provider"] !== undefined);
}

async function scan(system: System, name: string, more: Input = {}): Promise<Row[]> {
  const rows: Row[] = [];
  let ExclusiveStartKey: unknown;
  do {
    const input = { TableName: system.names.physical(name), ExclusiveStartKey, ...more };
    const output = await system.call("dynamodb", "Scan", input);
    rows.push(...(output["Items"] as Record<string, Attribute>[]).map(flat));
    ExclusiveStartKey = output["LastEvaluatedKey"];
  } while (ExclusiveStartKey);
  return rows;
}

/** Texts and numbers as texts, as DynamoDB has them; lists and maps are of no interest here. */
const flat = (item: Record<string, Attribute>): Row =>
  Object.fromEntries(
    Object.entries(item).map(([name, { S, N, BOOL }]) => [name, S ?? N ?? BOOL?.toString()]),
  );
