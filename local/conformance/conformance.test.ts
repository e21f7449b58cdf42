import { conformanceCases } from "./cases";
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
