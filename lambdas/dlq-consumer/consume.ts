/**
 * The story of a message that failed three times: its row becomes FAILED, which an alarm tells and which
 * never expires. The message itself is then not needed: a redrive sends from the row.
 */
import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { metrics } from "../../contracts/metrics";
import { describeError } from "../shared/dependency";
import { queuedWebhook } from "../shared/message";
import type { Clock, Observer } from "../shared/observer";
import type { Webhooks } from "../tables/webhooks";

export interface ConsumePorts {
  webhooks: Pick<Webhooks, "markFailed">;
  observer: Observer;
  now: Clock;
}

export async function consume(event: SQSEvent, ports: ConsumePorts): Promise<SQSBatchResponse> {
  const processor = new BatchProcessor(EventType.SQS);
  return processPartialResponse(
    event,
    (record: SQSRecord) => consumeRecord(record, ports),
    processor,
    {
      throwOnFullBatchFailure: false,
    },
  );
}

/**
 * A message that cannot be read is returned, so that it stays in the DLQ. It is then seldom visible there, because
 * it is taken again and again, so the DLQ's own alarm may sleep: the count has an alarm of its own.
 */
async function consumeRecord(record: SQSRecord, { webhooks, observer, now }: ConsumePorts) {
  try {
    await observer.traced("consume", async (annotate) => {
      const { webhook_id } = queuedWebhook(record.body);
      annotate(webhook_id);
      const isFailed = await webhooks.markFailed(webhook_id, "MAX_RECEIVES_EXCEEDED", now());
      if (isFailed) observer.count(metrics.webhookFailed);
      const message = isFailed ? "webhook set to FAILED" : "webhook was processed or failed before";
      observer.log(isFailed ? "error" : "info", message, { webhook_id });
    });
  } catch (error) {
    const reason = describeError(error);
    observer.count(metrics.deadLetterKept);
    observer.log("error", "DLQ message kept", { message_id: record.messageId, reason });
    throw error;
  }
}
