/** Smoke: does one event of every kind from every sender come all the way? */
import { loadTest } from "./lib/loadTest.ts";

const test = loadTest({
  name: "smoke",
  question: "Does every sender's every kind of event come all the way?",
  scenarios: {
    each: { executor: "constant-arrival-rate", rate: 10, duration: "8s" },
  },
  thresholds: {
    webhook_latency: ["p(95)<1000"],
    webhooks_given_up: ["rate==0"],
  },
});

export const { options, setup, watch, teardown, handleSummary } = test;

export default test.deliver;
