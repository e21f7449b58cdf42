import type { Cloud } from "../../core/cloud";
import type { StateMachine } from "./store";

export type ExecutionMetric =
  | "ExecutionsStarted"
  | "ExecutionsSucceeded"
  | "ExecutionsFailed"
  | "ExecutionsTimedOut"
  | "ExecutionsAborted"
  | "ExecutionTime";

/** https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html */
export function recordExecutionMetric(
  cloud: Cloud,
  machine: StateMachine,
  name: ExecutionMetric,
  value = 1,
): void {
  cloud.metrics.record({
    namespace: "AWS/States",
    name,
    dimensions: { StateMachineArn: machine.arn },
    value,
    unit: name === "ExecutionTime" ? "Milliseconds" : "Count",
    timestampMs: cloud.clock.nowMs(),
  });
}
