/** Encryption, durability, retention, secrets and tags. */
import type { Variant } from "../change";

const queue = (name: string) => ["aws:sqs/queue:Queue", name] as const;
const table = (name: string) => ["aws:dynamodb/table:Table", name] as const;
const logGroup = (name: string) => ["aws:cloudwatch/logGroup:LogGroup", name] as const;

const tags = {
  Project: "payment-webhooks",
  Environment: "staging",
  CostCenter: "payments",
  Owner: "payments-platform",
  Component: "secrets",
  ManagedBy: "Pulumi",
};

export const data: readonly Variant[] = [
  {
    name: "a queue without a key",
    at: queue("stripe-webhooks"),
    change: (it) => delete it["kmsMasterKeyId"],
    rule: "encryption-cmk",
  },
  {
    name: "a queue under AWS's own key",
    at: queue("stripe-webhooks-dlq"),
    change: (it) => (it["kmsMasterKeyId"] = "alias/aws/sqs"),
    rule: "encryption-cmk",
  },
  {
    name: "a table without a key",
    at: table("ledger-transactions"),
    change: (it) => delete it["serverSideEncryption"],
    rule: "encryption-cmk",
  },
  {
    name: "a topic without a key",
    at: ["aws:sns/topic:Topic", "events-topic"],
    change: (it) => delete it["kmsMasterKeyId"],
    rule: "encryption-cmk",
  },
  {
    name: "a log without a key",
    at: logGroup("stripe-processor"),
    change: (it) => delete it["kmsKeyId"],
    rule: "encryption-cmk",
  },
  {
    name: "a function's environment without a key",
    at: ["aws:lambda/function:Function", "webhook-validator"],
    change: (it) => delete it["kmsKeyArn"],
    rule: "encryption-cmk",
  },
  {
    name: "an archive without a key",
    at: ["aws:cloudwatch/eventArchive:EventArchive", "events"],
    change: (it) => delete it["kmsKeyIdentifier"],
    rule: "encryption-cmk",
  },
  {
    name: "a table that cannot be brought back",
    at: table("ledger-transactions"),
    change: (it) => (it["pointInTimeRecovery"] = { enabled: false }),
    rule: "data-durability",
  },
  {
    name: "webhook bodies that never expire",
    at: table("ledger-webhooks"),
    change: (it) => delete it["ttl"],
    rule: "data-durability",
  },
  {
    name: "a ledger that may be deleted",
    at: table("ledger-transactions"),
    change: (it) => (it["deletionProtectionEnabled"] = false),
    rule: "data-durability",
    stack: "prod",
  },
  {
    name: "a log kept for a day",
    at: logGroup("stripe-processor"),
    change: (it) => (it["retentionInDays"] = 1),
    rule: "log-retention",
  },
  {
    name: "a log kept for ever",
    at: logGroup("webhook-validator"),
    change: (it) => (it["retentionInDays"] = 0),
    rule: "log-retention",
  },
  {
    name: "a log group that nobody declares",
    at: logGroup("stripe-processor"),
    change: "removed",
    rule: "log-group-declared",
  },
  {
    name: "a secret in a function's environment",
    at: ["aws:lambda/function:Function", "webhook-validator"],
    change: (it) =>
      (it["environment"]["variables"]["WEBHOOK_SECRET"] = "whsec_5WbX5kEWLlfzsGNjH64I8lOOqUB6e8FH"),
    rule: "no-plaintext-secrets",
  },
  {
    name: "a parameter in the clear",
    at: ["aws:ssm/parameter:Parameter", "stripe-secret"],
    change: {
      added: { name: "/payment-webhooks-staging/stripe/plain", type: "String", value: "v", tags },
    },
    rule: "ssm-securestring",
  },
  {
    name: "a tag that is missing",
    at: queue("stripe-webhooks"),
    change: (it) => delete it["tags"]["CostCenter"],
    rule: "tags-required",
  },
  {
    name: "a table of another environment's name",
    at: table("ledger-payments"),
    change: (it) => (it["tags"]["Environment"] = "production"),
    rule: "tags-required",
  },
];
