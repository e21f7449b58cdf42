import { ask } from "./harness";
import { read } from "./resource";
import { pass, type Rule, undecidable, violated } from "./rule";

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

  it("counts as violated too when it throws over the stack, for each resource by itself", async () => {
    const broken: Rule = {
      ...rule,
      decide: undefined,
      decideInStack: ({ name }) => {
        if (name === "tested") throw new TypeError("broken");
        return violated({ path: "p", found: "this", expected: "that" });
      },
      decideStack: () => {
        throw new Error("broken as a whole");
      },
    };
    const others = [{ type, name: "second", properties: {} }];
    const { stack } = await ask(broken, { type, properties: {} }, "dev", {}, { others });
    const lines = stack.map(({ level, message }) => `${level} ${message.split("\n")[1]}`);
    expect(lines).toEqual([
      "advisory sqs.Queue second, p: found this, expected that.",
      "mandatory sqs.Queue tested: the rule could not be decided and therefore counts as violated: broken",
      "mandatory The stack: the rule could not be decided and therefore counts as violated: broken as a whole",
    ]);
  });

  it("may weigh one finding less than its others", async () => {
    const mixed: Rule = {
      ...rule,
      decide: () =>
        violated(
          { path: "p", found: "this", expected: "that" },
          { path: "q", found: "this", expected: "that", level: "advisory" },
        ),
    };
    const { resource } = await ask(mixed, { type, properties: {} }, "prod");
    expect(resource.map(({ level }) => level)).toEqual(["mandatory", "advisory"]);
  });

  it("leaves to another rule what that one reports, and nothing else", async () => {
    const leaving = (reportedBy: string): Rule => ({
      ...rule,
      decide: () => ({ kind: "undecidable", path: "p", reportedBy }),
    });
    const asked = { type, properties: {} };
    expect((await ask(leaving("another"), asked)).stack).toEqual([]);
    expect((await ask(leaving(rule.name), asked)).stack).toHaveLength(1);
  });

  it("says what would make it decidable", async () => {
    const open: Rule = { ...rule, decide: () => undecidable("p", "Name it.") };
    const { stack } = await ask(open, { type, properties: {} });
    expect(stack).toMatchObject([{ level: "mandatory" }]);
    expect(stack[0]!.message).toContain("Fix: Name it.");
  });
});
