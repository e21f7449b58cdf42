/** One FAILED webhook gets one more life: it is sent from its row, under its next attempt, so that SQS does not take it for a repeat. */
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { webhookTable } from "../contracts/tables";
import { sendTo } from "../lambdas/shared/queue";
import { webhooksIn } from "../lambdas/tables/webhooks";
import type { Names } from "../stacks/naming";
import { queueUrlsOf } from "./recovery/target";
import { countAttemptIn, sendAgain, type SentAgain } from "./replay/sendAgain";

export interface RedriveContext {
  dynamodb: DynamoDBClient;
  sqs: SQSClient;
  names: Names;
  dryRun?: boolean;
  /** The time by which the row is written; the machine's unless said. */
  nowMs?(): number;
}

export type Redriven = SentAgain;

export async function redriveWebhook(
  webhookId: string,
  { dynamodb, sqs, names, dryRun = false, nowMs = Date.now }: RedriveContext,
): Promise<Redriven> {
  const tableName = names.physical(webhookTable.name);
  const webhooks = webhooksIn(dynamodb, tableName);
  if (dryRun) {
    const row = await webhooks.read(webhookId);
    if (row?.status !== "FAILED") return { leftAlone: row?.status ?? "not in the table" };
    return { attempt: row.attempts + 1 };
  }
  return sendAgain(webhookId, ["FAILED"], {
    webhooks,
    send: sendTo(sqs),
    queueUrl: queueUrlsOf(sqs, names),
    countAttempt: countAttemptIn(dynamodb, tableName),
    nowMs,
  });
}
