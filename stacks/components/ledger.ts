/** The three tables: the webhooks themselves, the ledger of transactions with its stream, and the payments. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ledgerTable, paymentTable, webhookTable } from "../../contracts/tables";
import type { Deployment } from "../deployment";
import type { Encryption } from "./encryption";

const component = "ledger";

export class Ledger extends pulumi.ComponentResource {
  readonly webhooks: aws.dynamodb.Table;
  readonly transactions: aws.dynamodb.Table;
  readonly payments: aws.dynamodb.Table;
  /** Physical names, known before the tables exist. */
  readonly tableNames: { webhooks: string; transactions: string; payments: string };

  constructor(
    name: string,
    args: { deployment: Deployment; encryption: Encryption },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("payment-webhooks:ledger:Ledger", name, {}, opts);
    const { names, kept } = args.deployment;
    const options = (table: string) => ({ parent: this, ...kept("table", table) });
    const common = commonSettings(args);
    this.tableNames = {
      webhooks: names.physical(webhookTable.name),
      transactions: names.physical(ledgerTable.name),
      payments: names.physical(paymentTable.name),
    };

    const { openIndex } = webhookTable;
    this.webhooks = new aws.dynamodb.Table(
      `${name}-webhooks`,
      {
        ...common,
        name: this.tableNames.webhooks,
        hashKey: webhookTable.partitionKey,
        attributes: strings(webhookTable.partitionKey, openIndex.partitionKey, openIndex.sortKey),
        globalSecondaryIndexes: [keysOnly(openIndex)],
        ttl: { attributeName: webhookTable.ttlAttribute, enabled: true },
      },
      options(this.tableNames.webhooks),
    );

    const { unappliedIndex } = ledgerTable;
    this.transactions = new aws.dynamodb.Table(
      `${name}-transactions`,
      {
        ...common,
        name: this.tableNames.transactions,
        hashKey: ledgerTable.partitionKey,
        rangeKey: ledgerTable.sortKey,
        attributes: strings(
          ledgerTable.partitionKey,
          ledgerTable.sortKey,
          unappliedIndex.partitionKey,
          unappliedIndex.sortKey,
        ),
        globalSecondaryIndexes: [keysOnly(unappliedIndex)],
        streamEnabled: true,
        streamViewType: "NEW_AND_OLD_IMAGES",
      },
      options(this.tableNames.transactions),
    );

    this.payments = new aws.dynamodb.Table(
      `${name}-payments`,
      {
        ...common,
        name: this.tableNames.payments,
        hashKey: paymentTable.partitionKey,
        attributes: strings(paymentTable.partitionKey),
      },
      options(this.tableNames.payments),
    );
    this.registerOutputs({ tableNames: this.tableNames });
  }
}

function commonSettings(args: { deployment: Deployment; encryption: Encryption }) {
  const { config, tags } = args.deployment;
  return {
    billingMode: "PAY_PER_REQUEST",
    pointInTimeRecovery: { enabled: true },
    serverSideEncryption: { enabled: true, kmsKeyArn: args.encryption.arn("tables") },
    deletionProtectionEnabled: config.data.tableDeletionProtection,
    tags: tags(component),
  };
}

function strings(...names: string[]) {
  return names.map((name) => ({ name, type: "S" }));
}

/** Sparse and small: whoever finds a key there reads the row itself. */
function keysOnly(index: { name: string; partitionKey: string; sortKey: string }) {
  return {
    name: index.name,
    hashKey: index.partitionKey,
    rangeKey: index.sortKey,
    projectionType: "KEYS_ONLY",
  };
}
