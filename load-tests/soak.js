/** Soak: little, for long. Does anything grow that should not: memory, latency, backlog? */
import { loadTest } from "./lib/loadTest.ts";

const test = loadTest({
  name: "soak",
  question: "Does half an hour of steady traffic leave it as fast and as empty as it began?",
  scenarios: {
    soak: { executor: "constant-arrival-rate", rate: 2, duration: "30m" },
  },
  thresholds: {
    webhook_latency: ["p(95)<500", "p(99)<1000"],
    drain_seconds: ["value<30"],
  },
});

export const { options, setup, watch, teardown, handleSummary } = test;

export default test.deliver;
