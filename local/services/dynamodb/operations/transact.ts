import { createHash } from "node:crypto";
import { AwsError } from "../../../core/errors";
import type { CallContext, Input, Operation, Output } from "../../../core/service";
import { type CancellationReason, transactionCanceled, validation } from "../errors";
import { keyOf } from "../schema";
import { scalarText } from "../partitions";
import type { DynamoDbStore } from "../store";
import type { Table } from "../table";
import { Capacity } from "./capacity";
import { dataOperation, leadingKeys, mayDo, usableTable } from "./operation";
import { readOne } from "./single";
import {
  commit,
  evaluate,
  type Outcome,
  readConditionCheck,
  readDelete,
  readPut,
  readUpdate,
  type Write,
} from "./write";

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html */
const ITEMS_MAX = 100;
const BYTES_MAX = 4 * 1024 * 1024;
const TOKEN_MS = 10 * 60 * 1000;

/** Member of TransactItems → how it is read, and the action that its caller needs. */
const kinds = {
  Put: { read: readPut, action: "PutItem" },
  Update: { read: readUpdate, action: "UpdateItem" },
  Delete: { read: readDelete, action: "DeleteItem" },
  ConditionCheck: { read: readConditionCheck, action: "ConditionCheckItem" },
} as const;

type Kind = keyof typeof kinds;

export const transactWriteItems = (store: DynamoDbStore): Operation => {
  const tokens = new RequestTokens();
  return dataOperation(store, {
    parameters: {
      TransactItems: "list",
      ClientRequestToken: "string",
      ReturnConsumedCapacity: "string",
    },
    authorize: (input) =>
      transactItems(input).map((item) => {
        const [kind, request] = kindOf(item);
        return mayDo(store, kinds[kind].action, request["TableName"], {
          leadingKeys: leadingKeys(store, request["TableName"], [
            request["Item"] ?? request["Key"],
          ]),
        });
      }),
    async handle(input, context) {
      const nowMs = store.cloud.clock.nowMs();
      const repeated = tokens.find(input, nowMs);
      if (repeated) return repeated;
      const writes = await readWrites(store, transactItems(input), context);
      refuseSameItem(writes);
      const capacity = new Capacity(input, "Write", 2);
      const outcomes = evaluateAll(writes);
      const bytes = outcomes.reduce((sum, { stored }) => sum + (stored?.bytes ?? 0), 0);
      if (bytes > BYTES_MAX)
        throw validation(
          "Item size in the transaction request has exceeded the maximum allowed size",
        );
      writes.forEach((write, index) => commit(write, outcomes[index]!, capacity));
      for (const table of new Set(writes.map((write) => write.table))) capacity.record(table);
      const output = capacity.members();
      tokens.remember(input, output, nowMs);
      return output;
    },
  });
};

export const transactGetItems = (store: DynamoDbStore): Operation =>
  dataOperation(store, {
    parameters: { TransactItems: "list", ReturnConsumedCapacity: "string" },
    authorize: (input) =>
      transactItems(input).map(({ Get }) =>
        mayDo(store, "GetItem", (Get as Input)["TableName"], {
          leadingKeys: leadingKeys(store, (Get as Input)["TableName"], [(Get as Input)["Key"]]),
        }),
      ),
    async handle(input, context) {
      const capacity = new Capacity(input, "Read", 2);
      const gets = transactItems(input).map(({ Get }) => Get as Input);
      const tables: Table[] = [];
      for (const get of gets) tables.push(await usableTable(store, get["TableName"], context));
      const responses = gets.map((get, index): Output => {
        const { item, bytes } = readOne(tables[index]!, get);
        capacity.read(tables[index]!, bytes, true);
        return item ? { Item: item } : {};
      });
      for (const table of new Set(tables)) capacity.record(table);
      return { Responses: responses, ...capacity.members() };
    },
  });

function transactItems(input: Input): Input[] {
  const items: Input[] = input["TransactItems"] ?? [];
  if (items.length < 1 || items.length > ITEMS_MAX)
    throw validation(
      `1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have length ${items.length < 1 ? "greater than or equal to 1" : `less than or equal to ${ITEMS_MAX}`}`,
    );
  return items;
}

function kindOf(item: Input): [Kind, Input] {
  const given = (Object.keys(item) as Kind[]).filter((name) => item[name] !== undefined);
  if (given.length !== 1 || !kinds[given[0]!])
    throw validation("TransactItems can only contain one of Check, Put, Update or Delete");
  return [given[0]!, item[given[0]!]];
}

async function readWrites(
  store: DynamoDbStore,
  items: Input[],
  context: CallContext,
): Promise<Write[]> {
  const requests = items.map(kindOf);
  const tables: Table[] = [];
  for (const [, request] of requests)
    tables.push(await usableTable(store, request["TableName"], context));
  return requests.map(([kind, request], index) => kinds[kind].read(tables[index]!, request));
}

/** All conditions hold, or nothing is written and every item is told why, or that it was not to blame. */
function evaluateAll(writes: Write[]): Outcome[] {
  const reasons: CancellationReason[] = [];
  const outcomes: Outcome[] = [];
  for (const write of writes) {
    try {
      outcomes.push(evaluate(write));
      reasons.push({ Code: "None" });
    } catch (error) {
      reasons.push(reasonOf(error));
    }
  }
  if (outcomes.length < writes.length) throw transactionCanceled(reasons);
  return outcomes;
}

function reasonOf(error: unknown): CancellationReason {
  if (!(error instanceof AwsError)) throw error;
  if (error.code === "ConditionalCheckFailedException")
    return { Code: "ConditionalCheckFailed", Message: error.message, ...error.members };
  return { Code: "ValidationError", Message: error.message };
}

function refuseSameItem(writes: Write[]): void {
  const texts = writes.map(({ table, key }) =>
    [table.name, ...Object.values(keyOf(key, table.schema.key)).map(scalarText)].join("\n"),
  );
  if (new Set(texts).size < texts.length)
    throw validation("Transaction request cannot include multiple operations on one item");
}

/** A repeat of a request with the same token within ten minutes succeeds and does nothing. */
class RequestTokens {
  private readonly seen = new Map<string, { digest: string; output: Output; untilMs: number }>();

  find(input: Input, nowMs: number): Output | undefined {
    for (const [token, { untilMs }] of this.seen) {
      if (untilMs > nowMs) break;
      this.seen.delete(token);
    }
    const earlier = this.seen.get(input["ClientRequestToken"]);
    if (!earlier) return undefined;
    if (earlier.digest !== digestOf(input))
      throw new AwsError(
        "IdempotentParameterMismatchException",
        "The provided client token was used with different parameters.",
      );
    return earlier.output;
  }

  remember(input: Input, output: Output, nowMs: number): void {
    const token: string | undefined = input["ClientRequestToken"];
    if (token !== undefined)
      this.seen.set(token, { digest: digestOf(input), output, untilMs: nowMs + TOKEN_MS });
  }
}

const digestOf = (input: Input) =>
  createHash("sha256").update(JSON.stringify(input["TransactItems"])).digest("hex");
