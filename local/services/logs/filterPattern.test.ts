import { compileFilterPattern } from "./filterPattern";

const line = JSON.stringify({
  status: 401,
  type: "UNAUTHORIZED",
  key: { id: "k1" },
  tags: ["a", "b"],
  ok: true,
  none: null,
});

test.each([
  ["", true],
  ["{ $.status = 401 }", true],
  ["{ $.status = 403 }", false],
  ["{ $.status >= 400 && $.status < 500 }", true],
  ["{ ($.status = 500) || ($.type = UNAUTH*) }", true],
  ['{ $.type = "UNAUTHORIZED" }', true],
  ['{ $.type != "QUOTA_EXCEEDED" }', true],
  ['{ $.absent != "x" }', false],
  ['{ $.key.id = "k1" && $.tags[1] = "b" }', true],
  ["{ $.ok IS TRUE && $.none IS NULL }", true],
  ["{ $.absent NOT EXISTS }", true],
  ['{ $.status = "401" }', true],
  ["UNAUTHORIZED", true],
  ["UNAUTHORIZED -k1", false],
  ["?missing ?UNAUTHORIZED", true],
  ['"not there"', false],
])("the pattern %s matches: %s", (pattern, expected) => {
  expect(compileFilterPattern(pattern)(line)).toBe(expected);
});

test("a JSON pattern does not match a line that is no JSON", () => {
  expect(compileFilterPattern("{ $.status = 401 }")("{ broken")).toBe(false);
});

test.each([
  ["{ $.a ~ 1 }", /unknown operator ~/],
  ["{ $.a = 1", /must end with }/],
  ["{ a = 1 }", /expected a selector/],
  ["{ ($.a = 1 }", /a \) is missing/],
])("the pattern %s is refused with the reason", (pattern, reason) => {
  expect(() => compileFilterPattern(pattern)).toThrow(reason);
});

test("pattern languages that are not modelled are refused by name", () => {
  expect(() => compileFilterPattern("[ip, user]")).toThrow(/space-delimited filter pattern/);
});
