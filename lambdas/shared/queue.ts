/** Sending a webhook to its provider's FIFO queue: validator, sweeper. */
import { createHash } from "node:crypto";
import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { QueuedWebhook } from "../../contracts/events";
import type { NewWebhook } from "../tables/webhookRow";
import { dependency } from "./dependency";
import { endedBy } from "./endedBy";

export type SendWebhook = (
  queueUrl: string,
  webhook: NewWebhook,
  attempt: number,
  signal?: AbortSignal,
) => Promise<void>;

/** `traceHeader`: the current trace, which goes on where the message is received. */
export function sendTo(
  client: SQSClient,
  traceHeader: () => string | undefined = () => process.env["_X_AMZN_TRACE_ID"],
): SendWebhook {
  return async (queueUrl, webhook, attempt, signal) => {
    const command = new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: sendable(JSON.stringify(messageOf(webhook, attempt))),
      MessageGroupId: webhook.messageGroupId,
      MessageDeduplicationId: deduplicationId(webhook.webhookId, attempt),
      MessageSystemAttributes: traceAttribute(traceHeader()),
    });
    await dependency("SQS", () => endedBy(signal, () => client.send(command)));
  };
}

/** SQS refuses these two, which JSON allows: as escapes they are the same text. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const sendable = (json: string) =>
  json.replace(/[\ufffe\uffff]/g, (character) => (character === "\ufffe" ? "\\ufffe" : "\\uffff"));

function traceAttribute(traceHeader: string | undefined) {
  if (!traceHeader) return undefined;
  return { AWSTraceHeader: { DataType: "String", StringValue: traceHeader } };
}

export function messageOf(webhook: NewWebhook, attempt: number): QueuedWebhook {
  return {
    webhook_id: webhook.webhookId,
    provider: webhook.provider,
    attempt,
    received_at: webhook.receivedAt,
    body: Buffer.from(webhook.rawBody).toString("utf8"),
  };
}

/** The same for every try at one attempt, so that SQS drops repeats within 5 minutes; a replay must differ or it would vanish. */
export function deduplicationId(webhookId: string, attempt: number): string {
  const name = attempt === 0 ? webhookId : `${webhookId}#${attempt}`;
  return createHash("sha256").update(name).digest("hex");
}

/** SQS takes up to 128 letters, digits and punctuation; anything else goes by its hash. */
export function messageGroupId(group: string): string {
  return /^[\x21-\x7e]{1,128}$/.test(group)
    ? group
    : createHash("sha256").update(group).digest("hex");
}
