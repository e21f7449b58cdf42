import type { Input } from "../../../core/service";
import { one, statesFixture } from "../fixture";

describe("data flow", () => {
  it.each([
    ["Pass hands its input on", { Type: "Pass" }, { a: 1 }, { a: 1 }],
    ["Result replaces it", { Type: "Pass", Result: { b: 2 } }, { a: 1 }, { b: 2 }],
    [
      "ResultPath adds to it",
      { Type: "Pass", Result: 2, ResultPath: "$.x.y" },
      { a: 1 },
      { a: 1, x: { y: 2 } },
    ],
    [
      "ResultPath null drops the result",
      { Type: "Pass", Result: 2, ResultPath: null },
      { a: 1 },
      { a: 1 },
    ],
    ["InputPath narrows", { Type: "Pass", InputPath: "$.a.b" }, { a: { b: 3 } }, 3],
    ["InputPath null is an empty object", { Type: "Pass", InputPath: null }, { a: 1 }, {}],
    ["OutputPath narrows", { Type: "Pass", OutputPath: "$.a" }, { a: [1] }, [1]],
    [
      "the array of a pipe is opened by index",
      { Type: "Pass", InputPath: "$[0].id" },
      [{ id: "t" }],
      "t",
    ],
    [
      "Parameters take paths",
      { Type: "Pass", Parameters: { "x.$": "$.a[*].n", c: 1 } },
      { a: [{ n: 1 }, { n: 2 }] },
      { x: [1, 2], c: 1 },
    ],
    [
      "the context object",
      { Type: "Pass", Parameters: { "m.$": "$$.StateMachine.Name", "s.$": "$$.State.Name" } },
      {},
      { m: "payment", s: "S" },
    ],
    [
      "Format",
      { Type: "Pass", Parameters: { "x.$": "States.Format('{}#{} \\{\\}', $.a, 2)" } },
      { a: "k" },
      { x: "k#2 {}" },
    ],
    [
      "nested functions",
      {
        Type: "Pass",
        Parameters: { "x.$": "States.ArrayGetItem(States.StringSplit($.a, ','), 1)" },
      },
      { a: "p,q" },
      { x: "q" },
    ],
    [
      "JSON text and back",
      { Type: "Pass", Parameters: { "x.$": "States.StringToJson(States.JsonToString($.a))" } },
      { a: [1, { b: 2 }] },
      { x: [1, { b: 2 }] },
    ],
    [
      "Hash",
      { Type: "Pass", Parameters: { "x.$": "States.Hash('abc', 'SHA-256')" } },
      {},
      { x: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
    ],
    [
      "ArrayRange and ArrayPartition",
      {
        Type: "Pass",
        Parameters: { "x.$": "States.ArrayPartition(States.ArrayRange(1, 9, 3), 2)" },
      },
      {},
      { x: [[1, 4], [7]] },
    ],
  ])("%s", async (_name, state, input, expected) => {
    const { run } = statesFixture();
    const execution = await run(one(state), input);
    expect(JSON.parse(execution["output"])).toEqual(expected);
  });

  it.each([
    ["InputPath without a match", { Type: "Pass", InputPath: "$.no" }, "States.Runtime"],
    [
      "a parameter without a match",
      { Type: "Pass", Parameters: { "x.$": "$.no" } },
      "States.ParameterPathFailure",
    ],
    [
      "a result over 256 KiB",
      { Type: "Pass", Parameters: { "x.$": "States.Format('{}{}', $.big, $.big)" } },
      "States.DataLimitExceeded",
    ],
  ])("fails on %s", async (_name, state, error) => {
    const { run } = statesFixture();
    expect(await run(one(state), { big: "x".repeat(200_000) })).toMatchObject({
      status: "FAILED",
      error,
    });
  });
});

describe("Choice", () => {
  const choose = (rule: Input) => ({
    StartAt: "C",
    States: {
      C: { Type: "Choice", Choices: [{ ...rule, Next: "Yes" }], Default: "No" },
      Yes: { Type: "Pass", Result: true, End: true },
      No: { Type: "Pass", Result: false, End: true },
    },
  });

  it.each([
    [{ Variable: "$.n", NumericEquals: 5 }, true],
    [{ Variable: "$.n", NumericGreaterThan: 5 }, false],
    [{ Variable: "$.n", NumericGreaterThanEqualsPath: "$.m" }, true],
    [{ Variable: "$.s", NumericEquals: 5 }, false],
    [{ Variable: "$.s", StringEquals: "abc" }, true],
    [{ Variable: "$.s", StringLessThan: "abd" }, true],
    [{ Variable: "$.s", StringMatches: "a*c" }, true],
    [{ Variable: "$.s", StringMatches: "a\\*c" }, false],
    [{ Variable: "$.b", BooleanEquals: false }, true],
    [{ Variable: "$.t", TimestampLessThan: "2026-01-01T01:00:00+00:30" }, true],
    [{ Variable: "$.t", IsTimestamp: true }, true],
    [{ Variable: "$.nothing", IsNull: true }, true],
    [{ Variable: "$.absent", IsPresent: false }, true],
    [{ Not: { Variable: "$.n", NumericEquals: 5 } }, false],
    [
      {
        And: [
          { Variable: "$.absent", IsPresent: true },
          { Variable: "$.absent", NumericEquals: 1 },
        ],
      },
      false,
    ],
    [
      {
        Or: [
          { Variable: "$.n", NumericEquals: 1 },
          { Variable: "$.s", IsString: true },
        ],
      },
      true,
    ],
  ])("%j is %s", async (rule, expected) => {
    const { run } = statesFixture();
    const input = { n: 5, m: 4, s: "abc", b: false, t: "2026-01-01T00:29:59Z", nothing: null };
    const execution = await run(choose(rule), input);
    expect(JSON.parse(execution["output"])).toBe(expected);
  });

  it("fails where no rule holds and there is no Default", async () => {
    const { run } = statesFixture();
    const definition = {
      StartAt: "C",
      States: {
        C: { Type: "Choice", Choices: [{ Variable: "$.n", NumericEquals: 1, Next: "Yes" }] },
        Yes: { Type: "Succeed" },
      },
    };
    expect(await run(definition, { n: 2 })).toMatchObject({ error: "States.NoChoiceMatched" });
  });
});
