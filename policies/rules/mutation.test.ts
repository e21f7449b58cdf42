/** Every rule is held against cases, and a rule whose decisions are taken out fails some of its own. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { rules, rulesByFolder } from ".";
import { agrees, type Case, findings, passingAll } from "../framework/cases";
import { ask } from "../framework/harness";
import type { Rule } from "../framework/rule";

/** Held by a test of its own form, because it is about the pack and not about resources. */
const withoutCases = ["exceptions-valid"];

const documents = "an unknown document is told by iam-decidable-at-preview, once for all rules";

/** Rules that never say themselves that something cannot be decided, and why. */
const neverUndecided: Readonly<Record<string, string>> = {
  "iam-document-limits": documents,
  "iam-no-wildcard-action": documents,
  "iam-passrole": documents,
  "iam-privilege-escalation": documents,
  "iam-resource-scope": documents,
  "iam-statement-works": documents,
  "iam-trust": documents,
  "kms-key-policy-closed": documents,
  "s3-tls-only": documents,
  "transport-tls-only": documents,
  "types-judged": "a resource's type is never unknown",
};

/** Rules that refuse nothing but what is unknown. */
const onlyUndecided = ["iam-decidable-at-preview"];

const held = Object.entries(rulesByFolder)
  .flatMap(([folder, inside]) => inside.map((rule) => ({ rule, folder })))
  .filter(({ rule }) => !withoutCases.includes(rule.name))
  .map(({ rule, folder }) => [rule.name, rule, casesOf(rule, folder)] as const);

describe.each(held)("%s", (name, rule, cases) => {
  it("is held against a resource that it passes and one that it refuses", () => {
    const refused = onlyUndecided.includes(name) ? "cannot decide" : "refuses";
    expect(kinds(cases)).toEqual(expect.arrayContaining(["passes", refused]));
  });

  it("is held against what it cannot decide, unless nothing is so", () => {
    const undecidable = kinds(cases).includes("cannot decide");
    expect(undecidable).toBe(!Object.hasOwn(neverUndecided, name));
  });

  it("fails its cases when it passes everything", async () => {
    const { expected } = await contradiction(passingAll(rule), cases);
    expect(expected.kind).not.toBe("passes");
  });

  it.each(["decide", "decideInStack", "decideStack"] as const)(
    "fails its cases without %s, where it has one",
    async (side) => {
      if (!rule[side]) return;
      const taken = { ...rule, [side]: passingAll(rule)[side] };
      await expect(contradiction(taken, cases)).resolves.toBeDefined();
    },
  );

  it("says nothing of a type that it is not about", async () => {
    const asked = { type: "aws:cloudwatch/logStream:LogStream", properties: {} };
    const { resource, stack, notApplicable } = await ask(rule, asked);
    expect({ resource, stack }).toEqual({ resource: [], stack: [] });
    expect(notApplicable).toBe(rule.decide !== undefined);
  });
});

it("leaves out no rule", () => {
  expect(
    held
      .map(([name]) => name)
      .concat(withoutCases)
      .sort(),
  ).toEqual(rules.map(({ name }) => name).sort());
});

/** The first case that the rule does not agree with. */
async function contradiction(rule: Rule, cases: readonly Case[]): Promise<Case> {
  for (const each of cases) if (!agrees(each.expected, await findings(rule, each))) return each;
  throw new Error(`${rule.name} with a decision taken out still agrees with all of its cases.`);
}

function kinds(cases: readonly Case[]): string[] {
  return cases.map(({ expected }) => expected.kind);
}

function casesOf({ name }: Rule, folder: string): readonly Case[] {
  const file = join(__dirname, folder, `${name}.cases.ts`);
  if (!existsSync(file)) throw new Error(`${folder}/${name}.cases.ts is missing.`);
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return (require(file) as { cases: readonly Case[] }).cases;
}
