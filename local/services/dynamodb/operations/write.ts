import type { Input } from "../../../core/service";
import { conditionFailed, validation } from "../errors";
import { type Condition, Expressions, refuseKeyUpdates, type Update } from "../expressions";
import type { Stored } from "../partitions";
import { checkKey, keyOf } from "../schema";
import type { Table, TableIndex } from "../table";
import { type Item, itemBytes } from "../values/attributeValue";
import { equalItems } from "../values/compare";
import type { Capacity } from "./capacity";
import { oneOf, readItem } from "./operation";

/** One write, understood but not yet done: single operations and transactions share it. */
export interface Write {
  table: Table;
  /** What identifies the item: its key, or the whole item of a put. */
  key: Item;
  condition: Condition | undefined;
  /** ReturnValuesOnConditionCheckFailure: ALL_OLD. */
  showsOldOnFailure: boolean;
  /** The item afterwards, or undefined where there is none. */
  result(old: Item | undefined): Item | undefined;
  update?: Update;
  /** Of a put, whose item does not depend on what is there. */
  checked?: Stored;
}

/** What a write found and will leave. */
export interface Outcome {
  old: Stored | undefined;
  stored: Stored | undefined;
}

export function readPut(table: Table, input: Input): Write {
  const item = readItem(input, "Item");
  const condition = readCondition(input);
  const checked = table.check(undefined, item);
  return { table, key: item, result: () => item, checked, ...condition };
}

export function readDelete(table: Table, input: Input): Write {
  return { table, ...readKeyed(table, input), result: () => undefined };
}

export function readConditionCheck(table: Table, input: Input): Write {
  if (input["ConditionExpression"] === undefined)
    throw validation(
      "1 validation error detected: Value null at 'transactItems.member.conditionCheck.conditionExpression' failed to satisfy constraint: Member must not be null",
    );
  return { table, ...readKeyed(table, input), result: (old) => old };
}

export function readUpdate(table: Table, input: Input): Write {
  const key = readItem(input, "Key");
  const expressions = new Expressions(input, ["UpdateExpression", "ConditionExpression"]);
  const update = expressions.update("UpdateExpression");
  const condition = expressions.condition("ConditionExpression");
  expressions.checkAllUsed();
  checkKey(key, table.schema);
  if (update) refuseKeyUpdates(update, key);
  return {
    table,
    key,
    condition,
    showsOldOnFailure: showsOldOnFailure(input),
    result: (old) => (update ? update.apply(old ?? key) : (old ?? key)),
    update,
  };
}

/** Checks the condition and makes the new item; changes nothing. */
export function evaluate(write: Write): Outcome {
  const { table, key, condition, result } = write;
  const old = table.items.get(key);
  if (condition && !condition(old?.item ?? {}))
    throw conditionFailed(write.showsOldOnFailure ? old?.item : undefined);
  if (write.checked) return { old, stored: write.checked };
  const item = result(old?.item);
  return { old, stored: item === old?.item ? old : item && table.check(old, item) };
}

export function commit({ table }: Write, { old, stored }: Outcome, capacity: Capacity): void {
  table.write(old, stored);
  capacity.write(table, old?.bytes ?? 0, stored?.bytes ?? 0);
  for (const index of table.indexes) {
    const [before, after] = [indexed(table, index, old), indexed(table, index, stored)];
    if (before && after && equalItems(before, after)) continue;
    const moves = before && after && !sameIndexKey(index, before, after);
    // A changed index key costs the index a deletion and a put.
    for (const views of moves ? [[before], [after]] : [[before, after]]) {
      const bytes = views.map((view) => (view ? itemBytes(view) : 0));
      if (views.some(Boolean)) capacity.writeIndex(table, index.name, Math.max(...bytes));
    }
  }
}

const indexed = (table: Table, index: TableIndex, stored: Stored | undefined): Item | undefined =>
  stored && index.entries.holds(stored.item) ? table.view(index, stored.item) : undefined;

const sameIndexKey = (index: TableIndex, a: Item, b: Item) =>
  equalItems(keyOf(a, index.key), keyOf(b, index.key));

function readKeyed(
  table: Table,
  input: Input,
): Pick<Write, "key" | "condition" | "showsOldOnFailure"> {
  const key = readItem(input, "Key");
  const condition = readCondition(input);
  checkKey(key, table.schema);
  return { key, ...condition };
}

function readCondition(input: Input): Pick<Write, "condition" | "showsOldOnFailure"> {
  const expressions = new Expressions(input, ["ConditionExpression"]);
  const condition = expressions.condition("ConditionExpression");
  expressions.checkAllUsed();
  return { condition, showsOldOnFailure: showsOldOnFailure(input) };
}

const showsOldOnFailure = (input: Input) =>
  oneOf(input, "ReturnValuesOnConditionCheckFailure", ["ALL_OLD", "NONE"]) === "ALL_OLD";
