/**
 * Breakpoint: faster and faster until the slowest hundredth takes over a second. Where is the end, and what ends it?
 * A crossed webhook_latency is the answer, so k6 itself ends with 99; npm run load -- breakpoint ends with 0.
 * It goes beyond the plan's rate and quota: start the local cloud with them raised, npm start -- --config load-tests/raised.yaml
 */
import { loadTest } from "./lib/loadTest.ts";

const test = loadTest({
  name: "breakpoint",
  question: "At which rate does the slowest hundredth take more than a second?",
  scenarios: {
    breakpoint: {
      executor: "ramping-arrival-rate",
      startRate: 20,
      stages: [{ target: 400, duration: "190s" }],
    },
  },
  thresholds: {
    webhook_latency: [{ threshold: "p(99)<1000", abortOnFail: true, delayAbortEval: "5s" }],
  },
  concurrentMax: 1000,
  drainSecondsMax: 300,
  findsLimit: true,
});

export const { options, setup, watch, teardown, handleSummary } = test;

export default test.deliver;
