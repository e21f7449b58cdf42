import type { Cloud } from "../../core/cloud";
import { serviceCaller } from "../../core/caller";
import type { Timer } from "../../core/clock";
import { AwsError } from "../../core/errors";
import { type AlarmDefinition, type AlarmState, evaluateAlarm } from "./alarm";
import type { MetricStore } from "./metricStore";

export interface AlarmHistoryItem {
  alarmName: string;
  timestampMs: number;
  type: "ConfigurationUpdate" | "StateUpdate" | "Action";
  summary: string;
}

export interface Alarm {
  definition: AlarmDefinition;
  state: AlarmState;
  reason: string;
  stateUpdatedMs: number;
}

const MINUTE_MS = 60_000;
/** Function logs, which carry metrics, arrive in batches shortly after the minute they belong to. */
const SETTLE_MS = 5_000;

/** Evaluates every alarm once a minute and tells its topics when it changes. */
export class Alarms {
  readonly byName = new Map<string, Alarm>();
  readonly history: AlarmHistoryItem[] = [];
  private timer: Timer | undefined;

  constructor(
    private readonly cloud: Cloud,
    private readonly store: MetricStore,
  ) {
    this.schedule();
  }

  put(definition: AlarmDefinition): void {
    const existing = this.byName.get(definition.name);
    const nowMs = this.cloud.clock.nowMs();
    this.byName.set(definition.name, {
      definition,
      state: existing?.state ?? "INSUFFICIENT_DATA",
      reason: existing?.reason ?? "Unchecked: Initial alarm creation",
      stateUpdatedMs: existing?.stateUpdatedMs ?? nowMs,
    });
    this.record(
      definition.name,
      "ConfigurationUpdate",
      `Alarm "${definition.name}" ${existing ? "updated" : "created"}`,
    );
  }

  get(name: string): Alarm {
    const alarm = this.byName.get(name);
    if (!alarm)
      throw new AwsError("ResourceNotFound", `The alarm ${name} does not exist.`, {
        statusCode: 404,
      });
    return alarm;
  }

  async setState(alarm: Alarm, state: AlarmState, reason: string): Promise<void> {
    const from = alarm.state;
    alarm.reason = reason;
    if (from === state) return;
    alarm.state = state;
    alarm.stateUpdatedMs = this.cloud.clock.nowMs();
    this.record(alarm.definition.name, "StateUpdate", `Alarm updated from ${from} to ${state}`);
    if (!alarm.definition.actionsEnabled) return;
    for (const topicArn of alarm.definition.actions[state])
      await this.notify(alarm, from, topicArn);
  }

  stop(): void {
    this.timer?.cancel();
  }

  private schedule(): void {
    const nowMs = this.cloud.clock.nowMs();
    const nextMs = Math.floor(nowMs / MINUTE_MS + 1) * MINUTE_MS;
    this.timer = this.cloud.clock.after(nextMs - nowMs, () => {
      this.sampleGauges(nextMs);
      // Apart: the clock waits for what a timer returns, and an action that is slow waits for the clock.
      this.timer = this.cloud.clock.after(SETTLE_MS, () =>
        this.cloud.activity.detach("monitoring:evaluate alarms", async () => {
          await this.evaluate(nextMs);
          this.schedule();
        }),
      );
    });
  }

  private sampleGauges(minuteEndMs: number): void {
    for (const gauge of this.cloud.metrics.gauges()) this.store.sample(gauge, minuteEndMs - 1);
    this.store.forgetBefore(minuteEndMs);
  }

  private async evaluate(minuteEndMs: number): Promise<void> {
    for (const alarm of this.byName.values()) {
      const { state, reason } = evaluateAlarm(this.store, alarm.definition, minuteEndMs);
      if (state) await this.setState(alarm, state, reason);
    }
  }

  private async notify(alarm: Alarm, from: AlarmState, topicArn: string): Promise<void> {
    const { name, arn, description, threshold, comparisonOperator } = alarm.definition;
    const caller = serviceCaller("cloudwatch.amazonaws.com", {
      sourceArn: arn,
      sourceAccount: this.cloud.accountId,
    });
    const message = {
      AlarmName: name,
      AlarmDescription: description ?? null,
      AWSAccountId: this.cloud.accountId,
      NewStateValue: alarm.state,
      NewStateReason: alarm.reason,
      StateChangeTime: new Date(alarm.stateUpdatedMs).toISOString(),
      Region: this.cloud.region,
      AlarmArn: arn,
      OldStateValue: from,
      Trigger: { Threshold: threshold, ComparisonOperator: comparisonOperator },
    };
    try {
      await this.cloud.call(caller, "sns", "Publish", {
        TopicArn: topicArn,
        Subject: `${alarm.state}: "${name}" in ${this.cloud.region}`.slice(0, 100),
        Message: JSON.stringify(message),
      });
      this.record(name, "Action", `Successfully executed action ${topicArn}`);
    } catch (error) {
      // As on AWS: an action that fails is seen only in the alarm's history.
      this.record(
        name,
        "Action",
        `Failed to execute action ${topicArn}. Received error: "${(error as Error).message}"`,
      );
    }
  }

  private record(alarmName: string, type: AlarmHistoryItem["type"], summary: string): void {
    this.history.push({ alarmName, timestampMs: this.cloud.clock.nowMs(), type, summary });
  }
}
