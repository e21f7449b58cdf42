/**
 * Our own metrics (EMF from functions, filters on the access log) and their dimensions, so that the
 * alarm in stacks/ and the line in lambdas/ that feeds it cannot drift apart.
 * Every metric below has the dimension `service` (POWERTOOLS_SERVICE_NAME) and `environment` (the suffix) unless said.
 */
export const metricNamespace = "PaymentWebhooks";

export const metrics = {
  /** Count, by the validator; dimension provider too. */
  webhookAccepted: "WebhookAccepted",
  webhookDuplicate: "WebhookDuplicate",
  signatureRejected: "SignatureRejected",
  bodyMismatch: "BodyMismatch",
  dependencyUnavailable: "DependencyUnavailable",
  requestMalformed: "RequestMalformed",
  requestTooLarge: "RequestTooLarge",
  providerUnknown: "ProviderUnknown",
  /** Count, by processors: records taken from the queue, and those returned as failed (a partial batch failure is no Lambda error). */
  recordsReceived: "RecordsReceived",
  recordsFailed: "RecordsFailed",
  amountOutOfRange: "AmountOutOfRange",
  /** Count, by dlq-consumer: rows set to FAILED, and messages that it had to leave in the DLQ. */
  webhookFailed: "WebhookFailed",
  deadLetterKept: "DeadLetterKept",
  /** By the sweeper, once a run: 1, and the gauges of what it found. */
  sweeperHeartbeat: "SweeperHeartbeat",
  orphanReceived: "OrphanReceived",
  oldEnqueued: "OldEnqueued",
  failedWebhooks: "FailedWebhooks",
  unappliedTransactions: "UnappliedTransactions",
  /** Count, by payment-processor. */
  paymentApplied: "PaymentApplied",
  /** Count, by metric filters on the access log; dimensions ApiKeyId alone, and environment with ResponseType (`$context.error.responseType`). */
  requestsByKey: "RequestsByKey",
  refusals: "Refusals",
} as const;
