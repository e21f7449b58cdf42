/** One stored webhook is sent to its queue again from its row: the way that the sweeper goes, so that nothing doubles. */
import { type DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { isConditionFailed } from "../../lambdas/shared/dependency";
import type { SendWebhook } from "../../lambdas/shared/queue";
import type { Webhooks } from "../../lambdas/tables/webhooks";
import type { WebhookStatus } from "../../lambdas/tables/webhookRow";

export interface SendAgainPorts {
  webhooks: Pick<Webhooks, "read" | "markEnqueued">;
  send: SendWebhook;
  queueUrl: (provider: string) => Promise<string>;
  countAttempt: CountAttempt;
  nowMs: () => number;
}

export type SentAgain = { attempt: number } | { leftAlone: string };

/** Only while the row is in one of `states`: it may have moved on since it was listed. */
export async function sendAgain(
  webhookId: string,
  states: readonly WebhookStatus[],
  { webhooks, send, queueUrl, countAttempt, nowMs }: SendAgainPorts,
): Promise<SentAgain> {
  const row = await webhooks.read(webhookId);
  if (!row || !states.includes(row.status)) return { leftAlone: row?.status ?? "not in the table" };
  const url = await queueUrl(row.provider);
  if (row.status === "RECEIVED") {
    // The attempt stays: if the validator's send did happen, SQS takes this one for its repeat.
    await send(url, row, row.attempts);
    await webhooks.markEnqueued(webhookId, nowMs());
    return { attempt: row.attempts };
  }
  const attempt = row.attempts + 1;
  await send(url, row, attempt);
  // After the send, as everywhere: a command that dies in between sends the same attempt again.
  await countAttempt(webhookId, row.attempts);
  return { attempt };
}

/** Counts the attempt that was just sent, if nobody has counted one since `attempts` was read. */
export type CountAttempt = (webhookId: string, attempts: number) => Promise<void>;

export function countAttemptIn(client: DynamoDBClient, tableName: string): CountAttempt {
  return async (webhookId, attempts) => {
    const command = new UpdateItemCommand({
      TableName: tableName,
      Key: { webhook_id: { S: webhookId } },
      UpdateExpression: "SET attempts = :next",
      ConditionExpression: "attempts = :read",
      ExpressionAttributeValues: {
        ":read": { N: String(attempts) },
        ":next": { N: String(attempts + 1) },
      },
    });
    try {
      await client.send(command);
    } catch (error) {
      // The sweeper or another operator sent and counted this very attempt.
      if (!isConditionFailed(error)) throw error;
    }
  };
}
