/** One batch of the queue: each record by itself, and only those that fail go back. */
import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { metrics } from "../../contracts/metrics";
import { describeError } from "../shared/dependency";
import { queuedWebhook } from "../shared/message";
import { type ProcessPorts, processWebhook } from "./process";
import { BatchPublisher, type PutEvents, type Sleep } from "./publisher";

export interface BatchPorts extends ProcessPorts {
  putEvents: PutEvents;
  /** Lets a message become visible again after this many seconds. */
  postpone: (receiptHandle: string, seconds: number) => Promise<void>;
  sleep: Sleep;
}

/** How long a message rests after its first and second failure; after the third it is in the DLQ. */
const restSeconds = [30, 120];

export async function processBatch(event: SQSEvent, ports: BatchPorts): Promise<SQSBatchResponse> {
  const publisher = new BatchPublisher(event.Records.length, ports.putEvents, ports.sleep);
  // The plain processor, not the FIFO one: effects do not depend on order, so nobody waits for a failing neighbour.
  const processor = new BatchProcessor(EventType.SQS);
  const response = await processPartialResponse(
    event,
    (record: SQSRecord) => processRecord(record, publisher, ports),
    processor,
    // A batch that fails whole is still a partial response: a thrown error would hide it among Lambda's own.
    { throwOnFullBatchFailure: false },
  );
  ports.observer.count(metrics.recordsReceived, event.Records.length);
  ports.observer.count(metrics.recordsFailed, response.batchItemFailures.length);
  return response;
}

async function processRecord(record: SQSRecord, batch: BatchPublisher, ports: BatchPorts) {
  const startedMs = ports.now();
  const publisher = once(batch);
  const fields = {
    message_id: record.messageId,
    receive_count: Number(record.attributes.ApproximateReceiveCount),
  };
  let webhookId: string | undefined;
  try {
    await ports.observer.traced("process", async (annotate) => {
      const webhook = queuedWebhook(record.body);
      webhookId = webhook.webhook_id;
      annotate(webhookId);
      const outcome = await processWebhook(webhook, publisher, ports);
      ports.observer.log("info", "webhook processed", {
        webhook_id: webhookId,
        outcome,
        attempt: webhook.attempt,
        duration_ms: ports.now() - startedMs,
        ...fields,
      });
    });
  } catch (error) {
    // First of all: the others of the batch wait for this record's word.
    publisher.withdraw();
    const reason = describeError(error);
    ports.observer.log("error", "webhook failed", { webhook_id: webhookId, reason, ...fields });
    await rest(record, ports);
    throw error;
  } finally {
    publisher.withdraw();
  }
}

/** Where this fails the message comes back after the queue's own visibility timeout: later, not lost. */
async function rest(record: SQSRecord, { postpone, observer }: BatchPorts): Promise<void> {
  const seconds = restSeconds[Number(record.attributes.ApproximateReceiveCount) - 1];
  if (seconds === undefined) return;
  await postpone(record.receiptHandle, seconds).catch((error: unknown) =>
    observer.log("warn", "back-off not set", { reason: describeError(error) }),
  );
}

/** A record takes part in the batch's publishing exactly once, whether by an event or by withdrawing. */
function once(batch: BatchPublisher) {
  let done = false;
  return {
    publish: (event: Parameters<BatchPublisher["publish"]>[0]) => {
      done = true;
      return batch.publish(event);
    },
    withdraw: () => {
      if (!done) batch.withdraw();
      done = true;
    },
  };
}
