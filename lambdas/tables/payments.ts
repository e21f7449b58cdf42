/**
 * The calls on payments. An item is either a payment, or an alias that says which payment another of its ids
 * belongs to. An alias always points to a more preferred id and never changes again, so following it
 * ends, and two that merge at once cannot point at each other.
 */
import {
  type DynamoDBClient,
  GetItemCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import type { LedgerKey } from "../../contracts/events";
import type { PaymentReference } from "../payments/effect";
import type { Payment } from "../payments/payment";
import type { PaymentSummary } from "../payments/summary";
import { dependency, isNamed } from "../shared/dependency";
import { type Item, n, s } from "../shared/items";
import { aliasItem, paymentItem, storedPayment } from "./paymentItem";

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
  resolve(references: readonly PaymentReference[]): Promise<Resolved>;
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
  const get = async (id: string): Promise<Item | undefined> => {
    const command = new GetItemCommand({
      TableName: tableName,
      Key: { payment_id: s(id) },
      ConsistentRead: true,
    });
    return (await dependency("DynamoDB", () => client.send(command))).Item;
  };

  const follow = async (id: string): Promise<Item | undefined> => {
    let row = await get(id);
    for (let step = 0; row?.["alias_of"]?.S !== undefined; step += 1) {
      if (step === aliasStepsMax)
        throw new Error(`The aliases of ${id} do not end. Read the items by hand.`);
      row = await get(row["alias_of"].S);
    }
    return row;
  };

  return {
    async resolve(references) {
      const ids = [...new Set(references.map(({ id }) => id))];
      const rows = await Promise.all(ids.map(follow));
      const found = rows.filter((row) => row !== undefined).map(storedPayment);
      const distinct = new Map(found.map((read) => [read.payment.reference.id, read]));
      return {
        payments: [...distinct.values()],
        unknownIds: ids.filter((_, i) => rows[i] === undefined),
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
      Key: { transaction_id: s(key.transaction_id), timestamp: s(key.timestamp) },
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
