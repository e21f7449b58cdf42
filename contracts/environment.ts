/**
 * The environment variables that stacks/ sets and lambdas/ reads, a type for each bundle.
 * None is a secret: secrets are read from SSM by the names given here.
 * All functions also have POWERTOOLS_SERVICE_NAME (the function's logical name, e.g. `stripe-processor`),
 * POWERTOOLS_METRICS_NAMESPACE (metrics.ts) and ENVIRONMENT_SUFFIX.
 */
export interface CommonEnvironment {
  POWERTOOLS_SERVICE_NAME: string;
  POWERTOOLS_METRICS_NAMESPACE: string;
  ENVIRONMENT_SUFFIX: string;
}

/** Has nothing else: no SDK, no I/O. */
export type AuthorizerEnvironment = CommonEnvironment;

export interface ValidatorEnvironment extends CommonEnvironment {
  /** webhook-processing */
  TABLE_NAME: string;
  /** JSON: Record<provider, ProviderRoute> */
  PROVIDER_ROUTES: string;
  /** `true` only where PayPal's webhook simulator may be heard (dev). */
  PAYPAL_SIMULATOR_ALLOWED: "true" | "false";
  /** JSON: PayPalTrust */
  PAYPAL_TRUST: string;
  /** JSON: GenericSignature */
  GENERIC_SIGNATURE: string;
  /** All dependency calls of one request together. */
  DEPENDENCY_BUDGET_MS: string;
}

export interface ProviderRoute {
  queueUrl: string;
  /** `/<project>-<suffix>/<provider>/webhook-secret`: SecureString, JSON list of SecretVersion. */
  secretParameterName: string;
  /** Square only: `/<project>-<suffix>/square/notification-url`, SecureString (it holds the API key). */
  notificationUrlParameterName?: string;
}

/** What a webhook-secret parameter holds: a JSON list of these. For PayPal, which signs with its own certificate, the value is the webhook id. */
export interface SecretVersion {
  value: string;
  /** ISO 8601; absent on the current version. From this moment the version no longer verifies. */
  notAfter?: string;
}

export interface PayPalTrust {
  /** Hosts that a certificate may be fetched from over https, e.g. ["api.paypal.com"]. */
  certificateHosts: string[];
  /** Regular expression that the whole path must match. */
  certificatePathPattern: string;
  /** PEM of the authority that chains must end in; empty: the process's own trust store (tls.getCACertificates("default")). */
  trustAnchorPem: string;
  /** Host name that the leaf must be issued to, e.g. `messageverificationcerts.paypal.com`. */
  certificateSubjectHost: string;
}

export interface GenericSignature {
  /** Lower case, e.g. `x-webhook-signature`. */
  headerName: string;
  encoding: "hex" | "base64";
  algorithm: "sha256" | "sha512";
}

export interface ProcessorEnvironment extends CommonEnvironment {
  /** webhook-processing */
  TABLE_NAME: string;
  /** payment-transactions */
  LEDGER_TABLE_NAME: string;
  EVENT_BUS_NAME: string;
  /** Stripe | PayPal | Square | Generic */
  WEBHOOK_TYPE: string;
  /** JSON: TierThresholds (events.ts) */
  TIER_THRESHOLDS: string;
  /** For visibility back-off of failing messages. */
  QUEUE_URL: string;
}

export interface DlqConsumerEnvironment extends CommonEnvironment {
  TABLE_NAME: string;
}

export interface SweeperEnvironment extends CommonEnvironment {
  TABLE_NAME: string;
  LEDGER_TABLE_NAME: string;
  /** JSON: Record<provider, string>: the queues' URLs. */
  QUEUE_URLS: string;
  STATE_MACHINE_ARN: string;
}

export interface EventProcessorEnvironment extends CommonEnvironment {
  TABLE_NAME: string;
}

export interface EventConsumerEnvironment extends CommonEnvironment {
  /** notifications | analytics | fraud */
  SUBSCRIBER: string;
}

export interface PaymentProcessorEnvironment extends CommonEnvironment {
  /** payments */
  TABLE_NAME: string;
  LEDGER_TABLE_NAME: string;
}
