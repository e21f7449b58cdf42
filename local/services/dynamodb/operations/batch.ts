import type { AuthorizationRequest } from "../../../core/authorization";
import type { CallContext, Input, Operation, Output } from "../../../core/service";
import { validation } from "../errors";
import { Expressions, project } from "../expressions";
import { checkKey, keyOf } from "../schema";
import { scalarText } from "../partitions";
import type { DynamoDbStore } from "../store";
import type { Table } from "../table";
import { type Item, normaliseItem } from "../values/attributeValue";
import { Capacity } from "./capacity";
import { dataOperation, leadingKeys, mayDo, usableTable } from "./operation";
import { commit, evaluate, readDelete, readPut, type Write } from "./write";

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html and API_BatchWriteItem.html */
const KEYS_MAX = 100;
const WRITES_MAX = 25;
const ANSWER_BYTES_MAX = 16 * 1024 * 1024;

export const batchGetItem = (store: DynamoDbStore): Operation =>
  dataOperation(store, {
    parameters: { RequestItems: "map", ReturnConsumedCapacity: "string" },
    authorize: (input) =>
      eachTable(input).map(([tableName, request]) =>
        mayDo(store, "BatchGetItem", tableName, {
          leadingKeys: leadingKeys(store, tableName, request["Keys"] ?? []),
        }),
      ),
    async handle(input, context) {
      const requests = eachTable(input);
      const count = requests.reduce((sum, [, { Keys = [] }]) => sum + Keys.length, 0);
      if (count > KEYS_MAX) throw validation("Too many items requested for the BatchGetItem call");
      const tables = await usableTables(store, requests, context);
      const capacity = new Capacity(input, "Read");
      const responses: Record<string, Item[]> = {};
      const unprocessed: Record<string, Input> = {};
      let bytesLeft = ANSWER_BYTES_MAX;
      for (const [tableName, request] of requests) {
        const table = tables.get(tableName)!;
        const read = readKeys(table, request, capacity, bytesLeft);
        responses[tableName] = read.items;
        bytesLeft -= read.bytes;
        if (read.left.length > 0) unprocessed[tableName] = { ...request, Keys: read.left };
        capacity.record(table);
      }
      return { Responses: responses, UnprocessedKeys: unprocessed, ...capacity.members() };
    },
  });

export const batchWriteItem = (store: DynamoDbStore): Operation =>
  dataOperation(store, {
    parameters: { RequestItems: "map", ReturnConsumedCapacity: "string" },
    authorize: (input) =>
      eachTable(input).map(([name, requests]) => mayBatchWrite(store, name, requests as Input[])),
    async handle(input, context) {
      const requests = eachTable(input) as [string, Input[]][];
      const count = requests.reduce((sum, [, writes]) => sum + writes.length, 0);
      if (count > WRITES_MAX)
        throw validation("Too many items requested for the BatchWriteItem call");
      const tables = await usableTables(store, requests, context);
      const capacity = new Capacity(input, "Write");
      // All are checked before the first is written: a batch that is wrong in one place changes nothing.
      const writes = requests.flatMap(([name, ofTable]) => readWrites(tables.get(name)!, ofTable));
      for (const write of writes) commit(write, evaluate(write), capacity);
      for (const table of new Set(tables.values())) capacity.record(table);
      return { UnprocessedItems: {}, ...capacity.members() };
    },
  });

function eachTable(input: Input): [string, Input][] {
  const requests = Object.entries((input["RequestItems"] ?? {}) as Record<string, Input>);
  if (requests.length === 0)
    throw validation(
      "1 validation error detected: Value '{}' at 'requestItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  return requests;
}

async function usableTables(
  store: DynamoDbStore,
  requests: readonly [string, unknown][],
  context: CallContext,
): Promise<Map<string, Table>> {
  const tables = new Map<string, Table>();
  for (const [name] of requests) tables.set(name, await usableTable(store, name, context));
  return tables;
}

function readKeys(table: Table, request: Input, capacity: Capacity, bytesMax: number) {
  if (!request["Keys"]?.length)
    throw validation(
      `The list of keys in RequestItems for BatchGetItem is required: ${table.name} has empty list`,
    );
  const expressions = new Expressions(request, ["ProjectionExpression"]);
  const paths = expressions.projection("ProjectionExpression");
  expressions.checkAllUsed();
  const keys = (request["Keys"] as Record<string, unknown>[]).map((key) => normaliseItem(key));
  for (const key of keys) checkKey(key, table.schema);
  refuseDuplicates(table, keys);
  const items: Item[] = [];
  const left: Item[] = [];
  let bytes = 0;
  for (const key of keys) {
    const stored = table.items.get(key);
    if (bytes + (stored?.bytes ?? 0) > bytesMax) {
      left.push(key);
      continue;
    }
    bytes += stored?.bytes ?? 0;
    capacity.read(table, stored?.bytes ?? 0, request["ConsistentRead"] === true);
    if (stored) items.push(paths ? project(stored.item, paths) : stored.item);
  }
  return { items, left, bytes };
}

function readWrites(table: Table, requests: Input[]): Write[] {
  if (requests.length === 0)
    throw validation(
      `The batch write request list for a table cannot be null or empty: ${table.name}`,
    );
  const writes = requests.map(({ PutRequest, DeleteRequest }) => {
    if ((PutRequest === undefined) === (DeleteRequest === undefined))
      throw validation(
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
      );
    return PutRequest
      ? readPut(table, PutRequest as Input)
      : readDelete(table, DeleteRequest as Input);
  });
  refuseDuplicates(
    table,
    writes.map(({ key }) => keyOf(key, table.schema.key)),
  );
  return writes;
}

function refuseDuplicates(table: Table, keys: Item[]): void {
  const texts = keys.map((key) =>
    Object.values(keyOf(key, table.schema.key)).map(scalarText).join("\n"),
  );
  if (new Set(texts).size < texts.length)
    throw validation("Provided list of item keys contains duplicates");
}

function mayBatchWrite(
  store: DynamoDbStore,
  tableName: string,
  requests: Input[],
): AuthorizationRequest {
  const items: Input[] = requests.map(
    ({ PutRequest, DeleteRequest }: Output) =>
      (PutRequest as Input | undefined)?.["Item"] ?? (DeleteRequest as Input | undefined)?.["Key"],
  );
  return mayDo(store, "BatchWriteItem", tableName, {
    leadingKeys: leadingKeys(store, tableName, items),
  });
}
