import { prodAdvancesAtAnyPace, prodTook } from "./testing/liveness";
import { endsInTheSameState, keepsTheRules } from "./testing/properties";

// Some histories here; `npm run test:promotion` plays 10,000 of them.

it("keeps every rule over generated histories, in which every kind of change happens", () => {
  const { histories, promotions, automatic, ...others } = keepsTheRules(300, 1);
  const { rollbacks, configs, finishes, overridden } = others;
  expect(histories).toBe(300);
  expect(promotions).toBeGreaterThan(1000);
  expect(Math.min(rollbacks, configs, finishes, overridden)).toBeGreaterThan(20);
  expect(automatic).toBeGreaterThan(0);
}, 60_000);

it("ends in the same state whatever triggers are lost, repeated or out of order", () => {
  endsInTheSameState(20, 1);
}, 60_000);

it("prod takes a release nearly every day, with a merge every hour and a soak of a day", () => {
  const hourly = { soakHours: 24, quartersBetweenMerges: 4, lostPercent: 33, seed: 1 };
  const took = prodTook(5 * 24, hourly).map(({ release }) => release);
  expect(took.length).toBeGreaterThanOrEqual(4);
  expect(new Set(took).size).toBe(took.length);
}, 60_000);

it("prod never waits much longer than the soak, however often main is merged and ticks are lost", () => {
  prodAdvancesAtAnyPace(4, 1);
}, 60_000);
