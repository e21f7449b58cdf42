import type { Input, Operation, Output } from "../../../core/service";
import { validation } from "../errors";
import { Expressions, project } from "../expressions";
import { checkKey } from "../schema";
import type { DynamoDbStore } from "../store";
import type { Table } from "../table";
import type { Item } from "../values/attributeValue";
import { Capacity } from "./capacity";
import { dataOperation, leadingKeys, mayDo, oneOf, readItem, usableTable } from "./operation";
import {
  commit,
  evaluate,
  type Outcome,
  readDelete,
  readPut,
  readUpdate,
  type Write,
} from "./write";

const placeholders = { ExpressionAttributeNames: "map", ExpressionAttributeValues: "map" } as const;

const writeParameters = {
  TableName: "string",
  ConditionExpression: "string",
  ...placeholders,
  ReturnValues: "string",
  ReturnValuesOnConditionCheckFailure: "string",
  ReturnConsumedCapacity: "string",
} as const;

export const putItem = (store: DynamoDbStore): Operation =>
  writeOperation(store, "PutItem", "Item", readPut, (input, { old }) =>
    returnOld(input) ? attributes(old?.item) : {},
  );

export const deleteItem = (store: DynamoDbStore): Operation =>
  writeOperation(store, "DeleteItem", "Key", readDelete, (input, { old }) =>
    returnOld(input) ? attributes(old?.item) : {},
  );

export const updateItem = (store: DynamoDbStore): Operation =>
  writeOperation(
    store,
    "UpdateItem",
    "Key",
    readUpdate,
    (input, { old, stored }, { update }) => {
      const paths = update?.paths ?? [];
      switch (
        oneOf(input, "ReturnValues", ["ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"])
      ) {
        case "ALL_OLD":
          return attributes(old?.item);
        case "ALL_NEW":
          return attributes(stored!.item);
        case "UPDATED_OLD":
          return attributes(old && nonEmpty(project(old.item, paths)));
        case "UPDATED_NEW":
          return attributes(nonEmpty(project(stored!.item, paths)));
        default:
          return {};
      }
    },
    { UpdateExpression: "string" },
  );

export const getItem = (store: DynamoDbStore): Operation =>
  dataOperation(store, {
    parameters: {
      TableName: "string",
      Key: "map",
      ConsistentRead: "boolean",
      ProjectionExpression: "string",
      ExpressionAttributeNames: "map",
      ReturnConsumedCapacity: "string",
    },
    authorize: (input) => [
      mayDo(store, "GetItem", input["TableName"], {
        leadingKeys: leadingKeys(store, input["TableName"], [input["Key"]]),
      }),
    ],
    async handle(input, context) {
      const table = await usableTable(store, input["TableName"], context);
      const capacity = new Capacity(input, "Read");
      const { item, bytes } = readOne(table, input);
      capacity.read(table, bytes, input["ConsistentRead"] === true);
      capacity.record(table);
      return { ...(item ? { Item: item } : {}), ...capacity.member() };
    },
  });

/** One item by key, projected; TransactGetItems reads the same way. */
export function readOne(table: Table, input: Input): { item: Item | undefined; bytes: number } {
  const expressions = new Expressions(input, ["ProjectionExpression"]);
  const paths = expressions.projection("ProjectionExpression");
  expressions.checkAllUsed();
  const key = readItem(input, "Key");
  checkKey(key, table.schema);
  const stored = table.items.get(key);
  const item = stored && (paths ? project(stored.item, paths) : stored.item);
  return { item, bytes: stored?.bytes ?? 0 };
}

function writeOperation(
  store: DynamoDbStore,
  action: string,
  subject: "Item" | "Key",
  read: (table: Table, input: Input) => Write,
  answer: (input: Input, outcome: Outcome, write: Write) => Output,
  parameters: Readonly<Record<string, "string">> = {},
): Operation {
  return dataOperation(store, {
    parameters: { ...writeParameters, ...parameters, [subject]: "map" },
    authorize: (input) => [
      mayDo(store, action, input["TableName"], {
        leadingKeys: leadingKeys(store, input["TableName"], [input[subject]]),
        returnValues: input["ReturnValues"],
      }),
    ],
    async handle(input, context) {
      const table = await usableTable(store, input["TableName"], context);
      const capacity = new Capacity(input, "Write");
      checkReturnValues(action, input);
      const write = read(table, input);
      const outcome = evaluate(write);
      commit(write, outcome, capacity);
      capacity.record(table);
      return { ...answer(input, outcome, write), ...capacity.member() };
    },
  });
}

function checkReturnValues(action: string, input: Input): void {
  const values = ["ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"] as const;
  const wanted = oneOf(input, "ReturnValues", values);
  if (action !== "UpdateItem" && wanted !== undefined && wanted !== "ALL_OLD" && wanted !== "NONE")
    throw validation("Return values set to invalid value");
}

const returnOld = (input: Input) => input["ReturnValues"] === "ALL_OLD";

const attributes = (item: Item | undefined): Output => (item ? { Attributes: item } : {});

const nonEmpty = (item: Item) => (Object.keys(item).length > 0 ? item : undefined);
