/** A complete, valid configuration: what error messages quote as a right value, and what a new environment may start from. */
export const exampleConfig = {
  environmentSuffix: "dev",
  tags: { environment: "dev", costCenter: "payments", owner: "payments-platform" },
  providers: {
    stripe: { webhookType: "Stripe", signsNotificationUrl: false },
    square: { webhookType: "Square", signsNotificationUrl: true },
  },
  functions: {
    accountConcurrencyLimit: 1000,
    authorizer: { memoryMb: 256, timeoutSeconds: 5, reservedConcurrency: 50 },
    validator: {
      memoryMb: 1024,
      timeoutSeconds: 10,
      reservedConcurrency: 50,
      dependencyBudgetMs: 7000,
    },
    processors: {
      memoryMb: 1024,
      timeoutSeconds: 60,
      maximumConcurrency: 10,
      reservedConcurrency: 10,
      batchSize: 10,
    },
    paymentProcessor: { memoryMb: 1024, timeoutSeconds: 60, reservedConcurrency: 10 },
    dlqConsumer: {
      memoryMb: 256,
      timeoutSeconds: 30,
      maximumConcurrency: 2,
      reservedConcurrency: 10,
    },
    eventProcessor: { memoryMb: 256, timeoutSeconds: 30, reservedConcurrency: 10 },
    eventConsumers: {
      memoryMb: 256,
      timeoutSeconds: 30,
      maximumConcurrency: 2,
      reservedConcurrency: 2,
    },
    sweeper: { memoryMb: 256, timeoutSeconds: 50, reservedConcurrency: 1 },
  },
  queues: {
    providers: {
      visibilityTimeoutSeconds: 360,
      retentionSeconds: 345_600,
      dlqRetentionSeconds: 1_209_600,
      maxReceiveCount: 3,
    },
    subscribers: {
      visibilityTimeoutSeconds: 180,
      retentionSeconds: 345_600,
      dlqRetentionSeconds: 1_209_600,
      maxReceiveCount: 5,
    },
  },
  usagePlan: {
    quotaRequestsPerDay: 10_000,
    rateRequestsPerSecond: 100,
    burstRequests: 500,
    forecastPeakDayRequests: 3_000,
  },
  data: {
    keptOnDestroy: true,
    tableDeletionProtection: true,
    keyDeletionWindowDays: 30,
    archiveRetentionDays: 30,
  },
  logs: { functionRetentionDays: 30, accessRetentionDays: 365 },
  tracing: { fixedRate: 0.05, reservoirRequestsPerSecond: 1, priority: 1000 },
  alarms: {
    emailAddresses: ["payments-oncall@example.com"],
    queueDepthMessages: 1000,
    oldestMessageAgeSeconds: 900,
    functionErrorPercent: 1,
    recordsMinimum: 20,
    latencyP99Ms: 3000,
    serverErrorPercent: 1,
    dailyQuotaPercent: 70,
    signatureFailures: 10,
  },
  waf: {
    blockingRuleGroups: ["AWSManagedRulesAmazonIpReputationList"],
    countingRuleGroups: ["AWSManagedRulesCommonRuleSet"],
    addressLimitPerFiveMinutes: 60_000,
  },
  customDomain: {
    domainName: "webhooks.payments.example.com",
    certificateArn:
      "arn:aws:acm:us-east-1:333333333333:certificate/00000000-0000-0000-0000-000000000000",
  },
  tierThresholds: { default: { high: 10_000, medium: 1_000, standard: 100 } },
  payPal: {
    simulatorAllowed: false,
    certificateHosts: ["api.paypal.com"],
    certificatePathPattern: "^/v1/notifications/certs/[A-Za-z0-9_-]+$",
    certificateSubjectHost: "messageverificationcerts.paypal.com",
    trustAnchorPem: "",
  },
  genericSignature: { headerName: "x-webhook-signature", encoding: "hex", algorithm: "sha256" },
};
