import type { Gauge } from "../../local/core/metrics";
import type { QueueDepth } from "../protocol";

const members: Readonly<Record<string, keyof QueueDepth>> = {
  ApproximateNumberOfMessagesVisible: "visible",
  ApproximateNumberOfMessagesNotVisible: "inFlight",
  ApproximateNumberOfMessagesDelayed: "delayed",
};

/** What waits in each queue that is not empty, by name, from the gauges that CloudWatch samples too. */
export function queueDepths(gauges: Iterable<Gauge>): Record<string, QueueDepth> {
  const depths: Record<string, QueueDepth> = {};
  for (const { namespace, name, dimensions, sample } of gauges) {
    const member = namespace === "AWS/SQS" ? members[name] : undefined;
    const value = member ? sample() : 0;
    if (!member || value === 0) continue;
    const queue = dimensions["QueueName"]!;
    depths[queue] ??= { visible: 0, inFlight: 0, delayed: 0 };
    depths[queue][member] = value;
  }
  return depths;
}
