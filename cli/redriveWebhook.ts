/** One FAILED webhook gets one more life: it is sent from its row, under its next attempt, so that SQS does not take it for a repeat. */
import { type DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { GetQueueUrlCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { webhookTable } from "../contracts/tables";
import { sendTo } from "../lambdas/shared/queue";
import { webhooksIn } from "../lambdas/tables/webhooks";
import type { Names } from "../stacks/naming";

export interface RedriveContext {
  dynamodb: DynamoDBClient;
  sqs: SQSClient;
  names: Names;
  dryRun?: boolean;
}

export type Redriven = { attempt: number } | { leftAlone: string };

export async function redriveWebhook(
  webhookId: string,
  { dynamodb, sqs, names, dryRun = false }: RedriveContext,
): Promise<Redriven> {
  const tableName = names.physical(webhookTable.name);
  const row = await webhooksIn(dynamodb, tableName).read(webhookId);
  if (row?.status !== "FAILED") return { leftAlone: row?.status ?? "not in the table" };
  const attempt = row.attempts + 1;
  if (dryRun) return { attempt };
  const queue = new GetQueueUrlCommand({ QueueName: names.fifo(`${row.provider}-webhooks`) });
  const { QueueUrl } = await sqs.send(queue);
  await sendTo(sqs)(QueueUrl!, row, attempt);
  await countAttempt(dynamodb, tableName, webhookId, row.attempts);
  return { attempt };
}

/** After the send, as everywhere: a command that dies in between sends the same attempt again, and SQS drops it. */
async function countAttempt(
  dynamodb: DynamoDBClient,
  tableName: string,
  webhookId: string,
  attempts: number,
): Promise<void> {
  await dynamodb.send(
    new UpdateItemCommand({
      TableName: tableName,
      Key: { webhook_id: { S: webhookId } },
      UpdateExpression: "SET attempts = :next",
      ConditionExpression: "attempts = :read",
      ExpressionAttributeValues: {
        ":read": { N: String(attempts) },
        ":next": { N: String(attempts + 1) },
      },
    }),
  );
}
