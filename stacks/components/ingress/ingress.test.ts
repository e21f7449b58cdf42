import { type ProgramRun, registerProgram } from "../../testing/registerProgram";
import { accessLogFormat } from "./accessLog";
import { apiFingerprint, integrationTimeoutMs } from "./definition";
import { gatewayResponses, responseHeaders, responseTemplate } from "./gatewayResponses";
import { webAclRules } from "./webAclRules";

jest.setTimeout(30_000);

describe("answers of the gateway itself", () => {
  const statuses = Object.fromEntries(
    gatewayResponses.map(({ responseType, statusCode }) => [responseType, statusCode]),
  );

  it("tell each refusal apart by its status", () => {
    expect(statuses).toMatchObject({
      UNAUTHORIZED: "401",
      ACCESS_DENIED: "403",
      INVALID_API_KEY: "403",
      WAF_FILTERED: "403",
      MISSING_AUTHENTICATION_TOKEN: "404",
      REQUEST_TOO_LARGE: "413",
      THROTTLED: "429",
      QUOTA_EXCEEDED: "429",
      AUTHORIZER_FAILURE: "503",
      INTEGRATION_FAILURE: "503",
      INTEGRATION_TIMEOUT: "503",
      DEFAULT_5XX: "503",
    });
  });

  it("are JSON of error and message", () => {
    for (const response of gatewayResponses)
      expect(Object.keys(JSON.parse(responseTemplate(response)) as object)).toEqual([
        "error",
        "message",
      ]);
  });

  it("ask for another try where one may help", () => {
    const retried = gatewayResponses
      .filter((response) => "gatewayresponse.header.Retry-After" in responseHeaders(response))
      .map(({ statusCode }) => statusCode);
    expect([...new Set(retried)].sort()).toEqual(["429", "503"]);
  });
});

describe("the access log", () => {
  const format = accessLogFormat("dev");

  it("is JSON that names route and key id", () => {
    expect(JSON.parse(format)).toMatchObject({
      environment: "dev",
      route: "$context.resourcePath",
      apiKeyId: "$context.identity.apiKeyId",
      responseType: "$context.error.responseType",
    });
  });

  it("has neither path, query nor key, because each may hold the sender's token", () => {
    expect(format).not.toMatch(
      /\$context\.(path|requestOverride|identity\.apiKey"|authorizer|error\.message)/,
    );
  });
});

describe("a new deployment", () => {
  it("is made when the definition changes, and only then", () => {
    expect(apiFingerprint(10)).toBe(apiFingerprint(10));
    expect(apiFingerprint(10)).not.toBe(apiFingerprint(11));
  });

  it("waits for the function a little longer than the function runs, up to the gateway's limit", () => {
    expect([integrationTimeoutMs(10), integrationTimeoutMs(29)]).toEqual([10_500, 29_000]);
  });
});

describe("the web ACL", () => {
  const rules = webAclRules({
    blockingRuleGroups: ["AWSManagedRulesAmazonIpReputationList"],
    countingRuleGroups: ["AWSManagedRulesCommonRuleSet"],
    addressLimitPerFiveMinutes: 60_000,
  });

  it("only counts what reads bodies", () => {
    const overrides = rules.map((rule) => [
      "overrideAction" in rule && rule.overrideAction,
      rule.name,
    ]);
    expect(overrides).toEqual([
      [{ none: {} }, "AWSManagedRulesAmazonIpReputationList"],
      [{ count: {} }, "AWSManagedRulesCommonRuleSet"],
      [false, "AddressLimit"],
    ]);
  });

  it("keeps no samples, which would show the token in the query", () => {
    expect(rules.filter(({ visibilityConfig }) => visibilityConfig.sampledRequestsEnabled)).toEqual(
      [],
    );
  });
});

describe("the ingress", () => {
  let run: ProgramRun;

  beforeAll(async () => {
    run = await registerProgram("prod");
  });

  it("asks an uncached authorizer for the key, whatever headers a request has", () => {
    expect(run.named("aws:apigateway/restApi:RestApi", "ingress").inputs["apiKeySource"]).toBe(
      "AUTHORIZER",
    );
    expect(run.named("aws:apigateway/authorizer:Authorizer", "ingress").inputs).toMatchObject({
      type: "REQUEST",
      identitySource: "context.identity.sourceIp",
      authorizerResultTtlInSeconds: 0,
    });
  });

  it("demands key and authorizer on both routes", () => {
    const methods = run.ofType("aws:apigateway/method:Method");
    expect(methods).toHaveLength(2);
    for (const { inputs } of methods)
      expect(inputs).toMatchObject({
        httpMethod: "POST",
        authorization: "CUSTOM",
        apiKeyRequired: true,
        requestValidatorId: "ingress-id",
      });
  });

  it("takes the bytes as they are, traces, and writes no data into the execution log", () => {
    expect(
      run.named("aws:apigateway/restApi:RestApi", "ingress").inputs["binaryMediaTypes"],
    ).toEqual(["*/*"]);
    expect(run.named("aws:apigateway/stage:Stage", "ingress").inputs["xrayTracingEnabled"]).toBe(
      true,
    );
    expect(
      run.named("aws:apigateway/methodSettings:MethodSettings", "ingress").inputs["settings"],
    ).toMatchObject({ loggingLevel: "ERROR", dataTraceEnabled: false });
  });

  it("redacts query and key from WAF's log before the first request is judged", () => {
    const { redactedFields } = run.named(
      "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
      "ingress",
    ).inputs;
    expect(redactedFields).toEqual(
      expect.arrayContaining([{ queryString: {} }, { singleHeader: { name: "x-api-key" } }]),
    );
  });

  it("warns at 70 % of each key's daily quota", () => {
    const alarm = run.named("aws:cloudwatch/metricAlarm:MetricAlarm", "stripe-daily-quota").inputs;
    expect(alarm).toMatchObject({
      metricName: "RequestsByKey",
      dimensions: { ApiKeyId: "stripe-sender-id" },
      statistic: "Sum",
      period: 86_400,
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      threshold: 7_000,
    });
  });

  it("gives each provider a key under one plan of the sources' figures", () => {
    expect(run.named("aws:apigateway/usagePlan:UsagePlan", "ingress").inputs).toMatchObject({
      quotaSettings: { limit: 10_000, period: "DAY" },
      throttleSettings: { rateLimit: 100, burstLimit: 500 },
    });
    expect(run.ofType("aws:apigateway/usagePlanKey:UsagePlanKey")).toHaveLength(4);
  });
});
