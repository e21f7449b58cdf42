/**
 * The calls on payments. An item is either a payment, or an alias that says which payment another of its ids
 * belongs to. An alias always points to a more preferred id and never changes again, so following it
 * ends, and two that merge at once cannot point at each other.
 */
import {
  type DynamoDBClient,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import type { LedgerKey } from "../../contracts/events";
import type { PaymentReference } from "../payments/effect";
import type { Payment } from "../payments/payment";
import type { PaymentSummary } from "../payments/summary";
import { dependency, isNamed } from "../shared/dependency";
import { type Item, n, s } from "../shared/items";
import { ledgerKeyItem, ledgerRow, type LedgerRow } from "./ledger";
import { aliasItem, paymentItem, storedPayment } from "./paymentItem";
import { readItems } from "./readItems";

export interface ReadPayment {
  payment: Payment;
  version: number;
}

/** What is known under the ids of one event. */
export interface Resolved {
  payments: ReadPayment[];
  /** Ids that no item has yet. */
  unknownIds: string[];
}

/** Items of payments by id, as they were read; undefined where there is none. */
export type KnownItems = ReadonlyMap<string, Item | undefined>;

export interface ReadRow {
  row: LedgerRow;
  known: KnownItems;
}

export interface Change {
  payment: Payment;
  summary: PaymentSummary;
  /** What `payment` was made from. */
  resolved: Resolved;
  provider: string;
  key: LedgerKey;
  at: string;
}

export interface Payments {
  /**
   * The ledger row, and with it what is kept under the id of its object. Of most rows that is the payment
   * itself: one call less for them, and none more for the others.
   */
  readRow(key: LedgerKey): Promise<ReadRow | undefined>;
  resolve(references: readonly PaymentReference[], known: KnownItems): Promise<Resolved>;
  /** False where anything is no longer as it was read. */
  commit(change: Change): Promise<boolean>;
}

/** order ← authorization ← capture: a longer way was not written by us. */
const aliasStepsMax = 5;

export function paymentsIn(
  client: DynamoDBClient,
  tableName: string,
  ledgerTableName: string,
): Payments {
  const read = async (ids: readonly string[]): Promise<KnownItems> => {
    const Keys = ids.map((id) => ({ payment_id: s(id) }));
    return byId(ids, (await readItems(client, { [tableName]: Keys }))[tableName]);
  };

  return {
    async readRow(key) {
      const { transaction_id } = key;
      const found = await readItems(client, {
        [ledgerTableName]: [ledgerKeyItem(key)],
        [tableName]: [{ payment_id: s(transaction_id) }],
      });
      const row = found[ledgerTableName]?.[0];
      return row && { row: ledgerRow(row), known: byId([transaction_id], found[tableName]) };
    },

    async resolve(references, known) {
      const ids = [...new Set(references.map(({ id }) => id))];
      const rows = await followed(ids, known, read);
      const ends = ids.map((id) => endOf(id, rows));
      const found = ends.filter((row) => row !== undefined).map(storedPayment);
      const distinct = new Map(found.map((one) => [one.payment.reference.id, one]));
      return {
        payments: [...distinct.values()],
        unknownIds: ids.filter((_, i) => ends[i] === undefined),
      };
    },

    async commit(change) {
      const TransactItems = [
        ...paymentWrites(tableName, change),
        appliedWrite(ledgerTableName, change),
      ];
      const command = new TransactWriteItemsCommand({ TransactItems });
      try {
        await dependency("DynamoDB", () => client.send(command), isOvertaken);
        return true;
      } catch (error) {
        if (isOvertaken(error)) return false;
        throw error;
      }
    },
  };
}

const byId = (ids: readonly string[], items: readonly Item[] = []): KnownItems =>
  new Map(ids.map((id) => [id, items.find((item) => item["payment_id"]?.S === id)]));

/** The items of these ids and of all that they are aliases of, one call a step. */
async function followed(
  ids: readonly string[],
  known: KnownItems,
  read: (ids: readonly string[]) => Promise<KnownItems>,
): Promise<KnownItems> {
  const rows = new Map(known);
  let wanted = ids;
  for (let step = 0; wanted.length > 0; step += 1) {
    if (step > aliasStepsMax)
      throw new Error(`The aliases of ${ids.join(", ")} do not end. Read the items by hand.`);
    const unread = wanted.filter((id) => !rows.has(id));
    if (unread.length > 0) for (const [id, row] of await read(unread)) rows.set(id, row);
    wanted = [...new Set(wanted.flatMap((id) => rows.get(id)?.["alias_of"]?.S ?? []))];
  }
  return rows;
}

function endOf(id: string, rows: KnownItems): Item | undefined {
  const row = rows.get(id);
  const aliasOf = row?.["alias_of"]?.S;
  return aliasOf === undefined ? row : endOf(aliasOf, rows);
}

function paymentWrites(tableName: string, change: Change): TransactWriteItem[] {
  const { payment, resolved, at } = change;
  const own = resolved.payments.find((read) => read.payment.reference.id === payment.reference.id);
  const absorbed = resolved.payments.filter((read) => read !== own);
  const newAliases = resolved.unknownIds.filter((id) => id !== payment.reference.id);
  const put = (Item: Item, readVersion: number | undefined): TransactWriteItem => ({
    Put: { TableName: tableName, Item, ...unchanged(readVersion) },
  });
  return [
    put(paymentItem(change, (own?.version ?? 0) + 1), own?.version),
    ...absorbed.map(({ payment: old, version }) =>
      put(aliasItem(old.reference.id, payment.reference.id, version + 1, at), version),
    ),
    ...newAliases.map((id) => put(aliasItem(id, payment.reference.id, 1, at), undefined)),
  ];
}

/** The condition that an item is as it was read. */
const unchanged = (readVersion: number | undefined) =>
  readVersion === undefined
    ? { ConditionExpression: "attribute_not_exists(payment_id)" }
    : {
        ConditionExpression: "version = :read",
        ExpressionAttributeValues: { ":read": n(readVersion) },
      };

/** Takes the row out of the sparse index of what is yet to be applied. */
function appliedWrite(tableName: string, { key, payment, at }: Change): TransactWriteItem {
  return {
    Update: {
      TableName: tableName,
      Key: ledgerKeyItem(key),
      UpdateExpression: "SET applied_at = :at, payment_id = :payment REMOVE unapplied_shard",
      ConditionExpression: "attribute_exists(transaction_id) AND attribute_not_exists(applied_at)",
      ExpressionAttributeValues: { ":at": s(at), ":payment": s(payment.reference.id) },
    },
  };
}

/** Someone else changed one of the items between our read and our write, or is doing so right now. */
function isOvertaken(error: unknown): boolean {
  if (!isNamed(error, "TransactionCanceledException")) return false;
  const { CancellationReasons = [] } = error as { CancellationReasons?: { Code?: string }[] };
  return CancellationReasons.some(
    ({ Code }) => Code === "ConditionalCheckFailed" || Code === "TransactionConflict",
  );
}
