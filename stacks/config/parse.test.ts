import fc from "fast-check";
import { stackFileTexts, stackNames } from "../testing/stackFile";
import { exampleConfig } from "./example";
import { fromPulumi } from "./load";
import { ConfigError, parseConfig } from "./parse";
import type { Config } from "./schema";

const place = { region: "us-east-1", allowedAccountIds: ["333333333333"] };

type Example = Omit<typeof exampleConfig, "environmentSuffix" | "tierThresholds"> & {
  environmentSuffix?: string;
  tierThresholds: Record<string, { high: number; medium: number; standard: number }>;
};

type Changes = (values: Example) => void;

/** The complete example with one thing changed. */
function parseWith(change: Changes): Config {
  const values: Example = structuredClone(exampleConfig);
  change(values);
  return parseConfig({ stackName: "prod", values, ...place });
}

function problemsOf(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigError)
      return error.problems.map(({ key, what }) => `${key}: ${what}`);
    throw error;
  }
  return [];
}

describe("a stack file", () => {
  it.each(stackNames)("of %s is valid", (stackName) => {
    const config = parseConfig(fromPulumi(stackName, stackFileTexts(stackName)));
    expect(config.environmentSuffix).toBe(stackName);
    expect(config.region).toBe("us-east-1");
  });

  it("says all that is wrong with it at once, with the value and an example", () => {
    const broken = {
      tags: { environment: "prod", owner: "payments-platform" },
      providers: { Stripe: {}, paypal: { webhookType: "paypal" } },
      functions: {
        accountConcurrencyLimit: 150,
        validator: { memoryMB: 1024, memoryMb: 64, timeoutSeconds: "10" },
        processors: { memoryMb: 1024, timeoutSeconds: 60, maximumConcurrency: 1 },
        paymentProcessor: { memoryMb: 1024, timeoutSeconds: 60 },
      },
      usagePlan: {
        quotaRequestsPerDay: 10000,
        rateRequestsPerSecond: 100,
        burstRequests: 500,
        forecastPeakDayRequests: 4000,
      },
      data: { keptOnDestroy: "yes", tableDeletionProtection: true, keyDeletionWindowDays: 31 },
      log: {},
      logs: { functionRetentionDays: 30, accessRetentionDays: 364 },
      genericSignature: { encoding: "base32" },
      alarms: { emailAddresses: ["oncall"] },
    };
    const parse = () =>
      parseConfig({
        stackName: "prod",
        values: broken,
        region: "useast1",
        allowedAccountIds: [111111111111],
      });
    expect(parse).toThrow(ConfigError);
    expect(messageOf(parse)).toBe(
      [
        "Pulumi.prod.yaml has 16 problems; nothing was changed.",
        '  payment-webhooks:log: unknown key, did you mean "logs"?. For example: logs',
        '  aws:region: got "useast1", must be a region. For example: us-east-1',
        '  aws:allowedAccountIds: got [111111111111], must be a list of exactly one account id of 12 digits, in quotes. For example: ["111111111111"]',
        '  payment-webhooks:tags.costCenter: is missing, must be of type string. For example: "payments"',
        '  payment-webhooks:providers.Stripe: got {}, is not a name that may stand here. For example: {"webhookType":"Stripe","signsNotificationUrl":false}',
        '  payment-webhooks:providers.paypal.webhookType: got "paypal", must match /^[A-Z][A-Za-z0-9]{1,19}$/. For example: "Stripe"',
        "  payment-webhooks:functions.validator.memoryMb: got 64, must be at least 128. For example: 1024",
        '  payment-webhooks:functions.validator.timeoutSeconds: got "10", must be of type number. For example: 10',
        '  payment-webhooks:functions.validator.memoryMB: unknown key, did you mean "memoryMb"?. For example: memoryMb',
        "  payment-webhooks:functions.processors.maximumConcurrency: got 1, must be at least 2. For example: 10",
        '  payment-webhooks:data.keptOnDestroy: got "yes", must be of type boolean. For example: true',
        "  payment-webhooks:data.keyDeletionWindowDays: got 31, must be at most 30. For example: 30",
        "  payment-webhooks:logs.accessRetentionDays: got 364, must be a number of days that CloudWatch Logs allows. For example: 365",
        '  payment-webhooks:alarms.emailAddresses.0: got "oncall", must be of format email. For example: "payments-oncall@example.com"',
        '  payment-webhooks:genericSignature.encoding: got "base32", must be one of "hex", "base64". For example: "hex"',
        "  payment-webhooks:usagePlan.quotaRequestsPerDay: got 10000, must be at least 3 × usagePlan.forecastPeakDayRequests (4000): a refused event burns the provider's retries. For example: 12000",
      ].join("\n"),
    );
  });

  it("never fails in another way than by telling problems", () => {
    const anything = fc.dictionary(
      fc.constantFrom(...Object.keys(exampleConfig), "unknown"),
      fc.anything({ maxDepth: 2 }),
    );
    fc.assert(
      fc.property(anything, (values) => {
        try {
          parseConfig({ stackName: "prod", values, ...place });
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigError);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe("the configuration", () => {
  it("takes the whole example as it is", () => {
    expect(parseWith(() => undefined)).toMatchObject(exampleConfig);
  });

  it("names things after the stack unless it has a suffix of its own", () => {
    expect(parseWith((values) => delete values.environmentSuffix).environmentSuffix).toBe("prod");
    expect(parseWith((values) => (values.environmentSuffix = "prod-blue")).environmentSuffix).toBe(
      "prod-blue",
    );
  });

  it("takes a source's larger figures", () => {
    const config = parseWith(({ functions, queues }) => {
      functions.processors.timeoutSeconds = 300;
      queues.providers.visibilityTimeoutSeconds = 1800;
    });
    expect(config.functions.processors.timeoutSeconds).toBe(300);
  });

  it("knows the partition of a region", () => {
    const parse = (region: string) =>
      parseConfig({ ...place, region, stackName: "prod", values: exampleConfig }).partition;
    expect(["us-east-1", "us-gov-west-1", "cn-north-1"].map(parse)).toEqual([
      "aws",
      "aws-us-gov",
      "aws-cn",
    ]);
  });
});

describe("rules between keys", () => {
  it.each<[string, Changes, string]>([
    [
      "a visibility timeout below six times the function's",
      ({ queues }) => (queues.providers.visibilityTimeoutSeconds = 359),
      "queues.providers.visibilityTimeoutSeconds: got 359, must be at least 6 × functions.processors.timeoutSeconds (60), or a message comes back while it is still worked on",
    ],
    [
      "more concurrent batches than are reserved",
      ({ functions }) => (functions.processors.maximumConcurrency = 11),
      "functions.processors.maximumConcurrency: got 11, must not exceed functions.processors.reservedConcurrency (10), or throttled receives count towards the DLQ",
    ],
    [
      "reserves that the account does not have",
      ({ functions }) => (functions.accountConcurrencyLimit = 256),
      "functions.accountConcurrencyLimit: got 256, but all reservedConcurrency together are 157 and Lambda keeps 100 unreserved: lower the reserves, or raise the account's quota first",
    ],
    [
      "a dead-letter queue that forgets first",
      ({ queues }) => (queues.subscribers.dlqRetentionSeconds = 345_600),
      "queues.subscribers.dlqRetentionSeconds: got 345600, must be more than queues.subscribers.retentionSeconds (345600): a message keeps its age when it is dead-lettered",
    ],
    [
      "a dependency budget as long as the function",
      ({ functions }) => (functions.validator.dependencyBudgetMs = 10_000),
      "functions.validator.dependencyBudgetMs: got 10000, must be less than functions.validator.timeoutSeconds (10 s), or the sender gets no answer instead of a 503",
    ],
    [
      "an address limit below the plan's rate",
      ({ waf }) => (waf.addressLimitPerFiveMinutes = 29_999),
      "waf.addressLimitPerFiveMinutes: got 29999, must be at least 300 × usagePlan.rateRequestsPerSecond (100): a provider sends from few addresses",
    ],
    [
      "tiers out of order",
      ({ tierThresholds }) => (tierThresholds["JPY"] = { high: 10, medium: 10, standard: 1 }),
      "tierThresholds.JPY: got high 10, medium 10, standard 1, must fall from high to standard",
    ],
    [
      "an open certificate path",
      ({ payPal }) => (payPal.certificatePathPattern = "/v1/.*"),
      'payPal.certificatePathPattern: got "/v1/.*", must be a regular expression from ^/ to $: an open one lets a sender choose the certificate',
    ],
  ])("refuse %s", (_what, change, problem) => {
    expect(problemsOf(() => parseWith(change))).toEqual([problem]);
  });

  it("let a new account, which cannot reserve anything, have no reserves", () => {
    const problems = problemsOf(() =>
      parseWith(({ functions }) => {
        functions.accountConcurrencyLimit = 10;
        for (const settings of Object.values(functions) as Record<string, unknown>[])
          delete settings["reservedConcurrency"];
      }),
    );
    expect(problems).toEqual([]);
  });
});

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("nothing was thrown");
}
