import { readFileSync } from "node:fs";
import path from "node:path";
import { conformanceCases } from "./cases";
import { withConformanceTable } from "./page";
import { readResults, targetNames } from "./results";
import { runCases } from "./run";
import { ourTarget } from "./targets/ours";

/** Others are asked by `npm run conformance -- --against all`; the local cloud itself in every test run. */
describe("the local cloud", () => {
  const byService = Object.entries(Object.groupBy(conformanceCases, ({ id }) => id.split("/")[0]!));

  it.each(byService)(
    "answers as AWS documents it: %s",
    async (_, cases) => {
      const outcomes = await runCases(ourTarget(), cases!);
      const disagreeing = Object.entries(outcomes).filter(([, one]) => one.outcome === "disagrees");
      expect(disagreeing).toEqual([]);
    },
    60_000,
  );

  it("is asked each thing once", () => {
    const ids = conformanceCases.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("is held to AWS's own pages", () => {
    const elsewhere = conformanceCases.filter(
      ({ page }) => !/^https:\/\/(docs\.aws\.amazon\.com|states-language\.net)\//.test(page),
    );
    expect(elsewhere).toEqual([]);
  });
});

describe("the table of docs/local-cloud.md", () => {
  it("is made from what is recorded: npm run docs", () => {
    const page = readFileSync(path.join(__dirname, "../../docs/local-cloud.md"), "utf8");
    expect(withConformanceTable(page)).toBe(page);
  });

  it.each(targetNames)("has every case asked of %s", (name) => {
    const asked = Object.keys(readResults(name)?.outcomes ?? {}).sort();
    expect(asked).toEqual(conformanceCases.map(({ id }) => id).sort());
  });
});
