/** The whole configuration of an environment: every key, its unit in its name, its bounds and its default. */
import { z } from "zod";
import { logRetentionDays } from "./logRetention";

const count = (minimum: number, maximum: number) => z.number().int().min(minimum).max(maximum);

/** Lambda's own bounds: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const memoryMb = count(128, 10_240);
const timeoutSeconds = count(1, 900);
const reservedConcurrency = count(1, 10_000).optional();
/** A mapping cannot be held below two: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
const maximumConcurrency = count(2, 1_000);

const visibilityTimeoutSeconds = count(0, 43_200);
const queueRetentionSeconds = count(60, 1_209_600);
const days = z.union(
  logRetentionDays.map((value) => z.literal(value)),
  { error: "must be a number of days that CloudWatch Logs allows" },
);

const lowerCaseName = /^[a-z][a-z0-9]{1,19}$/;
const tagValue = z.string().regex(/^[A-Za-z0-9 _.:/=+@-]{1,256}$/);

const singleFunction = (defaults: { memoryMb: number; timeoutSeconds: number }) =>
  z
    .strictObject({
      memoryMb: memoryMb.default(defaults.memoryMb),
      timeoutSeconds: timeoutSeconds.default(defaults.timeoutSeconds),
      reservedConcurrency,
    })
    .prefault({});

const queueConsumer = (defaults: {
  memoryMb: number;
  timeoutSeconds: number;
  maximumConcurrency: number;
}) =>
  z
    .strictObject({
      memoryMb: memoryMb.default(defaults.memoryMb),
      timeoutSeconds: timeoutSeconds.default(defaults.timeoutSeconds),
      maximumConcurrency: maximumConcurrency.default(defaults.maximumConcurrency),
      reservedConcurrency,
    })
    .prefault({});

const tierBounds = z.strictObject({
  high: count(1, 1_000_000_000_000),
  medium: count(1, 1_000_000_000_000),
  standard: count(1, 1_000_000_000_000),
});

const provider = z.strictObject({
  /** WEBHOOK_TYPE of its processor; by default the name with a capital, or as the contract spells it. */
  webhookType: z
    .string()
    .regex(/^[A-Z][A-Za-z0-9]{1,19}$/)
    .optional(),
  /** True where the provider signs the notification URL, which then is a SecureString of its own. */
  signsNotificationUrl: z.boolean().default(false),
});

const queue = (defaults: {
  visibilityTimeoutSeconds: number;
  retentionSeconds: number;
  maxReceiveCount: number;
}) =>
  z
    .strictObject({
      visibilityTimeoutSeconds: visibilityTimeoutSeconds.default(defaults.visibilityTimeoutSeconds),
      retentionSeconds: queueRetentionSeconds.default(defaults.retentionSeconds),
      dlqRetentionSeconds: queueRetentionSeconds.default(1_209_600),
      maxReceiveCount: count(1, 1_000).default(defaults.maxReceiveCount),
    })
    .prefault({});

/** One schema a group, so that a mistake in one group does not hide the mistakes in the others. */
export const groups = {
  environmentSuffix: z.string().regex(/^[a-z][a-z0-9-]{0,18}[a-z0-9]$/),

  tags: z.strictObject({ environment: tagValue, costCenter: tagValue, owner: tagValue }),

  providers: z
    .record(z.string().regex(lowerCaseName), provider)
    .refine((value) => Object.keys(value).length > 0, "must name at least one provider"),

  functions: z.strictObject({
    /** The account's concurrent executions in this region (Service Quotas L-B99A9384). New accounts have 10. */
    accountConcurrencyLimit: count(10, 1_000_000),
    authorizer: singleFunction({ memoryMb: 256, timeoutSeconds: 5 }),
    validator: z.strictObject({
      memoryMb,
      timeoutSeconds: count(1, 29),
      reservedConcurrency,
      /** All dependency calls of one request together; Square gives up at 10 s. */
      dependencyBudgetMs: count(100, 28_000).default(7_000),
    }),
    processors: z.strictObject({
      memoryMb,
      timeoutSeconds,
      maximumConcurrency,
      reservedConcurrency,
      batchSize: count(1, 10).default(10),
    }),
    paymentProcessor: z.strictObject({ memoryMb, timeoutSeconds, reservedConcurrency }),
    dlqConsumer: queueConsumer({ memoryMb: 256, timeoutSeconds: 30, maximumConcurrency: 2 }),
    eventProcessor: singleFunction({ memoryMb: 256, timeoutSeconds: 30 }),
    eventConsumers: queueConsumer({ memoryMb: 256, timeoutSeconds: 30, maximumConcurrency: 2 }),
    /** Shorter than its schedule, so that two runs do not overlap even where nothing is reserved. */
    sweeper: z
      .strictObject({
        memoryMb: memoryMb.default(256),
        timeoutSeconds: count(1, 59).default(50),
        reservedConcurrency: z.literal(1).optional(),
      })
      .prefault({}),
  }),

  queues: z
    .strictObject({
      /** FIFO, one a provider. */
      providers: queue({
        visibilityTimeoutSeconds: 360,
        retentionSeconds: 345_600,
        maxReceiveCount: 3,
      }),
      /** Standard, one a subscriber of the topic. */
      subscribers: queue({
        visibilityTimeoutSeconds: 180,
        retentionSeconds: 345_600,
        maxReceiveCount: 5,
      }),
    })
    .prefault({}),

  usagePlan: z.strictObject({
    quotaRequestsPerDay: count(1, 2_147_483_647),
    rateRequestsPerSecond: count(1, 10_000),
    burstRequests: count(1, 10_000),
    /** Busiest day that the busiest key is expected to have. The quota is a fuse, not a limit to live at. */
    forecastPeakDayRequests: count(1, 2_147_483_647).optional(),
  }),

  data: z.strictObject({
    /** Keys, their aliases, tables and log groups together: a table without its key is lost. */
    keptOnDestroy: z.boolean(),
    /** Where data are kept: a preview refuses to replace or delete what holds them. Off only for the deploy before a destroy. */
    replacementRefused: z.boolean().default(true),
    tableDeletionProtection: z.boolean(),
    keyDeletionWindowDays: count(7, 30),
    archiveRetentionDays: count(1, 3_650).default(30),
  }),

  logs: z.strictObject({ functionRetentionDays: days, accessRetentionDays: days }),

  tracing: z
    .strictObject({
      /** Share of requests beyond the reservoir. */
      fixedRate: z.number().min(0).max(1).default(0.05),
      reservoirRequestsPerSecond: count(0, 10_000).default(1),
      priority: count(1, 9_999).default(1_000),
    })
    .prefault({}),

  alarms: z
    .strictObject({
      emailAddresses: z.array(z.email()).default([]),
      queueDepthMessages: count(1, 1_000_000).default(1_000),
      oldestMessageAgeSeconds: count(60, 1_209_600).default(900),
      functionErrorPercent: z.number().positive().max(100).default(1),
      /** Fewer records than this in five minutes say nothing about a rate. */
      recordsMinimum: count(1, 100_000).default(20),
      latencyP99Ms: count(1, 29_000).default(3_000),
      serverErrorPercent: z.number().positive().max(100).default(1),
      dailyQuotaPercent: count(1, 100).default(70),
      signatureFailures: count(1, 1_000_000).default(10),
    })
    .prefault({}),

  waf: z
    .strictObject({
      /** AWS's managed rule groups that refuse. None at first: watch what they count before they may turn money away. */
      blockingRuleGroups: z.array(z.string().regex(/^AWSManagedRules[A-Za-z]+$/)).default([]),
      /** Groups that only count. Those that read bodies must stay here: genuine payment events trip them. */
      countingRuleGroups: z
        .array(z.string().regex(/^AWSManagedRules[A-Za-z]+$/))
        .default([
          "AWSManagedRulesAmazonIpReputationList",
          "AWSManagedRulesCommonRuleSet",
          "AWSManagedRulesKnownBadInputsRuleSet",
        ]),
      /** Requests of one address in five minutes. Providers send from few addresses. */
      addressLimitPerFiveMinutes: count(10, 2_000_000_000).default(60_000),
    })
    .prefault({}),

  roles: z
    .strictObject({
      /** A managed policy of the account: what no role of the system can exceed. A role that deploys may have to ask for it. */
      permissionsBoundaryName: z
        .string()
        .regex(/^[\w+=,.@-]{1,128}$/)
        .optional(),
    })
    .prefault({}),

  customDomain: z
    .strictObject({
      domainName: z.string().regex(/^([a-z0-9-]{1,63}\.)+[a-z]{2,63}$/),
      certificateArn: z
        .string()
        .regex(/^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]{36}$/),
    })
    .optional(),

  /** Bounds in the major unit; a currency that is not named uses `default`. */
  tierThresholds: z
    .record(z.string().regex(/^([A-Z]{3}|default)$/), tierBounds)
    .refine((value) => "default" in value, 'must have an entry "default"')
    .prefault({ default: { high: 10_000, medium: 1_000, standard: 100 } }),

  payPal: z
    .strictObject({
      /** PayPal's webhook simulator sends with a well-known id: true in dev only. */
      simulatorAllowed: z.boolean().default(false),
      certificateHosts: z
        .array(z.string().regex(/^([a-z0-9-]+\.)+[a-z]{2,}$/))
        .min(1)
        .default(["api.paypal.com"]),
      certificatePathPattern: z.string().min(1).default("^/v1/notifications/certs/[A-Za-z0-9_-]+$"),
      certificateSubjectHost: z
        .string()
        .regex(/^([a-z0-9-]+\.)+[a-z]{2,}$/)
        .default("messageverificationcerts.paypal.com"),
      /** Empty: the public authorities that Node trusts. */
      trustAnchorPem: z.string().default(""),
    })
    .prefault({}),

  genericSignature: z
    .strictObject({
      headerName: z
        .string()
        .regex(/^[a-z][a-z0-9-]*$/)
        .default("x-webhook-signature"),
      encoding: z.enum(["hex", "base64"]).default("hex"),
      algorithm: z.enum(["sha256", "sha512"]).default("sha256"),
    })
    .prefault({}),
};

export type GroupName = keyof typeof groups;

type Groups = { [G in GroupName]: z.output<(typeof groups)[G]> };

/** Where it runs: from the provider's own `aws:` keys, so that the guard and the names cannot differ. */
export interface Place {
  accountId: string;
  region: string;
  partition: string;
}

export type Config = Groups & Place;
