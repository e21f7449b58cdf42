import { type Case, invalid, N, queryPairs, S } from "./cases";

const rows: Record<string, unknown>[] = [
  { pk: S("p"), sk: S("1"), state: S("open"), at: N(30), note: S("n1"), other: S("o") },
  { pk: S("p"), sk: S("10"), state: S("closed"), at: N(2) },
  { pk: S("p"), sk: S("2"), state: S("open"), at: N(9), alt: N(7) },
  { pk: S("p"), sk: S("3"), alt: N(-5), x: S("X") },
];

const page = (
  items: Record<string, unknown>[],
  scanned = items.length,
  last?: Record<string, unknown>,
) => ({
  Items: items,
  Count: items.length,
  ScannedCount: scanned,
  ...(last ? { LastEvaluatedKey: last } : {}),
});

const inPartition = (more: Record<string, unknown> = {}) =>
  queryPairs({
    KeyConditionExpression: "pk = :p",
    ExpressionAttributeValues: { ":p": S("p") },
    ...more,
  });

const inIndex = (more: Record<string, unknown> = {}) =>
  queryPairs({
    IndexName: "by-state",
    KeyConditionExpression: "#s = :s",
    ExpressionAttributeNames: { "#s": "state" },
    ExpressionAttributeValues: { ":s": S("open") },
    ...more,
  });

const [first, second, third, fourth] = rows;
const key = (row: Record<string, unknown>) => ({ pk: row["pk"], sk: row["sk"] });

const onSortKey: [condition: string, values: Record<string, unknown>, found: unknown[]][] = [
  ["sk = :s", { ":s": S("2") }, [third]],
  ["sk > :s", { ":s": S("10") }, [third, fourth]],
  ["sk <= :s", { ":s": S("10") }, [first, second]],
  ["begins_with(sk, :s)", { ":s": S("1") }, [first, second]],
  ["sk BETWEEN :s AND :t", { ":s": S("10"), ":t": S("2") }, [second, third]],
  [":s < sk", { ":s": S("2") }, [fourth]],
];

const refused: [condition: string, values: Record<string, unknown>, message: string][] = [
  ["pk > :p", {}, "Query key condition not supported"],
  ["pk = :p OR sk = :s", { ":s": S("1") }, "Invalid operator used in KeyConditionExpression: OR"],
  ["pk = :p AND sk <> :s", { ":s": S("1") }, "Invalid operator used in KeyConditionExpression: <>"],
  [
    "pk = :p AND sk = :s AND sk = :s",
    { ":s": S("1") },
    "KeyConditionExpressions must only contain one condition per key",
  ],
  [
    "pk = :p AND sk = :s",
    { ":s": N(1) },
    "One or more parameter values were invalid: Condition parameter type does not match schema type",
  ],
];

export const readCases: Case[] = [
  ...onSortKey.map(([condition, values, found]): Case => ({
    name: `a query with ${condition}`,
    given: { pairs: rows },
    call: inPartition({
      KeyConditionExpression: `pk = :p AND ${condition}`,
      ExpressionAttributeValues: { ":p": S("p"), ...values },
    }),
    output: page(found as Record<string, unknown>[]),
  })),
  ...refused.map(([condition, values, message]): Case => ({
    name: `a query with ${condition} is refused`,
    call: inPartition({
      KeyConditionExpression: condition,
      ExpressionAttributeValues: { ":p": S("p"), ...values },
    }),
    error: invalid(message),
  })),
  {
    name: "a query goes backwards with ScanIndexForward false",
    given: { pairs: rows },
    call: inPartition({ ScanIndexForward: false, Limit: 2 }),
    output: page([fourth!, third!], 2, key(third!)),
  },
  {
    name: "a page ends at its limit, and says so even where nothing is left",
    given: { pairs: rows },
    call: inPartition({ Limit: 4 }),
    output: page([first!, second!, third!, fourth!], 4, key(fourth!)),
  },
  {
    name: "a start key need not exist any more",
    given: { pairs: rows },
    call: inPartition({ ExclusiveStartKey: { pk: S("p"), sk: S("15") } }),
    output: page([third!, fourth!]),
  },
  {
    name: "a limit counts what is read, not what the filter leaves",
    given: { pairs: rows },
    call: inPartition({ Limit: 3, FilterExpression: "attribute_exists(alt)" }),
    output: page([third!], 3, key(third!)),
  },
  {
    name: "Select COUNT returns numbers only",
    given: { pairs: rows },
    call: inPartition({ Select: "COUNT", FilterExpression: "attribute_exists(alt)" }),
    output: { Count: 2, ScannedCount: 4 },
  },
  {
    name: "a filter on the key is refused",
    call: inPartition({ FilterExpression: "sk = :p" }),
    error: invalid(
      "Filter Expression can only contain non-primary key attributes: Primary key attribute: sk",
    ),
  },
  {
    name: "a global index is sparse, in the order of its numbers, and shows what it projects",
    given: { pairs: rows },
    call: inIndex(),
    output: page([
      { pk: S("p"), sk: S("2"), state: S("open"), at: N(9) },
      { pk: S("p"), sk: S("1"), state: S("open"), at: N(30), note: S("n1") },
    ]),
  },
  {
    name: "a page of a global index ends with the index's and the table's key",
    given: { pairs: rows },
    call: inIndex({ Limit: 1 }),
    output: page([{ pk: S("p"), sk: S("2"), state: S("open"), at: N(9) }], 1, {
      pk: S("p"),
      sk: S("2"),
      state: S("open"),
      at: N(9),
    }),
  },
  {
    name: "a global index has no consistent reads",
    call: inIndex({ ConsistentRead: true }),
    error: invalid("Consistent reads are not supported on global secondary indexes"),
  },
  {
    name: "a global index cannot return what it does not project",
    call: inIndex({ Select: "ALL_ATTRIBUTES" }),
    error: invalid(
      "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index by-state because its projection type is not ALL",
    ),
  },
  {
    name: "a local index orders by its own sort key and fetches the rest where asked",
    given: { pairs: rows },
    call: inPartition({ IndexName: "by-alt", Select: "ALL_ATTRIBUTES" }),
    output: page([fourth!, third!]),
  },
  {
    name: "a projection picks nested members and list elements",
    given: {
      single: [
        { id: S("x"), m: { M: { a: N(1), b: N(2) } }, l: { L: [N(0), N(1), N(2)] }, z: S("z") },
      ],
    },
    call: [
      "GetItem",
      { TableName: "Single", Key: { id: S("x") }, ProjectionExpression: "m.b, l[2], l[0], nope" },
    ],
    output: { Item: { m: { M: { b: N(2) } }, l: { L: [N(0), N(2)] } } },
  },
  {
    name: "a scan filters and counts",
    given: { pairs: rows },
    call: ["Scan", { TableName: "Pairs", FilterExpression: "attribute_exists(x)" }],
    output: page([fourth!], 4),
  },
];
