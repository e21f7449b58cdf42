/** Stress: more than is expected, up to the plan's own rate. Does it slow down, or break? */
import { loadTest } from "./lib/loadTest.ts";

const test = loadTest({
  name: "stress",
  question: "At the plan's own rate: does it slow down without giving anything up?",
  scenarios: {
    stress: {
      executor: "ramping-arrival-rate",
      startRate: 10,
      stages: [
        { target: 50, duration: "15s" },
        { target: 50, duration: "30s" },
        { target: 100, duration: "15s" },
        { target: 100, duration: "30s" },
        { target: 5, duration: "10s" },
      ],
    },
  },
  thresholds: {
    webhook_latency: ["p(99)<3000"],
    drain_seconds: ["value<120"],
  },
  concurrentMax: 600,
});

export const { options, setup, watch, teardown, handleSummary } = test;

export default test.deliver;
