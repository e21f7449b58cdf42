import type { Cloud } from "../../core/cloud";

type FunctionMetric =
  | "Invocations"
  | "Errors"
  | "Throttles"
  | "Duration"
  | "ConcurrentExecutions"
  | "AsyncEventsReceived"
  | "AsyncEventsDropped"
  | "AsyncEventAge"
  | "DeadLetterErrors"
  | "DestinationDeliveryFailures";

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
export function functionMetrics(cloud: Cloud, functionName: string) {
  const dimensions = { FunctionName: functionName };
  return (name: FunctionMetric, value: number, unit = "Count") =>
    cloud.metrics.record({
      namespace: "AWS/Lambda",
      name,
      dimensions,
      value,
      unit,
      timestampMs: cloud.clock.nowMs(),
    });
}
