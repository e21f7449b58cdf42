import { readFileSync } from "node:fs";
import path from "node:path";
import { conformanceCases } from "./cases";
import { remarks } from "./disagreement";
import { conformancePage, withConformanceTable } from "./page";
import { readResults, type TargetName, targetNames } from "./results";
import { type Outcomes, runCases } from "./run";
import { ourTarget } from "./targets/ours";

/** Others are asked by `npm run conformance -- --against all`; the local cloud itself in every test run. */
describe("the local cloud", () => {
  const services = [...new Set(conformanceCases.map(({ id }) => id.split("/")[0]!))];
  let outcomes: Outcomes;

  // All together: some cases really wait, and others can run meanwhile.
  beforeAll(async () => {
    outcomes = await runCases(ourTarget(), conformanceCases);
  }, 120_000);

  it.each(services)("answers as AWS documents it: %s", (service) => {
    const others = Object.entries(outcomes).filter(
      ([id, { outcome }]) => id.startsWith(`${service}/`) && outcome !== "agrees",
    );
    expect(others).toEqual([]);
  });

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

describe("the pages about it", () => {
  const page = (name: string) => readFileSync(path.join(__dirname, "../../docs", name), "utf8");

  it("are made from what is recorded: npm run docs", () => {
    expect(withConformanceTable(page("local-cloud.md"))).toBe(page("local-cloud.md"));
    expect(conformancePage()).toBe(page("conformance.md"));
  });

  it("have no remark on a disagreement that is none any more", () => {
    const idle = Object.keys(remarks).filter((about) => {
      const [name, ...id] = about.split(" ") as [TargetName, ...string[]];
      return readResults(name)?.outcomes[id.join(" ")]?.outcome !== "disagrees";
    });
    expect(idle).toEqual([]);
  });

  it.each(targetNames)("have every case asked of %s", (name) => {
    const asked = Object.keys(readResults(name)?.outcomes ?? {}).sort();
    expect(asked).toEqual(conformanceCases.map(({ id }) => id).sort());
  });
});
