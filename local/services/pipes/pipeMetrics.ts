import type { Cloud } from "../../core/cloud";
import type { Pipe } from "./store";

export type PipeMetric =
  | "Invocations"
  | "EventCount"
  | "Duration"
  | "ExecutionFailed"
  | "ExecutionPartiallyFailed"
  | "ExecutionThrottled"
  | "TargetStageFailed";

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-monitoring.html */
export function recordPipeMetric(cloud: Cloud, pipe: Pipe, name: PipeMetric, value = 1): void {
  cloud.metrics.record({
    namespace: "AWS/EventBridge/Pipes",
    name,
    dimensions: { PipeName: pipe.name },
    value,
    unit: name === "Duration" ? "Milliseconds" : "Count",
    timestampMs: cloud.clock.nowMs(),
  });
}
