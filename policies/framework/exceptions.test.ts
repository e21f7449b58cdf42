import { ask } from "./harness";
import { type Exception, Exceptions, isDate } from "./exceptions";
import { pass, type Rule, undecidable, violated } from "./rule";

const type = "aws:sqs/queue:Queue";
const rule: Rule = {
  ...{ name: "rule-under-test", description: "A rule.", why: "Because.", fix: "Do." },
  ...{ severity: "low", frameworks: [], publicChecks: [], resourceTypes: [type] },
  levels: { dev: "advisory", staging: "mandatory", prod: "mandatory" },
  decide: ({ properties }) => {
    if (properties["unknown"] === true) return undecidable("p");
    return properties["good"] === true ? pass : violated({ path: "p", found: "a", expected: "b" });
  },
};
const exception: Exception = {
  rule: rule.name,
  resource: { type, name: "tested" },
  reason: "The consumer is not ready.",
  owner: "payments-platform",
  expires: "2026-03-31",
};
const askWith = (exceptions: Exception[], today = "2026-03-31", properties = {}) =>
  ask(rule, { type, properties }, "prod", {}, { exceptions, today });

describe("an exception", () => {
  it("turns a violation into an advice that says why, whose and until when", async () => {
    const { resource } = await askWith([exception]);
    expect(resource).toEqual([
      {
        level: "advisory",
        message: [
          "Excepted until 2026-03-31: A rule.",
          "sqs.Queue tested, p: found a.",
          "Reason: The consumer is not ready.",
          "Owner: payments-platform (policies/exceptions.ts)",
          "See docs/policies.md#rule-under-test",
        ].join("\n"),
      },
    ]);
  });

  it("excuses what cannot be decided too", async () => {
    const { stack } = await askWith([exception], undefined, { unknown: true });
    expect(stack).toMatchObject([{ level: "advisory" }]);
    expect(stack[0]!.message).toContain("Excepted until");
  });

  it("excuses nothing from the day after its last one on", async () => {
    const { resource } = await askWith([exception], "2026-04-01");
    expect(resource).toMatchObject([{ level: "mandatory" }]);
  });

  it.each<[string, Partial<Exception>]>([
    ["another rule", { rule: "another" }],
    ["another resource", { resource: { type, name: "other" } }],
    ["another type", { resource: { type: "aws:sns/topic:Topic", name: "tested" } }],
    ["another URN", { resource: { urn: "*::teste" } }],
    ["a URN that a dot would match", { resource: { urn: "*::t.sted" } }],
    ["another environment", { environments: ["dev"] }],
  ])("for %s excuses nothing", async (_what, changes) => {
    const { resource } = await askWith([{ ...exception, ...changes }]);
    expect(resource).toMatchObject([{ level: "mandatory" }]);
  });

  it("may be for all resources whose URN fits a pattern", async () => {
    const urn = "urn:pulumi:*::payment-webhooks::*::tested";
    const { resource } = await askWith([{ ...exception, resource: { urn } }]);
    expect(resource).toMatchObject([{ level: "advisory" }]);
  });

  it("is used only where a rule is broken", () => {
    const exceptions = new Exceptions([exception], "prod");
    const resource = { type, name: "tested", urn: "u", properties: {} };
    expect(exceptions.all).toMatchObject([{ used: false }]);
    exceptions.excusing("another", resource, "2026-01-01");
    expect(exceptions.all).toMatchObject([{ used: false }]);
    exceptions.excusing(rule.name, resource, "2026-01-01");
    expect(exceptions.all).toMatchObject([{ used: true }]);
  });
});

it.each([
  ["2026-12-31", true],
  ["2024-02-29", true],
  ["2026-02-29", false],
  ["2026-1-1", false],
  ["20261231", false],
  ["", false],
])("takes %p as a date: %p", (text, date) => {
  expect(isDate(text)).toBe(date);
});
