/** Average load: what an ordinary busy hour asks for, from all senders at once. Is every answer quick and every event through? */
import { loadTest } from "./lib/loadTest.ts";

const test = loadTest({
  name: "average-load",
  question: "Is an ordinary busy hour answered quickly, and processed as it comes?",
  scenarios: {
    average: { executor: "constant-arrival-rate", rate: 20, duration: __ENV.DURATION ?? "60s" },
  },
  thresholds: {
    webhook_latency: ["p(95)<500", "p(99)<1000"],
    drain_seconds: ["value<30"],
  },
});

export const { options, setup, watch, teardown, handleSummary } = test;

export default test.deliver;
