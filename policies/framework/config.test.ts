import { contextFor, readEnvironment } from "./config";
import { type Environment, pass, type Rule, type Setting, type SettingValue } from "./rule";

const run = (environment: Environment) => ({ environment, today: "2026-01-01", exceptions: [] });

const rule: Rule = {
  ...{ name: "some-rule", description: "", why: "", fix: "", severity: "low", frameworks: [] },
  ...{ publicChecks: [], resourceTypes: [], decide: () => pass },
  levels: { dev: "mandatory", staging: "mandatory", prod: "mandatory" },
  settings: {
    daysMin: {
      description: "",
      schema: { type: "integer", minimum: 1 },
      default: { dev: 1, staging: 2, prod: 3 },
    },
  },
};

describe("the environment", () => {
  it.each(["dev", "staging", "prod"])("is %s for the stack of that name", (name) => {
    expect(readEnvironment(name, undefined)).toBe(name);
  });

  it("is prod for a stack of any other name, unless its file says otherwise", () => {
    expect(readEnvironment("feature-7", undefined)).toBe("prod");
    expect(readEnvironment("feature-7", "dev")).toBe("dev");
  });

  it("refuses one that does not exist", () => {
    expect(() => readEnvironment("dev", "qa")).toThrow(
      'policies:environment is "qa"; it must be one of dev, staging, prod.',
    );
  });
});

describe("a rule's settings", () => {
  it("come from the policy configuration, then the stack file, then the environment's default", () => {
    expect(contextFor(rule, run("prod"), {}, {}).settings).toEqual({ daysMin: 3 });
    expect(contextFor(rule, run("prod"), { daysMin: 5 }, {}).settings).toEqual({ daysMin: 5 });
    expect(contextFor(rule, run("prod"), { daysMin: 5 }, { daysMin: 7 }).settings).toEqual({
      daysMin: 7,
    });
  });

  it.each([[0], [1.5], ["7"]])("refuse %p where a number of days belongs", (daysMin) => {
    expect(() => contextFor(rule, run("dev"), { daysMin }, {})).toThrow(
      /^policies:some-rule, daysMin: got .*, must be an integer of at least 1\.$/,
    );
  });

  it("refuse a name that the rule does not have", () => {
    expect(() => contextFor(rule, run("dev"), { days: 7 }, {})).toThrow(
      "policies:some-rule has no setting days; it has daysMin.",
    );
  });

  const kinds: Rule = {
    ...rule,
    settings: {
      bound: setting({ type: "integer", minimum: 1, maximum: 30 }, 7),
      text: setting({ type: "string" }, "a"),
      flag: setting({ type: "boolean" }, true),
      list: setting({ type: "array", items: { type: "string" } }, ["a"]),
      lists: setting(
        { type: "object", additionalProperties: { type: "array", items: { type: "string" } } },
        { a: ["b"] },
      ),
    },
  };

  it("may be figures, texts, flags, lists and lists by name", () => {
    const given = { bound: 30, text: "b", flag: false, list: [], lists: { c: ["d", "e"] } };
    expect(contextFor(kinds, run("dev"), given, {}).settings).toEqual(given);
  });

  it.each([
    ["bound", 31, "an integer of at least 1 and at most 30"],
    ["text", 1, "a string"],
    ["flag", "true", "true or false"],
    ["list", "a", "a list of strings"],
    ["list", [1], "a list of strings"],
    ["lists", ["a"], "lists of strings by name"],
    ["lists", { a: "b" }, "lists of strings by name"],
  ])("refuse for %s the value %p", (name, value, wanted) => {
    expect(() => contextFor(kinds, run("dev"), { [name]: value }, {})).toThrow(
      `policies:some-rule, ${name}: got ${JSON.stringify(value)}, must be ${wanted}.`,
    );
  });
});

function setting(schema: Setting["schema"], value: SettingValue): Setting {
  return { description: "", schema, default: { dev: value, staging: value, prod: value } };
}
