/** What ended a climb: at which rate requests became slow, and on which part of their way the time went. */
import { percentile } from "../bench/sending";
import type { Sample } from "./samples";

export const parts = {
  gateway: "the gateway with its authorizer",
  wait: "the wait for a free webhook-validator",
  validator: "webhook-validator with its calls",
} as const;

export type Part = keyof typeof parts;

/** Averages of one minute, as CloudWatch has them. */
export interface MinuteMetrics {
  startMs: number;
  /** Of the stage: from the request's arrival to its answer. */
  latencyMs: number;
  /** Of the stage: from handing over to the function to its answer. */
  integrationLatencyMs: number;
  /** Of the function. */
  durationMs: number;
}

export interface Limit {
  /** Requests offered a second where the slowest hundredth first took too long; undefined where that never happened. */
  ratePerSecond?: number;
  bottleneck: Part;
  /** Average milliseconds in the first minute and in the slowest. */
  milliseconds: Record<Part, { first: number; slowest: number }>;
}

/** The slowest hundredth of so many seconds: of one, it would be a single request. */
const windowSeconds = 5;

export function limitOf(
  samples: readonly Sample[],
  minutes: readonly MinuteMetrics[],
  latencyMsMax: number,
): Limit | undefined {
  const first = minutes[0];
  if (!first) return undefined;
  const slowest = minutes.reduce((a, b) => (b.latencyMs > a.latencyMs ? b : a));
  const before = shares(first);
  const after = shares(slowest);
  const names = Object.keys(parts) as Part[];
  const growth = (part: Part) => after[part] - before[part];
  return {
    ratePerSecond: rateAtLimit(samples, latencyMsMax),
    bottleneck: names.reduce((a, b) => (growth(b) > growth(a) ? b : a)),
    milliseconds: Object.fromEntries(
      names.map((part) => [part, { first: before[part], slowest: after[part] }]),
    ) as Limit["milliseconds"],
  };
}

function shares({
  latencyMs,
  integrationLatencyMs,
  durationMs,
}: MinuteMetrics): Record<Part, number> {
  return {
    gateway: Math.max(0, latencyMs - integrationLatencyMs),
    wait: Math.max(0, integrationLatencyMs - durationMs),
    validator: durationMs,
  };
}

/** By when a request was due, not when it was answered: a slow answer belongs to the rate that made it slow. */
function rateAtLimit(samples: readonly Sample[], latencyMsMax: number): number | undefined {
  const startMs = samples.reduce((least, { timeMs }) => Math.min(least, timeMs), Infinity);
  const windowOf = (timeMs: number) => Math.floor((timeMs - startMs) / 1000 / windowSeconds);
  const of = (metric: string) => samples.filter((sample) => sample.metric === metric);
  const offered = Map.groupBy(of("webhooks_offered"), ({ timeMs }) => windowOf(timeMs));
  const latencies = Map.groupBy(of("webhook_latency"), ({ timeMs, value }) =>
    windowOf(timeMs - value),
  );
  const slow = [...latencies]
    .filter(
      ([, some]) =>
        percentile(
          some.map(({ value }) => value),
          0.99,
        ) > latencyMsMax,
    )
    .map(([window]) => window);
  if (slow.length === 0) return undefined;
  const count = (offered.get(Math.min(...slow)) ?? []).reduce((sum, { value }) => sum + value, 0);
  return count / windowSeconds;
}

export function limitSentence({ ratePerSecond, bottleneck, milliseconds }: Limit): string {
  const { first, slowest } = milliseconds[bottleneck];
  const rate =
    ratePerSecond === undefined
      ? "No limit was reached"
      : `The limit was reached at ${ratePerSecond.toFixed(0)} requests a second`;
  return `${rate}. Most of the time was added by ${parts[bottleneck]}: ${first.toFixed(0)} ms in the first minute, ${slowest.toFixed(0)} ms in the slowest.`;
}
