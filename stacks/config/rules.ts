/** Rules between keys. Each reads only groups that are valid by themselves, so that one report can hold both kinds of problem. */
import type { Config } from "./schema";

export interface Problem {
  /** `functions.processors.timeoutSeconds` */
  key: string;
  /** What is wrong with which value. */
  what: string;
  /** What to write instead. */
  example: string;
}

type Rule = (config: Partial<Config>) => Problem[];

/** Executions that Lambda keeps for functions without a reserve: https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html */
const unreservedConcurrencyMinimum = 100;
/** AWS advises six times the function's timeout: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
const visibilityFactor = 6;
const quotaFactor = 3;
const secondsInFiveMinutes = 300;

const visibilityOutlastsRetries: Rule = ({ queues, functions }) => {
  if (!queues || !functions) return [];
  const pairs = [
    ["providers", "processors"],
    ["providers", "dlqConsumer"],
    ["subscribers", "eventConsumers"],
  ] as const;
  return pairs.flatMap(([queue, consumer]) => {
    const got = queues[queue].visibilityTimeoutSeconds;
    const least = visibilityFactor * functions[consumer].timeoutSeconds;
    return got >= least
      ? []
      : [
          {
            key: `queues.${queue}.visibilityTimeoutSeconds`,
            what: `got ${got}, must be at least ${visibilityFactor} × functions.${consumer}.timeoutSeconds (${functions[consumer].timeoutSeconds}), or a message comes back while it is still worked on`,
            example: String(least),
          },
        ];
  });
};

const mappingStaysWithinReserve: Rule = ({ functions }) => {
  if (!functions) return [];
  return (["processors", "dlqConsumer", "eventConsumers"] as const).flatMap((name) => {
    const { maximumConcurrency, reservedConcurrency } = functions[name];
    if (reservedConcurrency === undefined || maximumConcurrency <= reservedConcurrency) return [];
    return [
      {
        key: `functions.${name}.maximumConcurrency`,
        what: `got ${maximumConcurrency}, must not exceed functions.${name}.reservedConcurrency (${reservedConcurrency}), or throttled receives count towards the DLQ`,
        example: String(Math.max(2, reservedConcurrency)),
      },
    ];
  });
};

/** How many functions run with one group's settings. */
function reservedTotal({ functions, providers }: Pick<Config, "functions" | "providers">): number {
  const perProvider = Object.keys(providers).length;
  const subscriberCount = 3;
  const reserve = (entry: { reservedConcurrency?: number }, copies = 1) =>
    copies * (entry.reservedConcurrency ?? 0);
  return (
    reserve(functions.authorizer) +
    reserve(functions.validator) +
    reserve(functions.processors, perProvider) +
    reserve(functions.paymentProcessor) +
    reserve(functions.dlqConsumer) +
    reserve(functions.eventProcessor) +
    reserve(functions.eventConsumers, subscriberCount) +
    reserve(functions.sweeper)
  );
}

const reservesFitTheAccount: Rule = ({ functions, providers }) => {
  if (!functions || !providers) return [];
  const total = reservedTotal({ functions, providers });
  const most = functions.accountConcurrencyLimit - unreservedConcurrencyMinimum;
  if (total === 0 || total <= most) return [];
  return [
    {
      key: "functions.accountConcurrencyLimit",
      what: `got ${functions.accountConcurrencyLimit}, but all reservedConcurrency together are ${total} and Lambda keeps ${unreservedConcurrencyMinimum} unreserved: lower the reserves, or raise the account's quota first`,
      example: String(total + unreservedConcurrencyMinimum),
    },
  ];
};

const quotaIsAFuse: Rule = ({ usagePlan }) => {
  if (usagePlan?.forecastPeakDayRequests === undefined) return [];
  const least = quotaFactor * usagePlan.forecastPeakDayRequests;
  if (usagePlan.quotaRequestsPerDay >= least) return [];
  return [
    {
      key: "usagePlan.quotaRequestsPerDay",
      what: `got ${usagePlan.quotaRequestsPerDay}, must be at least ${quotaFactor} × usagePlan.forecastPeakDayRequests (${usagePlan.forecastPeakDayRequests}): a refused event burns the provider's retries`,
      example: String(least),
    },
  ];
};

const deadLettersOutliveTheirSource: Rule = ({ queues }) => {
  if (!queues) return [];
  return (["providers", "subscribers"] as const).flatMap((name) => {
    const { retentionSeconds, dlqRetentionSeconds } = queues[name];
    if (dlqRetentionSeconds > retentionSeconds) return [];
    return [
      {
        key: `queues.${name}.dlqRetentionSeconds`,
        what: `got ${dlqRetentionSeconds}, must be more than queues.${name}.retentionSeconds (${retentionSeconds}): a message keeps its age when it is dead-lettered`,
        example: "1209600",
      },
    ];
  });
};

const budgetEndsBeforeTheFunction: Rule = ({ functions }) => {
  if (!functions) return [];
  const { dependencyBudgetMs, timeoutSeconds } = functions.validator;
  if (dependencyBudgetMs < timeoutSeconds * 1000) return [];
  return [
    {
      key: "functions.validator.dependencyBudgetMs",
      what: `got ${dependencyBudgetMs}, must be less than functions.validator.timeoutSeconds (${timeoutSeconds} s), or the sender gets no answer instead of a 503`,
      example: String(Math.max(100, timeoutSeconds * 1000 - 3000)),
    },
  ];
};

const addressLimitIsAboveTheRate: Rule = ({ waf, usagePlan }) => {
  if (!waf || !usagePlan) return [];
  const least = usagePlan.rateRequestsPerSecond * secondsInFiveMinutes;
  if (waf.addressLimitPerFiveMinutes >= least) return [];
  return [
    {
      key: "waf.addressLimitPerFiveMinutes",
      what: `got ${waf.addressLimitPerFiveMinutes}, must be at least ${secondsInFiveMinutes} × usagePlan.rateRequestsPerSecond (${usagePlan.rateRequestsPerSecond}): a provider sends from few addresses`,
      example: String(least),
    },
  ];
};

const tiersAreOrdered: Rule = ({ tierThresholds }) =>
  Object.entries(tierThresholds ?? {}).flatMap(([currency, { high, medium, standard }]) =>
    high > medium && medium > standard
      ? []
      : [
          {
            key: `tierThresholds.${currency}`,
            what: `got high ${high}, medium ${medium}, standard ${standard}, must fall from high to standard`,
            example: '{"high":10000,"medium":1000,"standard":100}',
          },
        ],
  );

const pathPatternIsAnchored: Rule = ({ payPal }) => {
  if (!payPal) return [];
  const { certificatePathPattern: pattern } = payPal;
  if (pattern.startsWith("^/") && pattern.endsWith("$") && isRegularExpression(pattern)) return [];
  return [
    {
      key: "payPal.certificatePathPattern",
      what: `got ${JSON.stringify(pattern)}, must be a regular expression from ^/ to $: an open one lets a sender choose the certificate`,
      example: '"^/v1/notifications/certs/[A-Za-z0-9_-]+$"',
    },
  ];
};

function isRegularExpression(pattern: string): boolean {
  try {
    new RegExp(pattern);
    return true;
  } catch {
    return false;
  }
}

export const rules: readonly Rule[] = [
  visibilityOutlastsRetries,
  mappingStaysWithinReserve,
  reservesFitTheAccount,
  quotaIsAFuse,
  deadLettersOutliveTheirSource,
  budgetEndsBeforeTheFunction,
  addressLimitIsAboveTheRate,
  tiersAreOrdered,
  pathPatternIsAnchored,
];
