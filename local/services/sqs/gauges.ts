import type { Cloud } from "../../core/cloud";
import type { Queue } from "./queue";

const namespace = "AWS/SQS";

/**
 * What CloudWatch samples of a queue, under AWS's names:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 * Returns the function that ends it.
 */
export function watchQueue(cloud: Cloud, queue: Queue): () => void {
  const samples: [name: string, unit: string, sample: () => number][] = [
    ["ApproximateNumberOfMessagesVisible", "Count", () => queue.count("visible")],
    ["ApproximateNumberOfMessagesNotVisible", "Count", () => queue.count("inFlight")],
    ["ApproximateNumberOfMessagesDelayed", "Count", () => queue.count("delayed")],
    ["ApproximateAgeOfOldestMessage", "Seconds", () => ageOfOldest(cloud, queue)],
  ];
  const dimensions = { QueueName: queue.name };
  const removals = samples.map(([name, unit, sample]) =>
    cloud.metrics.addGauge({ namespace, name, dimensions, unit, sample }),
  );
  return () => removals.forEach((remove) => remove());
}

export function recordQueueMetric(
  cloud: Cloud,
  queue: Queue,
  name:
    | "NumberOfMessagesSent"
    | "NumberOfMessagesReceived"
    | "NumberOfMessagesDeleted"
    | "NumberOfEmptyReceives"
    | "SentMessageSize",
  value: number,
): void {
  cloud.metrics.record({
    namespace,
    name,
    dimensions: { QueueName: queue.name },
    value,
    unit: name === "SentMessageSize" ? "Bytes" : "Count",
    timestampMs: cloud.clock.nowMs(),
  });
}

/** A standard queue leaves out messages received more than three times: one poison message must not hide the age of the rest. */
function ageOfOldest(cloud: Cloud, queue: Queue): number {
  queue.expire();
  let oldestMs = Infinity;
  for (const { enqueuedAtMs, receiveCount } of queue.messages.values())
    if (queue.fifo || receiveCount <= 3) oldestMs = Math.min(oldestMs, enqueuedAtMs);
  return oldestMs === Infinity ? 0 : Math.floor((cloud.clock.nowMs() - oldestMs) / 1000);
}
