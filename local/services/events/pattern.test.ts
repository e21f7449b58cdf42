import fc from "fast-check";
import { compilePattern, matchesPattern } from "./pattern";

/** The event that AWS's page on event patterns uses. */
const stopped = {
  version: "0",
  id: "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
  "detail-type": "EC2 Instance State-change Notification",
  source: "aws.ec2",
  account: "111122223333",
  time: "2017-12-22T18:43:48Z",
  region: "us-west-1",
  resources: ["arn:aws:ec2:us-west-1:123456789012:instance/i-1234567890abcdef0"],
  detail: { "instance-id": "i-1234567890abcdef0", state: "terminated" },
};

const detail = (value: unknown) => ({ detail: value });

describe("event patterns, by the examples of AWS's page", () => {
  it.each([
    [
      "exact values on two levels",
      { source: ["aws.ec2"], detail: { state: ["terminated"] } },
      true,
    ],
    ["another value", { source: ["aws.ec2"], detail: { state: ["running"] } }, false],
    ["one of a list", { detail: { state: ["running", "terminated"] } }, true],
    ["an element of an array", { resources: [{ prefix: "arn:aws:ec2:us-west-1" }] }, true],
    ["a field that is not there", { detail: { missing: ["x"] } }, false],
    ["prefix", { time: [{ prefix: "2017-10-02" }] }, false],
    ["prefix that fits", { region: [{ prefix: "us-" }] }, true],
    ["suffix", { source: [{ suffix: ".ec2" }] }, true],
    ["suffix in any case", { source: [{ suffix: { "equals-ignore-case": ".EC2" } }] }, true],
    ["prefix in any case", { source: [{ prefix: { "equals-ignore-case": "AWS." } }] }, true],
    ["equals-ignore-case", { detail: { state: [{ "equals-ignore-case": "TERMINATED" }] } }, true],
    ["anything-but", { detail: { state: [{ "anything-but": "initializing" }] } }, true],
    [
      "anything-but of the value itself",
      { detail: { state: [{ "anything-but": ["x", "terminated"] }] } },
      false,
    ],
    ["anything-but prefix", { detail: { state: [{ "anything-but": { prefix: "term" } }] } }, false],
    [
      "anything-but prefix list",
      { detail: { state: [{ "anything-but": { prefix: ["run", "stop"] } }] } },
      true,
    ],
    [
      "anything-but suffix",
      { detail: { state: [{ "anything-but": { suffix: ["ated", "x"] } }] } },
      false,
    ],
    [
      "anything-but in any case",
      { detail: { state: [{ "anything-but": { "equals-ignore-case": "Terminated" } }] } },
      false,
    ],
    [
      "anything-but wildcard",
      { detail: { state: [{ "anything-but": { wildcard: "t*d" } }] } },
      false,
    ],
    ["anything-but of an absent field", { detail: { missing: [{ "anything-but": "x" }] } }, false],
    ["exists", { detail: { state: [{ exists: true }] } }, true],
    ["exists false of a present field", { detail: { state: [{ exists: false }] } }, false],
    ["exists false of an absent field", { detail: { missing: [{ exists: false }] } }, true],
    [
      "exists false below an absent object",
      { nowhere: { at: { all: [{ exists: false }] } } },
      true,
    ],
    ["exists true of an object, which is no leaf", { detail: [{ exists: true }] }, false],
    ["wildcard", { resources: [{ wildcard: "arn:aws:ec2:*:instance/*" }] }, true],
    ["$or, one branch", { $or: [{ source: ["x"] }, { detail: { state: ["terminated"] } }] }, true],
    ["$or, no branch", { $or: [{ source: ["x"] }, { region: ["y"] }] }, false],
    [
      "$or below a key, together with another key",
      {
        detail: { state: ["terminated"], $or: [{ a: [1] }, { "instance-id": [{ prefix: "i-" }] }] },
      },
      true,
    ],
  ])("%s", (_name, pattern, expected) => {
    expect(matchesPattern(pattern, stopped)).toBe(expected);
  });
});

describe("event patterns, value by value", () => {
  it.each([
    ["null equals null only", [null], null, true],
    ["null is not an absent field", [null], undefined, false],
    ["null is not an empty string", [null], "", false],
    ["the empty string", [""], "", true],
    ["true is not the string true", [true], "true", false],
    ["a number is not its string", [1], "1", false],
    ["numeric equality", [{ numeric: ["=", 3.018e2] }], 301.8, true],
    ["a range, upper end included", [{ numeric: [">", 0, "<=", 5] }], 5, true],
    ["a range, lower end excluded", [{ numeric: [">", 0, "<=", 5] }], 0, false],
    ["one bound", [{ numeric: ["<", 10] }], -3, true],
    ["a numeric string is no number", [{ numeric: ["<", 10] }], "3", false],
    ["a number beyond five billion", [{ numeric: [">", 1] }], 5_000_000_001, false],
    ["cidr of IPv4", [{ cidr: "10.0.0.0/24" }], "10.0.0.255", true],
    ["cidr of IPv4, next block", [{ cidr: "10.0.0.0/24" }], "10.0.1.0", false],
    ["cidr of IPv6", [{ cidr: "2001:db8::/32" }], "2001:db8:1::1", true],
    ["any element of an array", ["b"], ["a", "b"], true],
    [
      "anything-but over an array: one other element is enough",
      [{ "anything-but": "a" }],
      ["a", "b"],
      true,
    ],
    ["anything-but numbers", [{ "anything-but": [1, 2] }], 3, true],
    ["an empty array counts as absent", [{ exists: false }], [], true],
    ["an escaped star is a star", [{ wildcard: "a\\*c" }], "abc", false],
    ["an escaped star meets a star", [{ wildcard: "a\\*c" }], "a*c", true],
    ["wildcard parts do not overlap", [{ wildcard: "ab*ba" }], "aba", false],
    ["wildcard in the middle must come before the end", [{ wildcard: "*b*b" }], "ab", false],
  ])("%s", (_name, alternatives, value, expected) => {
    expect(matchesPattern({ detail: { field: alternatives } }, detail({ field: value }))).toBe(
      expected,
    );
  });

  it("does not add up fields of two elements of an array", () => {
    const pattern = { detail: { items: { kind: ["a"], size: [2] } } };
    expect(
      matchesPattern(
        pattern,
        detail({
          items: [
            { kind: "a", size: 1 },
            { kind: "b", size: 2 },
          ],
        }),
      ),
    ).toBe(false);
    expect(
      matchesPattern(
        pattern,
        detail({
          items: [
            { kind: "b", size: 2 },
            { kind: "a", size: 2 },
          ],
        }),
      ),
    ).toBe(true);
  });

  it("judges absence over all elements of an array", () => {
    const pattern = { items: { size: [{ exists: false }] } };
    expect(matchesPattern(pattern, { items: [{ kind: "a" }, { size: 1 }] })).toBe(false);
    expect(matchesPattern(pattern, { items: [{ kind: "a" }] })).toBe(true);
  });

  it("takes a pattern as JSON text too", () => {
    expect(matchesPattern('{"source":["aws.ec2"]}', stopped)).toBe(true);
  });

  it("agrees with a plain reading of wildcards as regular expressions", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 8 });
    const pattern = fc
      .array(text, { minLength: 1, maxLength: 4 })
      .map((parts) => parts.join("*").replace(/\*+/g, "*"));
    fc.assert(
      fc.property(pattern, text, (wildcard, value) => {
        const expected = new RegExp(`^${wildcard.replaceAll("*", ".*")}$`).test(value);
        expect(matchesPattern({ f: [{ wildcard }] }, { f: value })).toBe(expected);
      }),
    );
  });
});

describe("patterns that AWS refuses", () => {
  const invalid = (reason: string) =>
    expect.objectContaining({
      code: "InvalidEventPatternException",
      message: `Event pattern is not valid. Reason: ${reason}`,
    });

  it.each([
    [
      "a scalar where a list belongs",
      { source: "aws.ec2" },
      '"source" must be an object or an array',
    ],
    ["an empty object", {}, "Empty objects are not allowed"],
    ["an empty list", { source: [] }, "Empty arrays are not allowed"],
    [
      "a list in a list",
      { source: [["a"]] },
      "Match value must be String, number, true, false, or null",
    ],
    [
      "two operators in one",
      { a: [{ prefix: "x", suffix: "y" }] },
      "Only one key allowed in match expression",
    ],
    [
      "a bound over five billion",
      { a: [{ numeric: [">", 5_000_000_001] }] },
      "Value must be between -5.0E9 and 5.0E9, inclusive, but is 5000000001",
    ],
    [
      "an upside-down range",
      { a: [{ numeric: [">", 5, "<", 5] }] },
      "Bottom must be less than top",
    ],
    ["two upper bounds", { a: [{ numeric: ["<", 5, "<", 6] }] }, "Bad numeric range operator: <"],
    [
      "exists with a text",
      { a: [{ exists: "yes" }] },
      "exists match pattern must be either true or false.",
    ],
    [
      "two stars in a row",
      { a: [{ wildcard: "a**b" }] },
      "Consecutive wildcard characters at pos 1",
    ],
    ["a wrong escape", { a: [{ wildcard: "a\\b" }] }, "Invalid escape character at pos 1"],
    [
      "mixed anything-but",
      { a: [{ "anything-but": [1, "x"] }] },
      "Inside anything but list, either all values are number or string, mixed type is not supported",
    ],
    [
      "a malformed block",
      { a: [{ cidr: "10.0.0.0" }] },
      "Malformed CIDR, one '/' required: 10.0.0.0",
    ],
  ])("%s", (_name, pattern, reason) => {
    expect(() => compilePattern(pattern)).toThrow(invalid(reason));
  });

  it("names an operator that nobody knows, and where it stands", () => {
    expect(() => compilePattern({ detail: { a: [{ regex: "x" }] } })).toThrow(
      invalid("Unrecognized match type regex (at detail.a)"),
    );
  });
});
