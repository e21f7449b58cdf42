import { AwsError } from "../../../core/errors";
import type { Cloud } from "../../../core/cloud";
import type { Input, Operation, Output } from "../../../core/service";
import { mayDecrypt } from "../encryption";
import { invalidValue } from "../errors";
import { recordQueueMetric } from "../gauges";
import { md5OfAttributes, type Message, type MessageAttributes } from "../message";
import { onQueue } from "../operation";
import type { Queue } from "../queue";
import type { QueueStore } from "../store";

/** Both kinds of queue: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-fifo.html and quotas-queues.html */
const IN_FLIGHT_MAX = 120_000;

/** ReceiveRequestAttemptId is not modelled: it is refused by name, because it is no parameter here. */
export const receiveMessage = (store: QueueStore): Operation =>
  onQueue(store, {
    action: "ReceiveMessage",
    parameters: {
      AttributeNames: "list",
      MessageSystemAttributeNames: "list",
      MessageAttributeNames: "list",
      MaxNumberOfMessages: "integer",
      VisibilityTimeout: "integer",
      WaitTimeSeconds: "integer",
    },
    async handle(queue, input, { caller }) {
      const countMax = within(input, "MaxNumberOfMessages", 1, 10) ?? 1;
      const visibilityTimeoutSeconds =
        within(input, "VisibilityTimeout", 0, 43_200) ?? queue.settings.visibilityTimeoutSeconds;
      const waitSeconds =
        within(input, "WaitTimeSeconds", 0, 20) ?? queue.settings.receiveWaitTimeSeconds;
      await mayDecrypt(store.cloud, caller, queue);
      throttle(store.cloud, queue);
      const messages = await receive(
        store.cloud,
        queue,
        countMax,
        visibilityTimeoutSeconds,
        waitSeconds,
      );
      const { cloud } = store;
      if (messages.length === 0) recordQueueMetric(cloud, queue, "NumberOfEmptyReceives", 1);
      else recordQueueMetric(cloud, queue, "NumberOfMessagesReceived", messages.length);
      return messages.length > 0
        ? { Messages: messages.map((message) => write(message, input)) }
        : {};
    },
  });

/** Waits up to `waitSeconds` for the first message; the wait holds nothing up and does not count as activity. */
async function receive(
  cloud: Cloud,
  queue: Queue,
  countMax: number,
  visibilityTimeoutSeconds: number,
  waitSeconds: number,
): Promise<Message[]> {
  const untilMs = cloud.clock.nowMs() + waitSeconds * 1000;
  for (;;) {
    if (queue.count("inFlight") < IN_FLIGHT_MAX) {
      const messages = queue.receive(countMax, visibilityTimeoutSeconds);
      if (messages.length > 0) return messages;
    } else if (!queue.fifo && waitSeconds === 0) {
      throw new AwsError("OverLimit", `${IN_FLIGHT_MAX} messages of the queue are in flight.`);
    }
    const leftMs = untilMs - cloud.clock.nowMs();
    if (leftMs <= 0 || queue.closed) return [];
    await nextVisible(cloud, queue, leftMs);
  }
}

async function nextVisible(cloud: Cloud, queue: Queue, timeoutMs: number): Promise<void> {
  let stopWaiting = () => {};
  const timeout = Promise.withResolvers<void>();
  const timer = cloud.clock.after(timeoutMs, timeout.resolve);
  const visible = new Promise<void>((resolve) => (stopWaiting = queue.onVisible(resolve)));
  try {
    await cloud.activity.pause(Promise.race([visible, timeout.promise]));
  } finally {
    stopWaiting();
    timer.cancel();
  }
}

function write(message: Message, input: Input): Output {
  const wanted: string[] = [
    ...(input["AttributeNames"] ?? []),
    ...(input["MessageSystemAttributeNames"] ?? []),
  ];
  const attributes = selectAttributes(message.attributes, input["MessageAttributeNames"] ?? []);
  const system = Object.entries(systemAttributes(message)).filter(
    ([name, value]) => value !== undefined && (wanted.includes("All") || wanted.includes(name)),
  );
  const anySelected = Object.keys(attributes).length > 0;
  return {
    MessageId: message.id,
    ReceiptHandle: message.receiptHandle,
    MD5OfBody: message.bodyMd5,
    Body: message.body,
    ...(system.length > 0 ? { Attributes: Object.fromEntries(system) } : {}),
    ...(anySelected
      ? {
          MD5OfMessageAttributes: md5OfAttributes(attributes),
          MessageAttributes: withBuffers(attributes),
        }
      : {}),
  };
}

const systemAttributes = (message: Message): Record<string, string | undefined> => ({
  SenderId: message.senderId,
  SentTimestamp: String(message.sentAtMs),
  ApproximateReceiveCount: String(message.receiveCount),
  ApproximateFirstReceiveTimestamp: String(message.firstReceivedAtMs),
  SequenceNumber: message.sequenceNumber,
  MessageDeduplicationId: message.deduplicationId,
  MessageGroupId: message.groupId,
  AWSTraceHeader: message.traceHeader,
  DeadLetterQueueSourceArn: message.deadLetterSourceArn,
});

/** By name, `All`, `.*`, or a prefix as `bar.*`. */
function selectAttributes(attributes: MessageAttributes, patterns: string[]): MessageAttributes {
  const matches = (name: string, pattern: string) =>
    pattern === "All" ||
    pattern === name ||
    (pattern.endsWith(".*") && (pattern === ".*" || name.startsWith(pattern.slice(0, -1))));
  return Object.fromEntries(
    Object.entries(attributes).filter(([name]) =>
      patterns.some((pattern) => matches(name, pattern)),
    ),
  );
}

const withBuffers = (attributes: MessageAttributes) =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      BinaryValue === undefined
        ? { DataType, StringValue }
        : { DataType, BinaryValue: Buffer.from(BinaryValue, "base64") },
    ]),
  );

function within(input: Input, name: string, least: number, most: number): number | undefined {
  const value: unknown = input[name];
  if (value === undefined) return undefined;
  if (!Number.isInteger(value) || (value as number) < least || (value as number) > most)
    throw invalidValue(value, name, `Must be >= ${least} and <= ${most}, if provided.`);
  return value as number;
}

function throttle(cloud: Cloud, queue: Queue): void {
  if (queue.fifo && queue.settings.fifoThroughputLimit === "perQueue")
    queue.throughput.count("ReceiveMessage", ["queue"], cloud.clock.nowMs());
}
