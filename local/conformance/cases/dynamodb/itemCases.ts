import { type Case, invalid, N, put, S } from "./cases";

const numbers: [given: string, stored: string][] = [
  ["1.0", "1"],
  ["1E3", "1000"],
  ["1e-5", "0.00001"],
  ["-0", "0"],
  ["+5", "5"],
  ["-12.50", "-12.5"],
  ["12345678901234567890123456789012345678", "12345678901234567890123456789012345678"],
];

const transact = (...TransactItems: unknown[]): [string, Record<string, unknown>] => [
  "TransactWriteItems",
  { TransactItems },
];

const putX = (more = {}) => ({
  Put: { TableName: "Single", Item: { id: S("x"), a: N(1) }, ...more },
});

export const itemCases: Case[] = [
  ...numbers.map(([given, stored]): Case => ({
    name: `number ${given} is stored as ${stored}`,
    call: put({ n: N(given) }),
    output: {},
    leaves: { id: S("x"), n: N(stored) },
  })),
  {
    name: "a number beyond 10^126 is refused",
    call: put({ n: N("1E126") }),
    error: invalid(
      "Number overflow. Attempting to store a number with magnitude larger than supported range",
    ),
  },
  {
    name: "a number below 10^-130 is refused",
    call: put({ n: N("1E-131") }),
    error: invalid(
      "Number underflow. Attempting to store a number with magnitude smaller than supported range",
    ),
  },
  {
    name: "an empty string set is refused",
    call: put({ t: { SS: [] } }),
    error: invalid("One or more parameter values were invalid: An string set  may not be empty"),
  },
  {
    name: "equal numbers in a set are duplicates",
    call: put({ t: { NS: ["1", "1.0"] } }),
    error: invalid("Input collection contains duplicates"),
  },
  {
    name: "an empty key is refused",
    call: put({ id: S("") }),
    error: invalid(
      "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: id",
    ),
  },
  {
    name: "an item over 400 KB is refused",
    call: put({ a: S("x".repeat(409_600)) }),
    error: invalid("Item size has exceeded the maximum allowed size"),
  },
  {
    name: "a put returns what it replaced",
    given: { single: [{ id: S("x"), a: S("old") }] },
    call: put({ a: S("new") }, { ReturnValues: "ALL_OLD" }),
    output: { Attributes: { id: S("x"), a: S("old") } },
  },
  {
    name: "a write of 1.5 KB takes two units",
    call: put({ a: S("x".repeat(1_500)) }, { ReturnConsumedCapacity: "TOTAL" }),
    output: { ConsumedCapacity: { TableName: "Single", CapacityUnits: 2 } },
  },
  {
    name: "a transaction writes all",
    call: transact(putX(), { Put: { TableName: "Pairs", Item: { pk: S("p"), sk: S("1") } } }),
    output: {},
    leaves: { id: S("x"), a: N(1) },
  },
  {
    name: "a transaction with one failed condition writes nothing and says which",
    given: { single: [{ id: S("y"), b: S("there") }] },
    call: transact(putX(), {
      Put: {
        TableName: "Single",
        Item: { id: S("y") },
        ConditionExpression: "attribute_not_exists(id)",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      },
    }),
    error: {
      error: "TransactionCanceledException",
      message:
        "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]",
      members: {
        CancellationReasons: [
          { Code: "None" },
          {
            Code: "ConditionalCheckFailed",
            Message: "The conditional request failed",
            Item: { id: S("y"), b: S("there") },
          },
        ],
      },
    },
    leaves: "nothing",
  },
  {
    name: "a transaction touches no item twice",
    call: transact(putX(), { Delete: { TableName: "Single", Key: { id: S("x") } } }),
    error: invalid("Transaction request cannot include multiple operations on one item"),
    leaves: "nothing",
  },
  {
    name: "a batch of writes puts and deletes",
    given: { single: [{ id: S("y") }] },
    call: [
      "BatchWriteItem",
      {
        RequestItems: {
          Single: [
            { PutRequest: { Item: { id: S("x") } } },
            { DeleteRequest: { Key: { id: S("y") } } },
          ],
        },
      },
    ],
    output: { UnprocessedItems: {} },
    leaves: { id: S("x") },
  },
  {
    name: "a batch of reads leaves out what is not there",
    given: { single: [{ id: S("x") }] },
    call: [
      "BatchGetItem",
      { RequestItems: { Single: { Keys: [{ id: S("x") }, { id: S("nobody") }] } } },
    ],
    output: { Responses: { Single: [{ id: S("x") }] }, UnprocessedKeys: {} },
  },
];
