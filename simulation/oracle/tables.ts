/** What is in the tables in the end, read by the account's administrator as plain values. */
import type { System } from "../system/system";

export interface Tables {
  webhooks: Row[];
  ledger: Row[];
  payments: Row[];
}

export type Row = Readonly<Record<string, string | undefined>>;

type Attribute = { S?: string; N?: string; BOOL?: boolean };

export async function readTables(system: System): Promise<Tables> {
  const [webhooks, ledger, payments] = await Promise.all(
    ["webhook-processing", "payment-transactions", "payments"].map((name) => scan(system, name)),
  );
  // The sweeper keeps its lease among the webhooks.
  const isWebhook = (row: Row) => row["provider"] !== undefined;
  return { webhooks: webhooks!.filter(isWebhook), ledger: ledger!, payments: payments! };
}

async function scan(system: System, name: string): Promise<Row[]> {
  const rows: Row[] = [];
  let ExclusiveStartKey: unknown;
  do {
    const input = { TableName: system.names.physical(name), ExclusiveStartKey };
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
