import { durationSecondsOf, requestsOf, seconds } from "./spending.ts";

const steady = {
  executor: "constant-arrival-rate",
  rate: 30,
  timeUnit: "1m",
  duration: "10m",
  startTime: "5s",
} as const;
const ramp = {
  executor: "ramping-arrival-rate",
  startRate: 0,
  stages: [
    { target: 60, duration: "10s" },
    { target: 60, duration: "20s" },
    { target: 0, duration: "10s" },
  ],
} as const;

it("counts what a steady rate and a ramp send", () => {
  expect(requestsOf(steady)).toBe(300);
  expect(requestsOf(ramp)).toBe(300 + 1_200 + 300);
});

it("knows how long they take", () => {
  expect(durationSecondsOf(steady)).toBe(605);
  expect(durationSecondsOf(ramp)).toBe(40);
  const counted = { vus: 4, iterations: 70, maxDuration: "5m" };
  expect(requestsOf({ executor: "shared-iterations", ...counted })).toBe(70);
  expect(durationSecondsOf({ executor: "shared-iterations", ...counted })).toBe(300);
});

it("reads durations as k6 writes them, and nothing else", () => {
  expect([seconds("90s"), seconds("1h30m"), seconds("250ms")]).toEqual([90, 5_400, 0.25]);
  expect(() => seconds("soon")).toThrow('"soon" is no duration');
  expect(() => seconds("10x5s")).toThrow("is no duration");
});
