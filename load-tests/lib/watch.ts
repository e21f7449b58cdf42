/** Samples queue depths and alarm states while a test runs, for thresholds and for the report's charts. */
import { Gauge } from "k6/metrics";
import type { Reads } from "./reads.ts";

const depth = new Gauge("queue_depth");
const alarm = new Gauge("alarm_state");

/** As the report draws them. */
const alarmValues: Readonly<Record<string, number>> = { OK: 0, ALARM: 1 };

export function sampleQueues(reads: Reads, queues: readonly string[]): void {
  for (const queue of queues) depth.add(reads.depth(queue).visible, { queue });
}

export function sampleAlarm(reads: Reads, name: string): string {
  const { state } = reads.alarm(name);
  // Not yet evaluated: neither good nor bad.
  alarm.add(alarmValues[state] ?? 0, { alarm: name });
  return state;
}
