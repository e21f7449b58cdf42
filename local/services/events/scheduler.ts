import type { Cloud } from "../../core/cloud";
import type { BusTraffic } from "./bus";
import { eventTime } from "./putEvents";
import { parseSchedule } from "./schedule";
import type { Rule } from "./store";

/** Runs the scheduled rules on the cloud's clock. */
export class Scheduler {
  constructor(
    private readonly cloud: Cloud,
    private readonly traffic: BusTraffic,
  ) {}

  /** Called whenever a rule is made or changed: a rate counts from then. */
  arm(rule: Rule): void {
    this.disarm(rule);
    if (rule.scheduleExpression === undefined || rule.state !== "ENABLED") return;
    const dueMs = parseSchedule(rule.scheduleExpression).nextMs(this.cloud.clock.nowMs());
    if (dueMs === undefined) return;
    rule.timer = this.cloud.clock.after(dueMs - this.cloud.clock.nowMs(), () => {
      this.traffic.trigger(rule, this.scheduledEvent(rule, dueMs));
      this.arm(rule);
    });
  }

  disarm(rule: Rule): void {
    rule.timer?.cancel();
    rule.timer = undefined;
  }

  private scheduledEvent(rule: Rule, dueMs: number) {
    return {
      version: "0" as const,
      id: this.cloud.random.uuid(),
      "detail-type": "Scheduled Event",
      source: "aws.events",
      account: this.cloud.accountId,
      time: eventTime(dueMs),
      region: this.cloud.region,
      resources: [rule.arn],
      detail: {},
    };
  }
}
