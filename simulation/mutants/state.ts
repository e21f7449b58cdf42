/** Mistakes where transactions become the state of a payment. */
import type { Mutant } from "./index";

const payments = "tables/payments.ts";

export const state: readonly Mutant[] = [
  {
    name: "payment written without its version",
    file: payments,
    replace: [
      [
        `        ConditionExpression: "version = :read",
        ExpressionAttributeValues: { ":read": n(readVersion) },`,
        "",
      ],
    ],
  },
  {
    name: "applied before the payment",
    file: payments,
    replace: [
      [
        "const command = new TransactWriteItemsCommand({ TransactItems });",
        `const last = TransactItems.pop()!;
        await client.send(new TransactWriteItemsCommand({ TransactItems: [last] }));
        const command = new TransactWriteItemsCommand({ TransactItems });`,
      ],
    ],
  },
  {
    name: "the last to arrive wins",
    file: "payments/payment.ts",
    replace: [["if (known && !isLater(entry, known)) return payment;", ""]],
  },
  {
    name: "refunds always add up",
    file: "payments/payment.ts",
    replace: [
      [
        "const key = `${entry.kind}#${entry.objectId}`;",
        "const key = `${entry.kind}#${entry.objectId}#${entry.eventId}`;",
      ],
    ],
  },
  {
    name: "no alias for a payment's other ids",
    file: payments,
    replace: [["...newAliases.map((id) =>", "...newAliases.slice(0, 0).map((id) =>"]],
  },
  {
    name: "a conflict counts as done",
    file: payments,
    replace: [["if (isOvertaken(error)) return false;", "if (isOvertaken(error)) return true;"]],
  },
];
