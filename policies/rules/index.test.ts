import { readdirSync } from "node:fs";
import { join } from "node:path";
import { rules, rulesByFolder } from ".";

describe("the pack", () => {
  it("has exactly these rules", () => {
    const names = Object.entries(rulesByFolder).map(([folder, inside]) => [
      folder,
      inside.map(({ name }) => name),
    ]);
    expect(Object.fromEntries(names)).toEqual({
      encryption: ["encryption-cmk"],
      lambda: ["lambda-tracing"],
      logs: ["log-retention"],
    });
  });

  it.each(Object.entries(rulesByFolder))(
    "keeps each rule of %s in a file of its name, with a test",
    (folder, inside) => {
      const files = readdirSync(join(__dirname, folder));
      for (const { name } of inside)
        expect(files).toEqual(expect.arrayContaining([`${name}.ts`, `${name}.test.ts`]));
    },
  );

  it("leaves no rule's file out of the index", () => {
    const folders = readdirSync(__dirname, { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    const tested = folders.flatMap(({ name }) =>
      readdirSync(join(__dirname, name))
        .filter((file) => file.endsWith(".test.ts"))
        .map((file) => file.replace(".test.ts", "")),
    );
    expect(rules.map(({ name }) => name)).toEqual(expect.arrayContaining(tested));
  });

  it("has each name once", () => {
    expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
  });

  it("decides something about something", () => {
    for (const rule of rules) {
      const decisions = [rule.decide, rule.decideInStack, rule.decideStack].filter(Boolean);
      expect({ name: rule.name, decisions: decisions.length > 0 }).toEqual({
        name: rule.name,
        decisions: true,
      });
      expect(rule.description).toMatch(/^[A-Z][^\n]*\.$/);
      expect(rule.resourceTypes.length > 0 || rule.decideStack !== undefined).toBe(true);
    }
  });

  it("is never less strict in staging or prod than in dev", () => {
    const strictness = { disabled: 0, advisory: 1, mandatory: 2 };
    for (const { name, levels } of rules)
      expect({
        name,
        ordered:
          strictness[levels.prod] >= strictness[levels.staging] &&
          strictness[levels.staging] >= strictness[levels.dev],
      }).toEqual({ name, ordered: true });
  });

  it("has only these that are not mandatory in staging and prod", () => {
    const lenient = rules.filter(
      ({ levels }) => levels.staging !== "mandatory" || levels.prod !== "mandatory",
    );
    expect(lenient.map(({ name }) => name)).toEqual([]);
  });
});
