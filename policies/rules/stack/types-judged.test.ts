import { testCases } from "../../framework/cases";
import { rulesByFolder } from "..";
import { needNoJudgement } from "./types-judged";
import { cases } from "./types-judged.cases";

const { stack, ...others } = rulesByFolder;
const typesJudged = stack!.find(({ name }) => name === "types-judged")!;

testCases(typesJudged, cases);

it("lists as needing no judgement only types that no rule judges", () => {
  const judged = Object.values(others)
    .flat()
    .filter(({ name }) => name !== "tags-required")
    .flatMap(({ resourceTypes }) => resourceTypes);
  expect(Object.keys(needNoJudgement).filter((type) => judged.includes(type))).toEqual([]);
});
