import { contextFor, readEnvironment } from "./config";
import { type Environment, pass, type Rule } from "./rule";

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
});
