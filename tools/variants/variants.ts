/** Deliberately broken programs, one change each, and the one rule that must catch it. */
import type { Variant } from "./change";

export const variants: readonly Variant[] = [
  {
    name: "a queue without a key",
    at: ["aws:sqs/queue:Queue", "stripe-webhooks"],
    change: (queue) => delete queue["kmsMasterKeyId"],
    rule: "encryption-cmk",
  },
  {
    name: "a function that is not traced",
    at: ["aws:lambda/function:Function", "stripe-processor"],
    change: (fn) => (fn["tracingConfig"] = { mode: "PassThrough" }),
    rule: "lambda-tracing",
  },
  {
    name: "a log kept for a day",
    at: ["aws:cloudwatch/logGroup:LogGroup", "stripe-processor"],
    change: (group) => (group["retentionInDays"] = 1),
    rule: "log-retention",
  },
];
