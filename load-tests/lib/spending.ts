/** How many requests a test's scenarios ask for, and how long they take. Pure arithmetic on k6's own options. */

/** First the executors of the open model: they send at their rate whatever the answers take, so slow answers hide nothing. */
export type ArrivalScenario =
  | {
      executor: "constant-arrival-rate";
      /** Iterations in each `timeUnit`. */
      rate: number;
      timeUnit?: string;
      duration: string;
      startTime?: string;
    }
  | {
      executor: "ramping-arrival-rate";
      startRate: number;
      timeUnit?: string;
      stages: readonly { target: number; duration: string }[];
      startTime?: string;
    }
  | CountedScenario;

/** Sends a number of requests as fast as a few senders may: for what is counted, not timed. */
export interface CountedScenario {
  executor: "shared-iterations";
  vus: number;
  iterations: number;
  maxDuration: string;
}

export function requestsOf(scenario: ArrivalScenario): number {
  if (scenario.executor === "shared-iterations") return scenario.iterations;
  const unitSeconds = seconds(scenario.timeUnit ?? "1s");
  if (scenario.executor === "constant-arrival-rate")
    return Math.ceil((scenario.rate * seconds(scenario.duration)) / unitSeconds);
  let rate = scenario.startRate;
  let requests = 0;
  for (const { target, duration } of scenario.stages) {
    // A ramp sends at the mean of its ends.
    requests += (((rate + target) / 2) * seconds(duration)) / unitSeconds;
    rate = target;
  }
  return Math.ceil(requests);
}

export function durationSecondsOf(scenario: ArrivalScenario): number {
  if (scenario.executor === "shared-iterations") return seconds(scenario.maxDuration);
  const start = seconds(scenario.startTime ?? "0s");
  if (scenario.executor === "constant-arrival-rate") return start + seconds(scenario.duration);
  return start + scenario.stages.reduce((sum, { duration }) => sum + seconds(duration), 0);
}

/** `1h30m`, `90s`, `500ms`: as k6 writes durations. */
export function seconds(duration: string): number {
  const parts = [...duration.matchAll(/([0-9.]+)(ms|h|m|s)/g)];
  if (parts.length === 0 || parts.map(([text]) => text).join("") !== duration)
    throw new Error(`"${duration}" is no duration: write 90s, 5m or 1h30m.`);
  return parts.reduce((sum, [, value, unit]) => sum + Number(value) * unitSeconds[unit!]!, 0);
}

const unitSeconds: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3_600 };
