/** Mistakes between the queue and the bus. */
import type { Mutant } from "./index";

const story = "provider-processor/process.ts";

export const processing: readonly Mutant[] = [
  {
    name: "PROCESSED before publishing",
    file: story,
    replace: [
      [
        "await publisher.publish({",
        "await webhooks.markProcessed(webhook_id, effect.kind, now());\n  await publisher.publish({",
      ],
    ],
  },
  {
    name: "swallowed error",
    file: "provider-processor/batch.ts",
    replace: [["await rest(record, ports);\n    throw error;", "await rest(record, ports);"]],
  },
  {
    name: "ledger key by arrival",
    file: "tables/ledger.ts",
    replace: [
      [
        "timestamp: `${effect.occurredAt}#${effect.eventId}`",
        "timestamp: `${new Date().toISOString()}#${effect.eventId}`",
      ],
    ],
  },
  {
    name: "ledger row without a condition",
    file: "tables/ledger.ts",
    replace: [[`ConditionExpression: "attribute_not_exists(transaction_id)",`, ""]],
  },
  {
    name: "number instead of bigint",
    file: "money/money.ts",
    replace: [
      [
        `const amountMinor = BigInt(match[1]! + fraction.slice(0, exponent).padEnd(exponent, "0"));`,
        "const amountMinor = BigInt(Math.round(Number(value) * 10 ** exponent));",
      ],
    ],
  },
  {
    name: "two decimals for every currency",
    file: "money/currencies.ts",
    replace: [["return threeDecimals.has(currency) ? 3 : 2;", "return 2;"]],
  },
  {
    name: "out of range is dropped",
    file: story,
    replace: [
      [
        "await webhooks.markFailed(webhook_id, parsed.name, now());",
        `await webhooks.markProcessed(webhook_id, "recorded", now());`,
      ],
    ],
  },
  {
    name: "a dead letter without a trace",
    file: "dlq-consumer/consume.ts",
    replace: [
      [
        `const isFailed = await webhooks.markFailed(webhook_id, "MAX_RECEIVES_EXCEEDED", now());`,
        "const isFailed = Boolean(webhooks && now());",
      ],
    ],
  },
  {
    name: "side events move money",
    file: "providers/stripe.ts",
    replace: [
      [
        `"payment_intent.payment_failed": (intent) => effectOf("failed", intent, "amount"),`,
        `"payment_intent.payment_failed": (intent) => effectOf("failed", intent, "amount"),
        "charge.succeeded": (charge) => effectOf("completed", charge, "amount"),`,
      ],
    ],
  },
];
