import type { Caller } from "../../../core/caller";
import { AwsError } from "../../../core/errors";
import type { Input, Operation, Output } from "../../../core/service";
import { checkEntries, eachEntry } from "../batch";
import { checkDraft, draftBytes } from "../draft";
import { mayEncrypt } from "../encryption";
import { recordQueueMetric } from "../gauges";
import { md5, md5OfAttributes } from "../message";
import { onQueue } from "../operation";
import type { Queue } from "../queue";
import type { QueueStore } from "../store";

/** A batch's messages together: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const BATCH_BYTES_MAX = 1_048_576;

export const sendMessage = (store: QueueStore): Operation =>
  onQueue(store, {
    action: "SendMessage",
    parameters: {
      MessageBody: "string",
      DelaySeconds: "integer",
      MessageAttributes: "map",
      MessageSystemAttributes: "map",
      MessageDeduplicationId: "string",
      MessageGroupId: "string",
    },
    async handle(queue, input, { caller }) {
      await mayEncrypt(store.cloud, caller, queue);
      throttle(store, queue, [input]);
      return send(store, queue, input, caller);
    },
  });

export const sendMessageBatch = (store: QueueStore): Operation =>
  onQueue(store, {
    action: "SendMessage",
    parameters: { Entries: "list" },
    async handle(queue, input, { caller }) {
      const entries = checkEntries(input["Entries"]);
      const bytes = entries.reduce((sum, entry) => sum + draftBytes(entry), 0);
      if (bytes > BATCH_BYTES_MAX)
        throw new AwsError(
          "BatchRequestTooLong",
          `Batch requests cannot be longer than ${BATCH_BYTES_MAX} bytes. You have sent ${bytes} bytes.`,
        );
      await mayEncrypt(store.cloud, caller, queue);
      throttle(store, queue, entries);
      return eachEntry(input, (entry) => send(store, queue, entry, caller));
    },
  });

function send({ cloud }: QueueStore, queue: Queue, input: Input, caller: Caller): Output {
  const draft = checkDraft(queue, input, caller);
  const { messageId, sequenceNumber } = queue.send(draft);
  recordQueueMetric(cloud, queue, "NumberOfMessagesSent", 1);
  recordQueueMetric(cloud, queue, "SentMessageSize", draftBytes(input));
  const { traceHeader } = draft;
  return {
    MessageId: messageId,
    MD5OfMessageBody: md5(draft.body),
    MD5OfMessageAttributes: md5OfAttributes(draft.attributes),
    MD5OfMessageSystemAttributes: traceHeader
      ? md5OfAttributes({ AWSTraceHeader: { DataType: "String", StringValue: traceHeader } })
      : undefined,
    SequenceNumber: sequenceNumber,
  };
}

function throttle({ cloud }: QueueStore, queue: Queue, entries: Input[]): void {
  if (!queue.fifo) return;
  const perGroup = queue.settings.fifoThroughputLimit === "perMessageGroupId";
  const subjects = perGroup
    ? new Set(entries.map((entry) => `group ${entry["MessageGroupId"]}`))
    : ["queue"];
  queue.throughput.count("SendMessage", subjects, cloud.clock.nowMs());
}
