/** The payments that changed last, as the workflow's transactions wrote them. */
import type { PaymentView, TransactionView } from "../protocol";
import type { AnsweredCall } from "./calls";
import { money } from "./money";

const PAYMENTS_MAX = 200;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- DynamoDB items
type Item = Record<string, any>;

export class Payments {
  /** In order of their last change. */
  private readonly byId = new Map<string, Item>();

  constructor(private readonly tableName: string) {}

  hear({ service, operation, input, error }: AnsweredCall): void {
    if (service !== "dynamodb" || operation !== "TransactWriteItems" || error !== undefined) return;
    for (const { Put } of input["TransactItems"] as { Put?: { TableName: string; Item: Item } }[])
      if (Put?.TableName === this.tableName) this.written(Put.Item);
  }

  /** The latest first. */
  last(count: number): PaymentView[] {
    return [...this.byId.values()].slice(-count).reverse().map(paymentView);
  }

  private written(item: Item): void {
    const id: string = item["payment_id"].S;
    this.byId.delete(id);
    // What turned out to be a part of another payment is no payment any more.
    if (item["alias_of"] !== undefined) return;
    this.byId.set(id, item);
    if (this.byId.size > PAYMENTS_MAX) this.byId.delete(this.byId.keys().next().value!);
  }
}

const totals = ["authorised", "captured", "refunded", "disputed", "lost"] as const;

export function paymentView(item: Item): PaymentView {
  const currency: string | undefined = item["currency"]?.S;
  return {
    id: item["payment_id"].S,
    provider: item["provider"]?.S ?? "",
    status: item["status"]?.S ?? "",
    amounts: totals.flatMap((name) => {
      const minor: string | undefined = item[`${name}_minor`]?.N;
      return minor && minor !== "0" ? [`${name} ${money(minor, currency) ?? minor}`] : [];
    }),
    updatedMs: Date.parse(item["updated_at"]?.S ?? ""),
    transactions: Object.values((item["entries"]?.M ?? {}) as Record<string, { M: Item }>)
      .map(({ M }) => transactionView(M))
      .sort((a, b) => (a.occurredAt < b.occurredAt ? -1 : 1)),
  };
}

function transactionView(entry: Item): TransactionView {
  const amount = money(entry["amount_minor"]?.N, entry["currency"]?.S);
  return {
    kind: entry["kind"]?.S ?? "",
    objectId: entry["object_id"]?.S ?? "",
    occurredAt: entry["occurred_at"]?.S ?? "",
    eventId: entry["event_id"]?.S ?? "",
    ...(amount ? { amount } : {}),
  };
}
