import { AwsError } from "../../../core/errors";
import type { Input, Operation } from "../../../core/service";
import { eachEntry } from "../batch";
import { invalidParameter, invalidValue, missingParameter } from "../errors";
import { recordQueueMetric } from "../gauges";
import type { Message } from "../message";
import { onQueue } from "../operation";
import type { Queue } from "../queue";
import { messageIdOf } from "../receiptHandle";
import type { QueueStore } from "../store";

const VISIBILITY_SECONDS_MAX = 43_200;

export const deleteMessage = (store: QueueStore): Operation =>
  onQueue(store, {
    action: "DeleteMessage",
    parameters: { ReceiptHandle: "string" },
    handle(queue, input) {
      throttle(store, queue, "DeleteMessage");
      deleteOne(store, queue, input);
      return {};
    },
  });

export const deleteMessageBatch = (store: QueueStore): Operation =>
  onQueue(store, {
    action: "DeleteMessage",
    parameters: { Entries: "list" },
    handle(queue, input) {
      throttle(store, queue, "DeleteMessage");
      return eachEntry(input, (entry) => {
        deleteOne(store, queue, entry);
        return {};
      });
    },
  });

export const changeMessageVisibility = (store: QueueStore): Operation =>
  onQueue(store, {
    action: "ChangeMessageVisibility",
    parameters: { ReceiptHandle: "string", VisibilityTimeout: "integer" },
    handle(queue, input) {
      changeVisibility(store, queue, input);
      return {};
    },
  });

export const changeMessageVisibilityBatch = (store: QueueStore): Operation =>
  onQueue(store, {
    action: "ChangeMessageVisibility",
    parameters: { Entries: "list" },
    handle: (queue, input) =>
      eachEntry(input, (entry) => {
        changeVisibility(store, queue, entry);
        return {};
      }),
  });

/**
 * Deleting twice succeeds. With an outdated handle a standard queue keeps the message and says
 * nothing; a FIFO queue refuses a handle whose visibility timeout is over:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html
 */
function deleteOne({ cloud }: QueueStore, queue: Queue, input: Input): void {
  const { message, current } = find(queue, input);
  if (!message) return;
  if (queue.fifo && !(current && message.state === "inFlight"))
    throw invalidValue(input["ReceiptHandle"], "ReceiptHandle", "The receipt handle has expired.");
  if (!current) return;
  queue.remove(message);
  recordQueueMetric(cloud, queue, "NumberOfMessagesDeleted", 1);
}

function changeVisibility({ cloud }: QueueStore, queue: Queue, input: Input): void {
  const timeoutSeconds: unknown = input["VisibilityTimeout"];
  if (timeoutSeconds === undefined) throw missingParameter("VisibilityTimeout");
  const seconds = timeoutSeconds as number;
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > VISIBILITY_SECONDS_MAX)
    throw invalidValue(
      timeoutSeconds,
      "VisibilityTimeout",
      `VisibilityTimeout must be an integer between 0 and ${VISIBILITY_SECONDS_MAX}.`,
    );
  const { message, current } = find(queue, input);
  if (!message)
    throw invalidValue(
      input["ReceiptHandle"],
      "ReceiptHandle",
      "Message does not exist or is not available for visibility timeout change.",
    );
  if (!current || message.state !== "inFlight")
    throw new AwsError("MessageNotInflight", "The message referred to isn't in flight.");
  const heldSeconds = (cloud.clock.nowMs() - message.receivedAtMs) / 1000;
  if (heldSeconds + seconds > VISIBILITY_SECONDS_MAX)
    throw invalidParameter(
      `Total VisibilityTimeout for the message is beyond the limit [${VISIBILITY_SECONDS_MAX} seconds]`,
    );
  queue.hide(message, seconds);
}

function find(queue: Queue, input: Input): { message: Message | undefined; current: boolean } {
  const handle: string | undefined = input["ReceiptHandle"];
  if (!handle) throw missingParameter("ReceiptHandle");
  queue.expire();
  const message = queue.messages.get(messageIdOf(handle));
  return { message, current: message?.receiptHandle === handle };
}

function throttle({ cloud }: QueueStore, queue: Queue, method: string): void {
  if (queue.fifo && queue.settings.fifoThroughputLimit === "perQueue")
    queue.throughput.count(method, ["queue"], cloud.clock.nowMs());
}
