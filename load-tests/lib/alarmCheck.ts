/** An alarm as a threshold: it must go to ALARM under the load, its topic must be told, and it must be OK again after. */
import { sleep } from "k6";
import { Counter } from "k6/metrics";
import { mappingOf, setMapping } from "./mapping.ts";
import type { Reads } from "./reads.ts";
import type { Stack } from "./stack.ts";
import { sampleAlarm } from "./watch.ts";

export interface AlarmCheck {
  /** Without the environment's suffix: `stripe-webhooks-depth`. */
  name: string;
  /** Of the local cloud: the consumer of this provider's queue stands still until the alarm is on. */
  holdsConsumerOf?: string;
}

/** CloudWatch looks once a minute, and a little late. */
const alarmSecondsMax = 180;
const recoverySecondsMax = 240;
const lookEverySeconds = 1;

const fired = new Counter("alarm_fired");
const told = new Counter("alarm_told");
const recovered = new Counter("alarm_recovered");

export const alarmThresholds = {
  alarm_fired: ["count==1"],
  alarm_told: ["count>=2"],
  alarm_recovered: ["count==1"],
};

export class AlarmWatch {
  private readonly name: string;

  constructor(
    private readonly check: AlarmCheck,
    private readonly stack: Stack,
  ) {
    this.name = `${check.name}-${stack.environmentSuffix}`;
  }

  before(reads: Reads): void {
    const { state } = reads.alarm(this.name);
    if (state === "ALARM")
      throw new Error(`${this.name} is in ALARM before anything was sent. Let it recover first.`);
    this.hold(reads, true);
  }

  sample(reads: Reads): string {
    return sampleAlarm(reads, this.name);
  }

  /** Whatever comes of it, the consumer goes on. */
  awaitAlarm(reads: Reads, run: { startedAtMs: number }, sample: () => void): void {
    try {
      this.awaitState(reads, "ALARM", alarmSecondsMax, sample);
    } finally {
      this.hold(reads, false);
    }
    fired.add(this.transitions(reads, run.startedAtMs, "ALARM").length);
  }

  awaitRecovery(reads: Reads, run: { startedAtMs: number }, sample: () => void): void {
    this.awaitState(reads, "OK", recoverySecondsMax, sample);
    const history = reads.alarmHistory(this.name, run.startedAtMs);
    const firedAtMs = this.transitions(reads, run.startedAtMs, "ALARM")[0]?.atMs ?? Infinity;
    const back = this.transitions(reads, run.startedAtMs, "OK").filter(
      ({ atMs }) => atMs > firedAtMs,
    );
    recovered.add(back.length);
    const { alertsTopicArn } = this.stack;
    const actions = history.filter(
      ({ type, summary }) =>
        type === "Action" && summary === `Successfully executed action ${alertsTopicArn}`,
    );
    told.add(actions.length);
  }

  private awaitState(
    reads: Reads,
    state: string,
    waitSecondsMax: number,
    sample: () => void,
  ): void {
    const untilMs = Date.now() + waitSecondsMax * 1000;
    while (this.sample(reads) !== state && Date.now() < untilMs) {
      if (this.stack.isLocal && __ENV["CLOCK"] === "turn") reads.turnClock(turnMs);
      sample();
      sleep(lookEverySeconds);
    }
  }

  private transitions(reads: Reads, sinceMs: number, state: string) {
    return reads
      .alarmHistory(this.name, sinceMs)
      .filter(({ type, summary }) => type === "StateUpdate" && summary.endsWith(`to ${state}`));
  }

  /** A deployed stage's consumer is left alone: a test that is killed must not leave it standing. */
  private hold(reads: Reads, isHeld: boolean): void {
    const { holdsConsumerOf } = this.check;
    if (!this.stack.isLocal || holdsConsumerOf === undefined) return;
    setMapping(reads, mappingOf(reads, holdsConsumerOf), !isHeld);
  }
}

/** A period of the alarm. */
const turnMs = 60_000;
