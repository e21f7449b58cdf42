import { type Case, invalid, N, S, update } from "./cases";

const numbers = { L: [N(0), N(1), N(2), N(3)] };

/** What an update makes of an item. */
const applied: [
  name: string,
  given: Record<string, unknown> | undefined,
  expression: string,
  values: Record<string, unknown> | undefined,
  leaves: Record<string, unknown>,
][] = [
  ["SET makes the item where there is none", undefined, "SET a = :v", { ":v": N(1) }, { a: N(1) }],
  [
    "REMOVE makes an item of only its key where there is none",
    undefined,
    "REMOVE a",
    undefined,
    {},
  ],
  ["sums are exact", { a: N("0.1") }, "SET a = a + :v", { ":v": N("0.2") }, { a: N("0.3") }],
  [
    "sums keep 38 digits",
    { a: N("12345678901234567890123456789012345678") },
    "SET a = a - :v",
    { ":v": N(1) },
    { a: N("12345678901234567890123456789012345677") },
  ],
  [
    "if_not_exists starts a counter",
    undefined,
    "SET c = if_not_exists(c, :z) + :o",
    { ":z": N(0), ":o": N(1) },
    { c: N(1) },
  ],
  [
    "ADD starts a counter, and counts down too",
    { c: N(3) },
    "ADD c :v, d :v",
    { ":v": N("-0.5") },
    { c: N("2.5"), d: N("-0.5") },
  ],
  [
    "ADD unites sets",
    { t: { SS: ["a", "b"] } },
    "ADD t :v",
    { ":v": { SS: ["b", "c"] } },
    { t: { SS: ["a", "b", "c"] } },
  ],
  [
    "DELETE of a set's last element removes the attribute",
    { t: { SS: ["a"] } },
    "DELETE t :v",
    { ":v": { SS: ["a", "z"] } },
    {},
  ],
  [
    "values are read before anything changes",
    { a: N(1), b: N(2) },
    "SET a = b, b = a",
    undefined,
    { a: N(2), b: N(1) },
  ],
  [
    "list indexes mean the list as it was, and those beyond its end append",
    { l: numbers },
    "SET l[9] = :a, l[7] = :b REMOVE l[0], l[2]",
    { ":a": S("nine"), ":b": S("seven") },
    { l: { L: [N(1), N(3), S("seven"), S("nine")] } },
  ],
  [
    "list_append puts its operands in a row",
    { l: { L: [S("b")] } },
    "SET l = list_append(:v, l)",
    { ":v": { L: [S("a")] } },
    { l: { L: [S("a"), S("b")] } },
  ],
  [
    "nested members change alone",
    { m: { M: { k: S("v"), j: S("w") } } },
    "SET m.k = :v REMOVE m.j",
    { ":v": N(1) },
    { m: { M: { k: N(1) } } },
  ],
  [
    "sections come in any order and case",
    { a: N(1) },
    "remove a set b = :v",
    { ":v": N(1) },
    { b: N(1) },
  ],
];

const refused: [
  expression: string,
  values: Record<string, unknown> | undefined,
  message: string,
][] = [
  ["SET a", undefined, 'Invalid UpdateExpression: Syntax error; token: "<EOF>", near: "a"'],
  ["FOO a", undefined, 'Invalid UpdateExpression: Syntax error; token: "FOO", near: "FOO a"'],
  [
    "SET a = :v SET b = :v",
    { ":v": N(1) },
    'Invalid UpdateExpression: The "SET" section can only be used once in an update expression;',
  ],
  [
    "SET a = :v, a = :v",
    { ":v": N(1) },
    "Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]",
  ],
  [
    "SET m.k = :v, m = :v",
    { ":v": N(1) },
    "Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [m, k], path two: [m]",
  ],
  [
    "SET m[1] = :v, m.k = :v",
    { ":v": N(1) },
    "Invalid UpdateExpression: Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [m, [1]], path two: [m, k]",
  ],
  [
    "SET id = :v",
    { ":v": S("y") },
    "One or more parameter values were invalid: Cannot update attribute id. This attribute is part of the key",
  ],
  [
    "SET status = :v",
    { ":v": N(1) },
    "Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: status",
  ],
  [
    "SET b = absent",
    undefined,
    "The provided expression refers to an attribute that does not exist in the item",
  ],
  [
    "SET a = :v + :v",
    { ":v": S("q") },
    "Invalid UpdateExpression: Incorrect operand type for operator or function; operator or function: +, operand type: S",
  ],
  [
    "SET a = word + :v",
    { ":v": N(1) },
    "An operand in the update expression has an incorrect data type",
  ],
  ["ADD word :v", { ":v": N(1) }, "An operand in the update expression has an incorrect data type"],
  [
    "ADD a :v",
    { ":v": S("3") },
    "Invalid UpdateExpression: Incorrect operand type for operator or function; operator: ADD, operand type: STRING, typeSet: ALLOWED_FOR_ADD_OPERAND",
  ],
  [
    "SET absent.k = :v",
    { ":v": N(1) },
    "The document path provided in the update expression is invalid for update",
  ],
  ["SET a = foo(b)", undefined, "Invalid UpdateExpression: Invalid function name; function: foo"],
];

export const updateCases: Case[] = [
  ...applied.map(([name, given, expression, values, leaves]): Case => ({
    name,
    given: given && { single: [{ id: S("x"), ...given }] },
    call: update(expression, values, { ReturnValues: "ALL_NEW" }),
    output: { Attributes: { id: S("x"), ...leaves } },
    leaves: { id: S("x"), ...leaves },
  })),
  ...refused.map(([expression, values, message]): Case => ({
    name: `"${expression}" is refused`,
    given: { single: [{ id: S("x"), word: S("t") }] },
    call: update(expression, values),
    error: invalid(message),
    leaves: { id: S("x"), word: S("t") },
  })),
  ...(
    [
      ["ALL_OLD", { id: S("x"), a: N(1), k: S("k") }],
      ["ALL_NEW", { id: S("x"), a: N(2), b: N(2), k: S("k") }],
      ["UPDATED_OLD", { a: N(1) }],
      ["UPDATED_NEW", { a: N(2), b: N(2) }],
    ] as const
  ).map(([ReturnValues, attributes]): Case => ({
    name: `ReturnValues ${ReturnValues} of an update`,
    given: { single: [{ id: S("x"), a: N(1), k: S("k") }] },
    call: update("SET a = :v, b = :v", { ":v": N(2) }, { ReturnValues }),
    output: { Attributes: attributes },
  })),
];
