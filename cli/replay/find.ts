/** Finds stored webhooks by when they were received. No index has all of them, so the table is read through. */
import { type DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { type Item, s, text } from "../../lambdas/shared/items";
import type { WebhookStatus } from "../../lambdas/tables/webhookRow";
import type { Pace } from "../recovery/pace";
import type { TimeRange } from "../recovery/selection";

export interface ReplaySelection extends TimeRange {
  providers: readonly string[];
  states: readonly WebhookStatus[];
}

export interface FoundWebhook {
  webhookId: string;
  provider: string;
  status: WebhookStatus;
  receivedAt: string;
}

/** Sorted by time, so that what is sent again keeps about the order that it had. */
export async function findWebhooks(
  selection: ReplaySelection,
  { client, tableName, pace }: { client: DynamoDBClient; tableName: string; pace: Pace },
  onPage: (rowsRead: number) => void = () => undefined,
): Promise<FoundWebhook[]> {
  const found: FoundWebhook[] = [];
  let rowsRead = 0;
  let start: Item | undefined;
  do {
    // A page reads 1 MB of the table, bodies too, whatever the projection leaves of it.
    await pace.turn();
    const page = await client.send(
      new ScanCommand({ TableName: tableName, ExclusiveStartKey: start, ...filterOf(selection) }),
    );
    found.push(...(page.Items ?? []).map(foundWebhook));
    rowsRead += page.ScannedCount ?? 0;
    onPage(rowsRead);
    start = page.LastEvaluatedKey;
  } while (start);
  return found.sort(byTime);
}

function filterOf({ from, to, providers, states }: ReplaySelection) {
  const values = (prefix: string, all: readonly string[]) =>
    Object.fromEntries(all.map((value, i) => [`:${prefix}${i}`, s(value)]));
  const list = (prefix: string, all: readonly string[]) =>
    all.map((_, i) => `:${prefix}${i}`).join(", ");
  return {
    FilterExpression:
      `received_at >= :from AND received_at < :to AND provider IN (${list("p", providers)})` +
      ` AND #status IN (${list("s", states)})`,
    ProjectionExpression: "webhook_id, provider, #status, received_at",
    ExpressionAttributeNames: { "#status": "status" },
    ExpressionAttributeValues: {
      ":from": s(from),
      ":to": s(to),
      ...values("p", providers),
      ...values("s", states),
    },
  };
}

const foundWebhook = (row: Item): FoundWebhook => ({
  webhookId: text(row, "webhook_id"),
  provider: text(row, "provider"),
  status: text(row, "status") as WebhookStatus,
  receivedAt: text(row, "received_at"),
});

const byTime = (one: FoundWebhook, other: FoundWebhook) =>
  one.receivedAt < other.receivedAt ? -1 : one.receivedAt > other.receivedAt ? 1 : 0;
