import { limitOf, limitSentence, type MinuteMetrics } from "./limit";
import type { Sample } from "./samples";

const minute = (
  index: number,
  latencyMs: number,
  integrationLatencyMs: number,
  durationMs: number,
): MinuteMetrics => ({
  startMs: index * 60_000,
  ...{ latencyMs, integrationLatencyMs, durationMs },
});

/** 20 requests in the first second, one more in each that follows; slow from `slowFrom` on. */
function climb(seconds: number, slowFrom: number): Sample[] {
  return Array.from({ length: seconds }, (_, second) => {
    const rate = 20 + second;
    const timeMs = 1_000_000 + second * 1000;
    const value = second >= slowFrom ? 1500 : 40;
    return Array.from({ length: rate }, () => [
      { metric: "webhooks_offered", timeMs, value: 1, tags: {} },
      { metric: "webhook_latency", timeMs: timeMs + value, value, tags: {} },
    ]).flat();
  }).flat();
}

it("names the rate at which the slowest hundredth took too long, by when requests were sent", () => {
  const limit = limitOf(climb(60, 30), [minute(0, 40, 30, 20), minute(1, 900, 100, 40)], 1000)!;
  // Seconds 30 to 34, in which 50 to 54 were sent.
  expect(limit.ratePerSecond).toBe(52);
});

it.each([
  ["gateway", minute(1, 900, 100, 40)],
  ["wait", minute(1, 900, 880, 40)],
  ["validator", minute(1, 900, 880, 800)],
] as const)("finds that the time went to the %s", (part, slowest) => {
  expect(limitOf([], [minute(0, 40, 30, 20), slowest], 1000)!.bottleneck).toBe(part);
});

it("says so where no limit was reached", () => {
  const limit = limitOf(climb(20, 99), [minute(0, 40, 30, 20), minute(1, 47, 37, 25)], 1000)!;
  expect(limit.ratePerSecond).toBeUndefined();
  expect(limitSentence(limit)).toBe(
    "No limit was reached. Most of the time was added by webhook-validator with its calls: 20 ms in the first minute, 25 ms in the slowest.",
  );
});

it("tells of no limit where there are no metrics", () => {
  expect(limitOf(climb(20, 10), [], 1000)).toBeUndefined();
});
