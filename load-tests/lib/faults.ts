/** A run with faults: the local cloud disturbs its own calls while the load lasts, and the run passes only if it did so in every way. */
import { Counter } from "k6/metrics";
import type { Options } from "k6/options";
import type { Reads } from "./reads.ts";

/** `-e FAULTS=<seed>`. Undefined: nothing is disturbed. */
export const faultSeed = __ENV["FAULTS"] || undefined;

export const questionWithFaults =
  "While calls fail, hang or are cut off and functions are killed: is nothing lost, nothing booked twice?";

/** As the control operation `faults` tells them. */
export interface InjectedFaults {
  call: string;
  kind: string;
  count: number;
}

const kinds = ["error", "throttle", "slow", "unanswered", "killed"];
const injected = new Counter("faults_injected");

/** Also for a run without faults: one that was broken off may have left them on. */
export function beginFaults(reads: Reads): void {
  if (reads.stack.isLocal) reads.faults({ seed: faultSeed ?? null });
}

export function endFaults(reads: Reads): void {
  if (faultSeed === undefined) return;
  for (const { kind, count } of reads.faults({ seed: null })) injected.add(count, { kind });
}

/** Rows that nobody sent on wait for the sweeper, entries that nobody applied for a quarter of an hour: an hour is plenty. */
export const drainSecondsMaxWithFaults = 3_600;

/** How quick it is says nothing where calls take seconds on purpose. All else is asked as ever. */
export function thresholdsWithFaults(thresholds: Options["thresholds"] = {}): object {
  const { webhook_latency: _, ...asEver } = thresholds;
  return {
    // What becomes of the events is what counts here, not that each one came at its instant.
    dropped_iterations: ["count<40"],
    ...asEver,
    ...Object.fromEntries(kinds.map((kind) => [`faults_injected{kind:${kind}}`, ["count>0"]])),
    drain_seconds: [`value<${drainSecondsMaxWithFaults}`],
  };
}
