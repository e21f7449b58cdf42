/**
 * A sample subscriber: says that it heard of an event. A real one puts its work where the log line is, and
 * makes it repeatable by webhook_id: the bus, the topic and the queue each deliver at least once.
 */
import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import type { PaymentEventDetail } from "../../contracts/events";
import { metrics } from "../../contracts/metrics";
import type { Observer } from "../shared/observer";

export interface ConsumePorts {
  subscriber: string;
  observer: Observer;
}

export async function consume(event: SQSEvent, ports: ConsumePorts): Promise<SQSBatchResponse> {
  const processor = new BatchProcessor(EventType.SQS);
  const handle = (record: SQSRecord) => consumeRecord(record, ports);
  const response = await processPartialResponse(event, handle, processor, {
    throwOnFullBatchFailure: false,
  });
  ports.observer.count(metrics.recordsReceived, event.Records.length);
  ports.observer.count(metrics.recordsFailed, response.batchItemFailures.length);
  return response;
}

async function consumeRecord(record: SQSRecord, { subscriber, observer }: ConsumePorts) {
  const detail = detailOf(record.body);
  if (!detail) {
    observer.log("error", "message is no payment event", { message_id: record.messageId });
    throw new Error("The message is no payment event (contracts/events.ts).");
  }
  await observer.traced("consume", async (annotate) => {
    const { webhook_id, kind, tier } = detail;
    annotate(webhook_id);
    observer.log("info", "payment event heard", { webhook_id, subscriber, kind, tier });
  });
}

/** The bus event as EventBridge hands it to the topic, in SNS's envelope unless the subscription delivers raw. */
function detailOf(body: string): PaymentEventDetail | undefined {
  try {
    const outer = JSON.parse(body) as { Message?: string; detail?: PaymentEventDetail };
    const event =
      typeof outer.Message === "string" ? (JSON.parse(outer.Message) as typeof outer) : outer;
    return event.detail?.webhook_id ? event.detail : undefined;
  } catch {
    // The caller tells of it; JSON.parse's message would quote the body.
    return undefined;
  }
}
