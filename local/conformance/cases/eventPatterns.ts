import type { Case } from "../case";
import { casesOf, NotOffered } from "../case";

const operators =
  "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html";
const patterns = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html";

const detail = {
  tier: "high",
  amount: 1250,
  name: "Grüße.PDF",
  ip: "10.0.0.7",
  tags: ["red", "blue"],
  nothing: null,
  empty: "",
  flag: true,
  deep: { state: "completed", list: [{ kind: "a" }, { kind: "b" }] },
};

const event = {
  ...{ id: "1", source: "payments", "detail-type": "payment", account: "111111111111" },
  ...{ time: "2026-01-01T00:00:00Z", region: "us-east-1", resources: ["arn:aws:sqs:::q"] },
  detail,
};

type Row = [behaviour: string, says: string, pattern: object, matches: boolean, page?: string];

/** Patterns on the event above. A refused pattern is a row of the second table. */
const rows: Row[] = [
  ["equals", "a value matches one that equals it", { source: ["payments"] }, true, patterns],
  ["any-of", "one of the listed values is enough", { source: ["x", "payments"] }, true, patterns],
  [
    "all-fields",
    "every named field must match",
    { source: ["payments"], region: ["eu"] },
    false,
    patterns,
  ],
  [
    "case-sensitive",
    "values are compared character by character",
    { source: ["Payments"] },
    false,
    patterns,
  ],
  [
    "nested",
    "fields are matched along their path",
    { detail: { deep: { state: ["completed"] } } },
    true,
    patterns,
  ],
  [
    "absent-field",
    "a field that is not there does not match",
    { detail: { nobody: ["x"] } },
    false,
    patterns,
  ],
  [
    "array-of-event",
    "an array of the event matches where one of its values does",
    { detail: { tags: ["blue"] } },
    true,
  ],
  [
    "array-of-objects",
    "a path goes through arrays of objects",
    { detail: { deep: { list: { kind: ["b"] } } } },
    true,
  ],
  ["null", "null matches null", { detail: { nothing: [null] } }, true],
  ["null-is-not-empty", "null is not the empty string", { detail: { empty: [null] } }, false],
  ["empty-string", "the empty string matches itself", { detail: { empty: [""] } }, true],
  ["boolean", "booleans match themselves", { detail: { flag: [true] } }, true],
  [
    "number-equals",
    "a number equals the same number written otherwise",
    { detail: { amount: [1250] } },
    true,
  ],
  ["number-is-no-text", "a number is not its text", { detail: { amount: ["1250"] } }, false],
  ["prefix", "prefix matches a beginning", { detail: { tier: [{ prefix: "hi" }] } }, true],
  [
    "prefix-fails",
    "prefix does not match in the middle",
    { detail: { tier: [{ prefix: "ig" }] } },
    false,
  ],
  [
    "prefix-ignore-case",
    "prefix may ignore case",
    { detail: { tier: [{ prefix: { "equals-ignore-case": "HI" } }] } },
    true,
  ],
  ["suffix", "suffix matches an end", { detail: { name: [{ suffix: ".PDF" }] } }, true],
  ["suffix-case", "suffix is case sensitive", { detail: { name: [{ suffix: ".pdf" }] } }, false],
  [
    "suffix-ignore-case",
    "suffix may ignore case",
    { detail: { name: [{ suffix: { "equals-ignore-case": ".pdf" } }] } },
    true,
  ],
  [
    "equals-ignore-case",
    "equals-ignore-case ignores case",
    { detail: { tier: [{ "equals-ignore-case": "HIGH" }] } },
    true,
  ],
  [
    "wildcard",
    "a wildcard stands for any characters",
    { detail: { name: [{ wildcard: "Gr*.P*F" }] } },
    true,
  ],
  [
    "wildcard-whole",
    "a wildcard pattern covers the whole value",
    { detail: { name: [{ wildcard: "Gr*.P" }] } },
    false,
  ],
  [
    "anything-but",
    "anything-but matches any other value",
    { detail: { tier: [{ "anything-but": "low" }] } },
    true,
  ],
  [
    "anything-but-list",
    "anything-but takes a list",
    { detail: { tier: [{ "anything-but": ["low", "high"] }] } },
    false,
  ],
  [
    "anything-but-number",
    "anything-but takes numbers",
    { detail: { amount: [{ "anything-but": 7 }] } },
    true,
  ],
  [
    "anything-but-prefix",
    "anything-but takes a prefix",
    { detail: { tier: [{ "anything-but": { prefix: "hi" } }] } },
    false,
  ],
  [
    "anything-but-suffix",
    "anything-but takes a suffix",
    { detail: { tier: [{ "anything-but": { suffix: "x" } }] } },
    true,
  ],
  [
    "anything-but-absent",
    "anything-but does not match a field that is not there",
    { detail: { nobody: [{ "anything-but": "x" }] } },
    false,
  ],
  [
    "exists",
    "exists true matches a field that is there",
    { detail: { tier: [{ exists: true }] } },
    true,
  ],
  [
    "exists-false",
    "exists false matches a field that is not there",
    { detail: { nobody: [{ exists: false }] } },
    true,
  ],
  [
    "exists-leaf-only",
    "exists works on leaf nodes only",
    { detail: { deep: [{ exists: true }] } },
    false,
  ],
  [
    "numeric-range",
    "numeric takes a range",
    { detail: { amount: [{ numeric: [">", 1000, "<=", 1250] }] } },
    true,
  ],
  [
    "numeric-range-fails",
    "numeric bounds are exact",
    { detail: { amount: [{ numeric: [">", 1250] }] } },
    false,
  ],
  ["numeric-equals", "numeric takes =", { detail: { amount: [{ numeric: ["=", 1250] }] } }, true],
  [
    "cidr",
    "cidr matches addresses of the block",
    { detail: { ip: [{ cidr: "10.0.0.0/24" }] } },
    true,
  ],
  [
    "cidr-outside",
    "cidr does not match others",
    { detail: { ip: [{ cidr: "10.0.1.0/24" }] } },
    false,
  ],
  [
    "or",
    "$or needs one of its branches",
    { detail: { $or: [{ tier: ["low"] }, { amount: [1250] }] } },
    true,
  ],
  [
    "or-and-field",
    "fields beside $or must match too",
    { source: ["x"], detail: { $or: [{ tier: ["high"] }, { amount: [1] }] } },
    false,
  ],
];

/** Patterns that EventBridge does not take. */
const refused: [behaviour: string, says: string, pattern: object][] = [
  ["value-not-in-a-list", "values stand in lists", { source: "payments" }],
  ["empty-list", "a list has a value", { source: [] }],
  ["unknown-operator", "an operator that is not known is refused", { source: [{ matches: "x" }] }],
  [
    "numeric-without-number",
    "numeric takes numbers",
    { detail: { amount: [{ numeric: [">", "1"] }] } },
  ],
  [
    "numeric-range-that-is-none",
    "the bounds of a range must leave a value",
    { detail: { amount: [{ numeric: [">", 5, "<", 3] }] } },
  ],
  ["cidr-without-block", "cidr takes an address block", { detail: { ip: [{ cidr: "10.0.0.0" }] } }],
  [
    "two-wildcards-in-a-row",
    "consecutive wildcards are refused",
    { source: [{ wildcard: "a**b" }] },
  ],
];

const test = (pattern: object) => ({
  EventPattern: JSON.stringify(pattern),
  Event: JSON.stringify(event),
});

/** An operation that is only there in name answers neither yes nor no. */
function resultOf({ Result }: { Result?: boolean }): boolean {
  if (Result === undefined) throw new NotOffered("its TestEventPattern answers nothing");
  return Result;
}

export const eventPatternCases: Case[] = [
  ...casesOf(
    "events",
    Object.fromEntries(
      rows.map(([behaviour, says, pattern, expected, page = operators]) => [
        `pattern-${behaviour}`,
        {
          ...{ page, says, expected },
          run: async ({ events }) => resultOf(await events("TestEventPattern", test(pattern))),
        },
      ]),
    ),
  ),
  ...casesOf(
    "events",
    Object.fromEntries(
      refused.map(([behaviour, says, pattern]) => [
        `pattern-refused-${behaviour}`,
        {
          ...{ page: operators, says, expected: "InvalidEventPatternException" },
          run: ({ events, refusal }) =>
            refusal(events("TestEventPattern", test(pattern)).then(resultOf)),
        },
      ]),
    ),
  ),
];
