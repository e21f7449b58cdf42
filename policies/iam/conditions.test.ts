import { holds, isBinding, madeByAwsLater, parseOperator, type RequestContext } from "./conditions";

const condition = (operator: string, key: string, ...values: string[]) => ({
  operator,
  key,
  values,
});

describe("a condition", () => {
  it.each<[operator: string, values: string[], carried: string[] | undefined, holds: boolean]>([
    ["StringEquals", ["a", "b"], ["b"], true],
    ["StringEquals", ["a"], ["A"], false],
    ["StringEquals", ["a*"], ["ab"], false],
    ["StringEquals", ["a"], undefined, false],
    ["StringEqualsIfExists", ["a"], undefined, true],
    ["StringEqualsIfExists", ["a"], ["b"], false],
    ["StringEqualsIgnoreCase", ["a"], ["A"], true],
    ["StringNotEquals", ["a"], ["b"], true],
    ["StringNotEquals", ["a"], ["a"], false],
    ["StringNotEquals", ["a"], undefined, true],
    ["StringLike", ["a*c"], ["abc"], true],
    ["StringLike", ["a?c"], ["abbc"], false],
    ["StringNotLike", ["a*"], ["b"], true],
    ["StringNotLike", ["a*"], ["ab"], false],
    ["ArnLike", ["arn:aws:sns:*:1:t"], ["arn:aws:sns:us-east-1:1:t"], true],
    ["ArnEquals", ["arn:aws:sns:*:1:t"], ["arn:aws:sns:us-east-1:1:t"], true],
    ["ArnNotLike", ["arn:aws:sns:*:1:t"], ["arn:aws:sns:us-east-1:1:t"], false],
    ["Bool", ["false"], ["FALSE"], true],
    ["Null", ["true"], undefined, true],
    ["Null", ["false"], undefined, false],
    ["Null", ["true"], ["x"], false],
    ["ForAnyValue:StringEquals", ["a"], ["b", "a"], true],
    ["ForAnyValue:StringEquals", ["a"], undefined, false],
    ["ForAllValues:StringEquals", ["a", "b"], ["a", "b"], true],
    ["ForAllValues:StringEquals", ["a"], ["a", "b"], false],
    ["ForAllValues:StringEquals", ["a"], undefined, true],
    ["stringequals", ["a"], ["a"], true],
    ["StringMatches", ["a"], ["a"], false],
    ["StringLike", ["a*"], [madeByAwsLater], true],
    ["StringLike", ["a"], [madeByAwsLater], false],
  ])("%s %p on %p: %p", (operator, values, carried, expected) => {
    const context: RequestContext = carried === undefined ? {} : { "aws:key": carried };
    expect(holds(condition(operator, "AWS:Key", ...values), context)).toBe(expected);
  });

  it.each([
    ["StringEquals", true],
    ["StringEqualsIgnoreCase", true],
    ["StringLike", true],
    ["ArnLike", true],
    ["ArnEquals", true],
    ["ForAnyValue:StringEquals", true],
    ["stringlike", true],
    ["ForAllValues:StringEquals", false],
    ["StringEqualsIfExists", false],
    ["StringNotEquals", false],
    ["ArnNotLike", false],
    ["Bool", false],
    ["Null", false],
    ["IpAddress", false],
    ["StringMatches", false],
  ])("with %s binds to its values: %p", (operator, binding) => {
    expect(isBinding(condition(operator, "k", "v"))).toBe(binding);
  });

  it("has only operators that IAM knows", () => {
    expect(parseOperator("ForAnyValue:ArnLikeIfExists")).toEqual({
      ...{ set: "foranyvalue", base: "arnlike", ifExists: true },
    });
    for (const unheard of ["StringMatches", "ForEach:StringEquals", "StringEqualsIf", ""])
      expect(parseOperator(unheard)).toBeUndefined();
  });
});
