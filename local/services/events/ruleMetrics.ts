import type { Cloud } from "../../core/cloud";
import { defaultBusName, type Rule } from "./store";

export type RuleMetric =
  | "MatchedEvents"
  | "TriggeredRules"
  | "Invocations"
  | "FailedInvocations"
  | "RetryInvocationAttempts"
  | "InvocationsSentToDlq"
  | "InvocationsFailedToBeSentToDlq";

/**
 * RuleName alone means the default bus; custom buses have both dimensions.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
 */
export function recordRuleMetric(cloud: Cloud, rule: Rule, name: RuleMetric): void {
  cloud.metrics.record({
    namespace: "AWS/Events",
    name,
    dimensions:
      rule.busName === defaultBusName
        ? { RuleName: rule.name }
        : { EventBusName: rule.busName, RuleName: rule.name },
    value: 1,
    unit: "Count",
    timestampMs: cloud.clock.nowMs(),
  });
}
