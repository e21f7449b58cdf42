import type { Input, Operation, Output } from "../../../core/service";
import { validation } from "../errors";
import {
  type Condition,
  Expressions,
  type Path,
  project,
  refuseKeyAttributes,
} from "../expressions";
import { attributeNames } from "../expressions/attributeNames";
import { type KeyCondition, readKeyCondition } from "../expressions/keyCondition";
import { scalarText, type Stored } from "../partitions";
import { keyNames, keyOf } from "../schema";
import type { DynamoDbStore } from "../store";
import type { Table, TableIndex } from "../table";
import { type Item, itemBytes, normaliseItem, typeOf } from "../values/attributeValue";
import { Capacity } from "./capacity";
import { dataOperation, mayDo, oneOf, usableTable } from "./operation";
import { checkSelect, describeUnprojected, projects } from "./selection";

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html */
const PAGE_BYTES_MAX = 1024 * 1024;

const parameters = {
  TableName: "string",
  IndexName: "string",
  Select: "string",
  Limit: "integer",
  ConsistentRead: "boolean",
  FilterExpression: "string",
  ProjectionExpression: "string",
  ExpressionAttributeNames: "map",
  ExpressionAttributeValues: "map",
  ExclusiveStartKey: "map",
  ReturnConsumedCapacity: "string",
} as const;

export const query = (store: DynamoDbStore): Operation =>
  dataOperation(store, {
    parameters: { ...parameters, KeyConditionExpression: "string", ScanIndexForward: "boolean" },
    authorize: (input) => [mayRead(store, "Query", input, queriedKeys(store, input))],
    async handle(input, context) {
      const table = await usableTable(store, input["TableName"], context);
      const expressions = new Expressions(input, [
        "KeyConditionExpression",
        "FilterExpression",
        "ProjectionExpression",
      ]);
      const index = indexOf(table, input);
      const reading = readRequest(table, index, input, expressions);
      const key = keyCondition(table, index, expressions);
      refuseKeyAttributes(
        keyNames((index ?? table.schema).key ?? table.schema.key),
        reading.filtered,
      );
      expressions.checkAllUsed();
      const start = startKey(table, index, input);
      const hashName = (index ? index.key : table.schema.key).hash;
      if (start && scalarText(start[hashName]!) !== scalarText(key.hash))
        throw validation(
          "The provided starting key is outside query boundaries based on provided conditions",
        );
      const forward = input["ScanIndexForward"] !== false;
      return page(
        reading,
        (index?.entries ?? table.items).query(key.hash, key.place, forward, start),
      );
    },
  });

export const scan = (store: DynamoDbStore): Operation =>
  dataOperation(store, {
    parameters: { ...parameters, Segment: "integer", TotalSegments: "integer" },
    authorize: (input) => [mayRead(store, "Scan", input, [])],
    async handle(input, context) {
      const table = await usableTable(store, input["TableName"], context);
      const expressions = new Expressions(input, ["FilterExpression", "ProjectionExpression"]);
      const index = indexOf(table, input);
      const reading = readRequest(table, index, input, expressions);
      expressions.checkAllUsed();
      const { Segment: segment = 0, TotalSegments: segments = 1 } = input as Record<string, number>;
      if (segment >= segments)
        throw validation(
          `The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: ${segment} is not less than TotalSegments: ${segments}`,
        );
      const entries = index?.entries ?? table.items;
      return page(reading, entries.scan(startKey(table, index, input), segment, segments));
    },
  });

interface Reading {
  table: Table;
  index: TableIndex | undefined;
  filter: Condition | undefined;
  /** Attributes that the filter looks at. */
  filtered: string[];
  paths: Path[] | undefined;
  /** Whether whole items are fetched through a local index that does not project them. */
  fetches: boolean;
  countOnly: boolean;
  limit: number;
  consistent: boolean;
  capacity: Capacity;
}

function readRequest(
  table: Table,
  index: TableIndex | undefined,
  input: Input,
  expressions: Expressions,
): Reading {
  const select = oneOf(input, "Select", [
    "SPECIFIC_ATTRIBUTES",
    "COUNT",
    "ALL_ATTRIBUTES",
    "ALL_PROJECTED_ATTRIBUTES",
  ]);
  const limit: number | undefined = input["Limit"];
  if (limit !== undefined && limit < 1)
    throw validation(
      `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1`,
    );
  const consistent = input["ConsistentRead"] === true;
  if (consistent && index?.kind === "global")
    throw validation("Consistent reads are not supported on global secondary indexes");
  const filterSyntax = expressions.conditionSyntax("FilterExpression");
  const filter = expressions.condition("FilterExpression");
  const paths = expressions.projection("ProjectionExpression");
  checkSelect(index, select, paths);
  return {
    table,
    index,
    filter,
    filtered: filterSyntax ? attributeNames(filterSyntax, expressions.bindings) : [],
    paths,
    fetches:
      index?.kind === "local" &&
      (select === "ALL_ATTRIBUTES" || (paths !== undefined && !projects(table, index, paths))),
    countOnly: select === "COUNT",
    limit: limit ?? Infinity,
    consistent,
    capacity: new Capacity(input, "Read"),
  };
}

/** Reads until the limit or 1 MB: what is counted is what was read, before the filter. */
function page(reading: Reading, source: Iterable<Stored>): Output {
  const { table, index, filter, paths, limit } = reading;
  if (index?.kind === "global" && paths && !projects(table, index, paths))
    throw validation(
      `One or more parameter values were invalid: Global secondary index ${index.name} does not project ${describeUnprojected(table, index, paths)}`,
    );
  const items: Item[] = [];
  let count = 0;
  let scannedCount = 0;
  let bytes = 0;
  let last: Item | undefined;
  for (const stored of source) {
    const seen = reading.fetches ? stored.item : table.view(index, stored.item);
    scannedCount++;
    bytes += seen === stored.item ? stored.bytes : itemBytes(seen);
    if (!filter || filter(seen)) {
      count++;
      if (!reading.countOnly) items.push(paths ? project(seen, paths) : seen);
    }
    if (scannedCount >= limit || bytes >= PAGE_BYTES_MAX) {
      last = stored.item;
      break;
    }
  }
  reading.capacity.read(table, bytes, reading.consistent, index?.name);
  reading.capacity.record(table);
  return {
    ...(reading.countOnly ? {} : { Items: items }),
    Count: count,
    ScannedCount: scannedCount,
    ...(last ? { LastEvaluatedKey: placeKey(table, index, last) } : {}),
    ...reading.capacity.member(),
  };
}

const placeKey = (table: Table, index: TableIndex | undefined, item: Item): Item => ({
  ...keyOf(item, table.schema.key),
  ...(index ? keyOf(item, index.key) : {}),
});

function startKey(table: Table, index: TableIndex | undefined, input: Input): Item | undefined {
  if (input["ExclusiveStartKey"] === undefined) return undefined;
  const start = normaliseItem(input["ExclusiveStartKey"]);
  const names = new Set([...keyNames(table.schema.key), ...(index ? keyNames(index.key) : [])]);
  const fits =
    Object.keys(start).length === names.size &&
    [...names].every((name) => start[name] && typeOf(start[name]) === table.schema.types[name]);
  if (!fits) throw validation("The provided starting key is invalid");
  return start;
}

function keyCondition(
  table: Table,
  index: TableIndex | undefined,
  expressions: Expressions,
): KeyCondition {
  const syntax = expressions.conditionSyntax("KeyConditionExpression");
  if (!syntax)
    throw validation(
      "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
    );
  const { key } = index ?? table.schema;
  return expressions.within("KeyConditionExpression", () =>
    readKeyCondition(syntax, expressions.bindings, key, table.schema.types),
  );
}

const indexOf = (table: Table, input: Input): TableIndex | undefined =>
  input["IndexName"] === undefined ? undefined : table.index(input["IndexName"]);

/** On an index the resource is the index, not the table. */
function mayRead(store: DynamoDbStore, action: string, input: Input, leadingKeys: string[]) {
  const request = mayDo(store, action, input["TableName"], {
    leadingKeys,
    select: input["Select"],
  });
  return input["IndexName"] === undefined
    ? request
    : { ...request, resource: `${request.resource}/index/${String(input["IndexName"])}` };
}

/** The partition that the query names, found without binding anything: `#k = :v` with #k the partition key. */
function queriedKeys(store: DynamoDbStore, input: Input): string[] {
  const table = store.find(input["TableName"]);
  const index = table?.indexes.find(({ name }) => name === input["IndexName"]);
  if (!table || typeof input["KeyConditionExpression"] !== "string") return [];
  try {
    const expressions = new Expressions(input, ["KeyConditionExpression"]);
    const { hash } = keyCondition(table, index, expressions);
    return [hash.S ?? hash.N ?? hash.B!];
  } catch {
    // What is wrong with the expression is said when the query is handled; a wrong one has no leading key.
    return [];
  }
}
