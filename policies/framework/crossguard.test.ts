import { ask } from "./harness";
import { read } from "./resource";
import { pass, type Rule } from "./rule";

const type = "aws:sqs/queue:Queue";
const rule: Rule = {
  ...{
    name: "rule-under-test",
    description: "A rule.",
    why: "Because.",
    fix: "Do.",
    severity: "low",
  },
  ...{ frameworks: [], publicChecks: [], resourceTypes: [type] },
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  decide: () => pass,
};

describe("a rule in CrossGuard", () => {
  it("counts as violated when it throws, instead of stopping the preview", async () => {
    const broken: Rule = {
      ...rule,
      decide: ({ properties }) => JSON.parse(String(properties["policy"])) as never,
    };
    const { resource } = await ask(broken, { type, properties: { policy: "{" } }, "dev");
    expect(resource).toMatchObject([{ level: "mandatory" }]);
    expect(resource[0]!.message).toContain("could not be decided and therefore counts as violated");
  });

  it("sees lists, nested values and what is absent as plain data", async () => {
    const seen: unknown[] = [];
    const looking: Rule = {
      ...rule,
      decide: (resource) => {
        seen.push(read(resource, "rules", 1, "id"), read(resource, "rules", 7, "id"));
        seen.push(structuredClone(resource.properties));
        return pass;
      },
    };
    const properties = { rules: [{ id: 1 }, { id: 2 }], tags: { a: "b" } };
    await ask(looking, { type, properties });
    expect(seen).toEqual([2, undefined, properties]);
  });

  it("has the level of its environment", async () => {
    const violated: Rule = {
      ...rule,
      decide: () => ({
        kind: "violated",
        violations: [{ path: "p", found: "this", expected: "that" }],
      }),
    };
    const levels = await Promise.all(
      (["dev", "staging", "prod"] as const).map(
        async (environment) =>
          (await ask(violated, { type, properties: {} }, environment)).resource[0]!.level,
      ),
    );
    expect(levels).toEqual(["advisory", "mandatory", "mandatory"]);
  });
});
