/**
 * Spike: everything tells of one payment at once, so its FIFO group waits in line. Does the queue's depth alarm go
 * to ALARM, is its topic told, does the queue drain, and is the alarm OK again?
 */
import { alarmThresholds } from "./lib/alarmCheck.ts";
import { loadTest } from "./lib/loadTest.ts";

/** A deployed stage takes its line of messages away faster than a held consumer, and is asked for more. */
const [ratePerSecond, duration] = __ENV.STACK ? [90, "50s"] : [40, "38s"];

const test = loadTest({
  name: "spike",
  question:
    "Does a spike wake the depth alarm, and does the queue drain and the alarm rest after it?",
  shape: "one-payment",
  mix: { stripe: 1 },
  alarm: { name: "stripe-webhooks-depth", holdsConsumerOf: "stripe" },
  scenarios: {
    spike: {
      executor: "ramping-arrival-rate",
      startRate: 2,
      stages: [
        { target: 2, duration: "5s" },
        { target: ratePerSecond, duration: "2s" },
        { target: ratePerSecond, duration },
        { target: 2, duration: "2s" },
      ],
    },
  },
  thresholds: {
    ...alarmThresholds,
    drain_seconds: ["value<120"],
    // The line of messages is what counts here, not that each one came at its instant.
    dropped_iterations: ["count<40"],
  },
});

export const { options, setup, watch, teardown, handleSummary } = test;

export default test.deliver;
