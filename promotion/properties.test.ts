import { endsInTheSameState, keepsTheRules, prodAdvances } from "./testing/properties";

it("keeps every rule over generated histories, in which every kind of change happens", () => {
  const tally = keepsTheRules(500, 1);
  console.log(tally);
});
it("ends in the same state whatever triggers are lost", () => {
  endsInTheSameState(60, 1);
});
it("prod advances", () => {
  console.log(prodAdvances(10, 1).length);
});
