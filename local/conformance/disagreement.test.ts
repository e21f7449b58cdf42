import { instead } from "./disagreement";

const refused = (error: string, message = "no") => ({ answer: { error, message } });
const returned = (output: object) => ({ answer: { output } });

describe("what was answered instead", () => {
  it.each([
    ["an acceptance", refused("ValidationException"), returned({}), "accepts it"],
    [
      "an error in other words",
      refused("ValidationException", "Invalid"),
      refused("ValidationException", "invalid"),
      "the same error in other words, where DynamoDB Local's are expected: AWS documents none",
    ],
    [
      "the same error after which something else is stored",
      { ...refused("ValidationException"), left: null },
      { ...refused("ValidationException"), left: { id: { S: "x" } } },
      "the same error, with other effects",
    ],
    ["another error", refused("A"), refused("B"), "refuses with B"],
    ["an error instead of an answer", returned({}), refused("B"), "refuses with B"],
    ["another answer", returned({ Count: 1 }), returned({ Count: 2 }), "another result"],
    [
      "a page of HTML",
      refused("A"),
      refused("SyntaxError", "Unexpected token '<'"),
      "fails itself: an answer that is no JSON",
    ],
    [
      "text where JSON is due",
      ["SUCCEEDED", "large"],
      `SyntaxError: Unexpected token 'l', "large" is not valid JSON`,
      "fails itself: an answer that is no JSON",
    ],
    ["anything else", ["b"], ["a", "b"], '`["a","b"]`'],
  ])("tells %s", (_, expected, observed, told) => {
    expect(instead(expected, observed)).toBe(told);
  });

  it("names capacity that nobody asked for, and only where the rest is right", () => {
    const capacity = { ConsumedCapacity: { CapacityUnits: 1 } };
    expect(instead(returned({ Count: 1 }), returned({ Count: 1, ...capacity }))).toMatch(
      /^adds ConsumedCapacity, /,
    );
    expect(instead(returned({ Count: 1 }), returned({ Count: 2, ...capacity }))).toBe(
      "another result",
    );
  });

  it("masks the names of a run and cuts what is long", () => {
    expect(instead("", `conformance-abc-1 ${"x".repeat(200)}`)).toBe(`\`… ${"x".repeat(98)}…\``);
  });
});
