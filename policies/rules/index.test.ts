import { existsSync } from "node:fs";
import { join } from "node:path";
import { rules } from ".";

describe("the pack", () => {
  it("has exactly these rules", () => {
    expect(rules.map(({ name }) => name)).toEqual([
      "encryption-cmk",
      "lambda-tracing",
      "log-retention",
    ]);
  });

  it("is mandatory in staging and prod", () => {
    for (const { name, levels } of rules)
      expect({ name, staging: levels.staging, prod: levels.prod }).toEqual({
        name,
        staging: "mandatory",
        prod: "mandatory",
      });
  });

  it.each(rules.map(({ name }) => name))("keeps %s in a file of its name, with a test", (name) => {
    const folders = ["encryption", "lambda", "logs"];
    const files = folders.map((folder) => join(__dirname, folder, name));
    expect(
      files.filter((file) => existsSync(`${file}.ts`) && existsSync(`${file}.test.ts`)),
    ).toHaveLength(1);
  });
});
