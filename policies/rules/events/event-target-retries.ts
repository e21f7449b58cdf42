import { read } from "../../framework/resource";
import { notApplicable, type Rule, verdictOf, type Violation } from "../../framework/rule";
import { deadLettersOf } from "../../relations/deadLetters";
import { mandatoryEverywhere } from "../levels";

export const eventTargetRetries: Rule = {
  name: "event-target-retries",
  description:
    "A rule's target says how long and how often EventBridge tries, and its dead-letter queue outlives that.",
  why: "EventBridge's own choice is a day and 185 tries: right for a payment, wrong for a schedule of every minute. Whoever reads the program should see which was meant.",
  fix: "Set retryPolicy: { maximumEventAgeInSeconds, maximumRetryAttempts }.",
  severity: "low",
  frameworks: [{ name: "PCI DSS", version: "4.0.1", requirement: "10.7.2" }],
  publicChecks: [],
  levels: mandatoryEverywhere,
  resourceTypes: ["aws:cloudwatch/eventTarget:EventTarget"],
  decideInStack(target, stack) {
    if (/:event-bus\//.test(String(read(target, "arn"))))
      return notApplicable("a bus hands over at once");
    const violations: Violation[] = [];
    for (const name of ["maximumEventAgeInSeconds", "maximumRetryAttempts"])
      if (typeof read(target, "retryPolicy", name) !== "number")
        violations.push({ path: `retryPolicy.${name}`, found: "nothing", expected: "a number" });
    const ageSeconds = Number(read(target, "retryPolicy", "maximumEventAgeInSeconds") ?? 86_400);
    const { queue, path } = deadLettersOf(target, stack) ?? {};
    const retentionSeconds = Number((queue && read(queue, "messageRetentionSeconds")) ?? 345_600);
    if (queue && path !== undefined && retentionSeconds <= ageSeconds)
      violations.push({
        path,
        found: `${queue.name}, which keeps messages for ${retentionSeconds} s`,
        expected: `more than the ${ageSeconds} s of tries`,
      });
    return verdictOf(violations);
  },
};
