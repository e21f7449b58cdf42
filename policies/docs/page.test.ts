import { readFileSync } from "node:fs";
import { join } from "node:path";
import { rules, rulesByFolder } from "../rules";
import { notAdopted } from "./notAdopted";
import { policiesPage } from "./page";

const page = policiesPage(rulesByFolder);

it("is docs/policies.md, word by word (npm run docs writes it)", () => {
  expect(readFileSync(join(__dirname, "../../docs/policies.md"), "utf8")).toBe(page);
});

it("has a heading for each rule, which messages link to", () => {
  const headings = page.split("\n").filter((line) => line.startsWith("### "));
  for (const { name } of rules)
    expect(headings.filter((line) => line === `### ${name}`)).toHaveLength(1);
});

it("does not say of a public check both that it is adopted and that it is not", () => {
  const adopted = new Set(rules.flatMap(({ publicChecks }) => publicChecks));
  const both = notAdopted.flatMap(({ publicChecks }) => publicChecks);
  expect(both.filter((id) => adopted.has(id) && id !== "CKV_AWS_116")).toEqual([]);
});
