/** Keys and indexes of the three tables. Attribute names of rows are in lambdas/; only what infrastructure needs is here. */

export const webhookTable = {
  name: "webhook-processing",
  partitionKey: "webhook_id",
  ttlAttribute: "expires_at",
  /**
   * Sparse: a row is in it until it is PROCESSED. `open_shard` is `<STATUS>#<0..7>`, so the partitions
   * `RECEIVED#n` hold only rows not yet ENQUEUED, which is all that the sweeper reads every minute.
   * Projects keys only: the sweeper then reads the row itself.
   */
  openIndex: { name: "open-webhooks", partitionKey: "open_shard", sortKey: "open_since" },
  openShards: 8,
} as const;

export const ledgerTable = {
  name: "payment-transactions",
  partitionKey: "transaction_id",
  sortKey: "timestamp",
  /** Sparse: a row is in it until the payment-processor has set applied_at. `unapplied_shard` is `0`..`7`. Keys only. */
  unappliedIndex: {
    name: "unapplied-transactions",
    partitionKey: "unapplied_shard",
    sortKey: "recorded_at",
  },
  unappliedShards: 8,
} as const;

export const paymentTable = {
  name: "payments",
  partitionKey: "payment_id",
} as const;
