import { type Case, conditionFailed, invalid, N, put, S } from "./cases";

const rich = {
  id: S("x"),
  a: S("text"),
  n: N(5),
  l: { L: [S("p"), N(1)] },
  m: { M: { k: S("v") } },
  tags: { SS: ["red", "blue"] },
  flag: { BOOL: true },
  bin: { B: "AQID" },
};

/** Conditions on the item above: each holds or fails as said. */
const holding: [expression: string, values: Record<string, unknown> | undefined, holds: boolean][] =
  [
    ["attribute_exists(a)", undefined, true],
    ["attribute_not_exists(a)", undefined, false],
    ["attribute_exists(m.k) AND attribute_not_exists(m.z)", undefined, true],
    ["a = :v", { ":v": S("text") }, true],
    ["n = :v", { ":v": N("5.00") }, true],
    ["n > :v", { ":v": N("4.99999999999999999999999999999999999999".slice(0, 30)) }, true],
    ["n < :v", { ":v": S("9") }, false],
    ["absent <> :v", { ":v": S("z") }, true],
    ["absent = :v", { ":v": S("z") }, false],
    ["absent < :v", { ":v": S("z") }, false],
    ["NOT absent < :v", { ":v": S("z") }, true],
    ["a BETWEEN :v AND :w", { ":v": S("a"), ":w": S("z") }, true],
    ["a IN (:v, :w)", { ":v": S("q"), ":w": S("text") }, true],
    ["begins_with(a, :v)", { ":v": S("te") }, true],
    ["begins_with(bin, :v)", { ":v": { B: "AQ==" } }, true],
    ["contains(a, :v)", { ":v": S("ex") }, true],
    ["contains(l, :v)", { ":v": N("1.0") }, true],
    ["contains(tags, :v)", { ":v": S("green") }, false],
    ["attribute_type(m, :v)", { ":v": S("M") }, true],
    ["size(l) = :v", { ":v": N(2) }, true],
    ["size(a) >= :v", { ":v": N(5) }, false],
    ["size(n) > :v", { ":v": N(0) }, false],
    ["tags = :v", { ":v": { SS: ["blue", "red"] } }, true],
    ["l[1] = :v", { ":v": N(1) }, true],
    ["l[2] = :v", { ":v": N(1) }, false],
    ["a = :v OR n = :w AND flag = :v", { ":v": S("text"), ":w": N(6) }, true],
    ["(a = :v OR n = :w) AND flag = :v", { ":v": S("text"), ":w": N(6) }, false],
    ["a = :v and not n = :w", { ":v": S("text"), ":w": N(6) }, true],
  ];

/** Expressions that are refused, with DynamoDB's words for it. */
const refused: [
  expression: string,
  values: Record<string, unknown> | undefined,
  message: string,
][] = [
  ["", undefined, "The expression can not be empty;"],
  ["a =", undefined, 'Syntax error; token: "<EOF>", near: "="'],
  ["a = = :v", { ":v": S("v") }, 'Syntax error; token: "=", near: "= = :v"'],
  ["attribute_exists(a", undefined, 'Syntax error; token: "<EOF>", near: "a"'],
  ["a = :v extra", { ":v": S("v") }, 'Syntax error; token: "extra", near: ":v extra"'],
  ["a = :v OR", { ":v": S("v") }, 'Syntax error; token: "<EOF>", near: "OR"'],
  ["name = :v", { ":v": S("v") }, "Attribute name is a reserved keyword; reserved keyword: name"],
  ["foo(a)", undefined, "Invalid function name; function: foo"],
  [
    "size(a)",
    undefined,
    "The function is not allowed to be used this way in an expression; function: size",
  ],
  [
    "attribute_exists(a) = :v",
    { ":v": S("v") },
    "The function is not allowed to be used this way in an expression; function: attribute_exists",
  ],
  [
    "attribute_exists(a, n)",
    undefined,
    "Incorrect number of operands for operator or function; operator or function: attribute_exists, number of operands: 2",
  ],
  [
    "attribute_exists(:v)",
    { ":v": S("v") },
    "Operator or function requires a document path; operator or function: attribute_exists",
  ],
  [
    "flag < :v",
    { ":v": { BOOL: true } },
    "Incorrect operand type for operator or function; operator or function: <, operand type: BOOL",
  ],
  [
    "begins_with(a, :v)",
    { ":v": N(1) },
    "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N",
  ],
  [
    "a = a",
    undefined,
    "The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [a]",
  ],
  [
    "a BETWEEN :v AND :w",
    { ":v": S("z"), ":w": S("a") },
    "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {S:z}, upper bound operand: AttributeValue: {S:a}",
  ],
  ["((a = :v))", { ":v": S("v") }, "The expression has redundant parentheses;"],
  [
    "a = :v",
    undefined,
    "An expression attribute value used in expression is not defined; attribute value: :v",
  ],
  [
    "#n = :v",
    { ":v": S("v") },
    "An expression attribute name used in the document path is not defined; attribute name: #n",
  ],
];

const conditional = (expression: string, values: Record<string, unknown> | undefined, more = {}) =>
  put(
    {},
    {
      ConditionExpression: expression,
      ...(values ? { ExpressionAttributeValues: values } : {}),
      ...more,
    },
  );

export const conditionCases: Case[] = [
  ...holding.map(([expression, values, holds]): Case => ({
    name: `${expression} ${holds ? "holds" : "fails"}${values ? ` with ${JSON.stringify(values)}` : ""}`,
    given: { single: [rich] },
    call: conditional(expression, values),
    ...(holds ? { output: {} } : { error: conditionFailed, leaves: rich }),
  })),
  ...refused.map(([expression, values, message]): Case => ({
    name: `"${expression}" is refused: ${message.slice(0, 60)}`,
    call: conditional(expression, values),
    error: invalid(`Invalid ConditionExpression: ${message}`),
    leaves: "nothing",
  })),
  {
    name: "a placeholder that no expression uses is refused",
    call: conditional("attribute_exists(a)", { ":v": S("v") }),
    error: invalid("Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}"),
  },
  {
    name: "a name that no expression uses is refused",
    call: conditional("attribute_exists(a)", undefined, {
      ExpressionAttributeNames: { "#u": "u" },
    }),
    error: invalid("Value provided in ExpressionAttributeNames unused in expressions: keys: {#u}"),
  },
  {
    name: "placeholders without any expression are refused",
    call: put({}, { ExpressionAttributeNames: { "#u": "u" } }),
    error: invalid("ExpressionAttributeNames can only be specified when using expressions"),
  },
  {
    name: "a failed condition shows the item where ReturnValuesOnConditionCheckFailure asks for it",
    given: { single: [{ id: S("x"), a: S("old") }] },
    call: conditional("attribute_not_exists(id)", undefined, {
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    }),
    error: { ...conditionFailed, members: { Item: { id: S("x"), a: S("old") } } },
  },
];
