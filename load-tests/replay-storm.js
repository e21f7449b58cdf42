/** Replay storm: a sender sends a day's backlog again, out of order and among new events. Is each one booked once? */
import { loadTest } from "./lib/loadTest.ts";
import { shuffledBlock } from "./lib/random.ts";
import { requestsOf } from "./lib/spending.ts";

const scenarios = {
  day: { executor: "constant-arrival-rate", rate: 20, duration: "30s" },
  storm: { executor: "constant-arrival-rate", rate: 50, duration: "30s", startTime: "35s" },
};
/** A few less than were asked for: whether the last one still began is the machine's choice. */
const backlog = shuffledBlock("storm", requestsOf(scenarios.day) - 5);
const newEvery = 5;

const test = loadTest({
  name: "replay-storm",
  question:
    "Is a day's backlog that is sent again absorbed, while what is new among it comes through?",
  scenarios,
  choose: (iteration, scenario) => {
    if (scenario === "day" || iteration % newEvery === 0)
      return {
        stream: scenario,
        number: scenario === "day" ? iteration : iteration / newEvery,
        isNew: true,
      };
    return { stream: "day", number: backlog[iteration % backlog.length], isNew: false };
  },
  thresholds: {
    webhook_latency: ["p(99)<3000"],
    drain_seconds: ["value<120"],
  },
});

export const { options, setup, watch, teardown, handleSummary } = test;

export default test.deliver;
