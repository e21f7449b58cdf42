import { AwsError } from "../../core/errors";
import type { Input } from "../../core/service";
import { gatewayFixture, webhookApi } from "../apigateway/testing/fixture";

const visibility = (metricName: string) => ({
  cloudwatchMetricsEnabled: true,
  metricName,
  sampledRequestsEnabled: false,
});

const rule = (name: string, statement: object, more: object = {}) => ({
  name,
  priority: 0,
  action: { block: {} },
  statement,
  visibilityConfig: visibility(name),
  ...more,
});

const acl = (rules: object[], more: object = {}) => ({
  name: "acl",
  scope: "REGIONAL",
  defaultAction: { allow: {} },
  rules,
  visibilityConfig: visibility("acl"),
  ...more,
});

async function protectedApi(rules: object[], more: object = {}) {
  const fixture = gatewayFixture();
  const api = await webhookApi(fixture);
  const webAcl = await fixture.create("aws:wafv2/webAcl:WebAcl", acl(rules, more));
  const webAclArn = webAcl.outputs["arn"] as string;
  const association = await fixture.create("aws:wafv2/webAclAssociation:WebAclAssociation", {
    resourceArn: api.stage.outputs["arn"],
    webAclArn,
  });
  const status = async (request = {}) => (await api.post(request)).statusCode;
  return { fixture, ...api, webAcl, webAclArn, association, status };
}

const match = (fieldToMatch: object, searchString: string, more: object = {}) => ({
  byteMatchStatement: {
    fieldToMatch,
    searchString,
    positionalConstraint: "CONTAINS",
    textTransformations: [{ priority: 0, type: "NONE" }],
    ...more,
  },
});

describe("a web ACL before a stage", () => {
  it("blocks with 403 before the authorizer is asked, and no longer once it is taken away", async () => {
    const { fixture, post, association, status } = await protectedApi([
      rule("bots", match({ singleHeader: { name: "User-Agent" } }, "bot")),
    ]);
    const refused = await post({ headers: { "user-agent": "some bot" } });
    expect([refused.statusCode, refused.body]).toEqual([403, '{"message":"Forbidden"}']);
    expect(fixture.invocations).toEqual([]);
    expect(await status({ headers: { "user-agent": "Stripe/1.0" } })).toBe(202);
    expect(await status()).toBe(202);
    await association.delete();
    expect(await status({ headers: { "user-agent": "some bot" } })).toBe(202);
  });

  it("limits an address by the clock, others not", async () => {
    const limit = { limit: 10, aggregateKeyType: "IP", evaluationWindowSec: 60 };
    const { fixture, status } = await protectedApi([rule("rate", { rateBasedStatement: limit })]);
    for (let i = 0; i < 10; i++) expect(await status()).toBe(202);
    expect(await status()).toBe(403);
    expect(await status({ sourceIp: "198.51.100.7" })).toBe(202);
    await fixture.cloud.advance(59_999);
    expect(await status()).toBe(403);
    await fixture.cloud.advance(120_000);
    expect(await status()).toBe(202);
  });

  it("tries rules by priority: an address set that allows ends it, counting does not", async () => {
    const { fixture, webAcl, status } = await protectedApi([]);
    const set = await fixture.create("aws:wafv2/ipSet:IpSet", {
      name: "known",
      scope: "REGIONAL",
      ipAddressVersion: "IPV4",
      addresses: ["203.0.113.0/28"],
    });
    const known = { ipSetReferenceStatement: { arn: set.outputs["arn"] } };
    const everything = { notStatement: { statements: [known] } };
    await webAcl.update(
      acl([
        rule("refuse", match({ method: {} }, "POST"), { priority: 2 }),
        rule("known", known, { priority: 1, action: { allow: {} } }),
        rule("count", everything, { priority: 0, action: { count: {} } }),
      ]),
    );
    expect(await status({ sourceIp: "203.0.113.9" })).toBe(202);
    expect(await status({ sourceIp: "203.0.113.16" })).toBe(403);
    const counts = (name: string, Rule: string) =>
      fixture.metrics.filter(
        (datum) =>
          datum.namespace === "AWS/WAFV2" &&
          datum.name === name &&
          datum.dimensions["Rule"] === Rule,
      ).length;
    expect(counts("CountedRequests", "count")).toBe(1);
    expect(counts("AllowedRequests", "known")).toBe(1);
    expect(counts("BlockedRequests", "refuse")).toBe(1);
    expect(counts("BlockedRequests", "ALL")).toBe(1);
  });

  it("answers with the rule's own response, before any gateway response", async () => {
    const customResponse = {
      responseCode: 429,
      customResponseBodyKey: "slow",
      responseHeaders: [{ name: "Retry-After", value: "5" }],
    };
    const { post } = await protectedApi(
      [rule("all", match({ method: {} }, "POST"), { action: { block: { customResponse } } })],
      {
        customResponseBodies: [
          { key: "slow", content: '{"error":"slow"}', contentType: "APPLICATION_JSON" },
        ],
      },
    );
    const response = await post();
    expect(response).toMatchObject({ statusCode: 429, body: '{"error":"slow"}' });
    expect(response.headers).toMatchObject({
      "Retry-After": "5",
      "Content-Type": "application/json",
    });
  });

  it.each<[string, object, object, number]>([
    [
      "a long body",
      {
        sizeConstraintStatement: {
          fieldToMatch: { body: { oversizeHandling: "MATCH" } },
          comparisonOperator: "GT",
          size: 8192,
          textTransformations: [{ priority: 0, type: "NONE" }],
        },
      },
      { body: Buffer.alloc(8193) },
      403,
    ],
    [
      "a body over 16 KB that is to go on",
      {
        sizeConstraintStatement: {
          fieldToMatch: { body: { oversizeHandling: "NO_MATCH" } },
          comparisonOperator: "GT",
          size: 8192,
          textTransformations: [{ priority: 0, type: "NONE" }],
        },
      },
      { body: Buffer.alloc(17_000) },
      202,
    ],
    [
      "an encoded word in the query",
      match({ queryString: {} }, "<script", {
        textTransformations: [
          { priority: 1, type: "LOWERCASE" },
          { priority: 0, type: "URL_DECODE" },
        ],
      }),
      { rawQuery: "a=%3CScript" },
      403,
    ],
    [
      "a pattern in the path",
      {
        regexMatchStatement: {
          fieldToMatch: { uriPath: {} },
          regexString: "/webhooks/(?!stripe)",
          textTransformations: [{ priority: 0, type: "NONE" }],
        },
      },
      {},
      202,
    ],
    [
      "both of two",
      {
        andStatement: {
          statements: [match({ method: {} }, "POST"), match({ uriPath: {} }, "stripe")],
        },
      },
      {},
      403,
    ],
    [
      "one of two",
      {
        orStatement: {
          statements: [match({ method: {} }, "GET"), match({ uriPath: {} }, "stripe")],
        },
      },
      {},
      403,
    ],
  ])("sees %s", async (_, statement, request, expected) => {
    const { status } = await protectedApi([rule("it", statement)]);
    expect(await status(request)).toBe(expected);
  });

  it.each<[object, RegExp]>([
    [
      rule("country", { geoMatchStatement: { countryCodes: ["AT"] } }),
      /rule country: .*geoMatchStatement/,
    ],
    [
      rule(
        "group",
        { managedRuleGroupStatement: { name: "AWSManagedRulesCommonRuleSet", vendorName: "AWS" } },
        { action: undefined, overrideAction: { none: {} } },
      ),
      /rule group: what a managed rule group blocks is not modelled/,
    ],
    [rule("robot", match({ method: {} }, "GET"), { action: { captcha: {} } }), /got captcha/],
    [rule("labels", match({ method: {} }, "GET"), { ruleLabels: [{ name: "a" }] }), /ruleLabels/],
    [
      rule("key", { rateBasedStatement: { limit: 100, aggregateKeyType: "FORWARDED_IP" } }),
      /FORWARDED_IP/,
    ],
    [rule("cookies", match({ cookies: {} }, "a")), /cookies/],
    [
      rule(
        "html",
        match({ method: {} }, "a", {
          textTransformations: [{ priority: 0, type: "HTML_ENTITY_DECODE" }],
        }),
      ),
      /HTML_ENTITY_DECODE/,
    ],
  ])("refuses by name what is not modelled", async (unmodelled, message) => {
    await expect(protectedApi([unmodelled])).rejects.toThrow(message);
  });

  it.each([
    [{ description: "Limits each address; others only count." }, /must be 3 to 256/],
    [{ description: "ab" }, /must be 3 to 256/],
    [{ description: "x".repeat(257) }, /must be 3 to 256/],
    [{ name: "web acl" }, /got "web acl", must be 1 to 128/],
  ])("refuses names and texts that AWS WAF does not take: %j", async (more, message) => {
    await expect(protectedApi([], more)).rejects.toThrow(message);
  });

  it("takes a managed rule group that only counts", async () => {
    const { status } = await protectedApi([
      rule(
        "group",
        { managedRuleGroupStatement: { name: "AWSManagedRulesCommonRuleSet", vendorName: "AWS" } },
        { action: undefined, overrideAction: { count: {} } },
      ),
    ]);
    expect(await status()).toBe(202);
  });
});

describe("WAF's log", () => {
  const group = "aws-waf-logs-dev";
  const destination = `arn:aws:logs:us-east-1:111111111111:log-group:${group}`;
  const token = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration";

  async function loggedApi(more: Input = {}) {
    const api = await protectedApi([
      rule("bots", match({ singleHeader: { name: "user-agent" } }, "bot")),
    ]);
    await api.fixture.create("aws:cloudwatch/logGroup:LogGroup", { name: group });
    const create = () =>
      api.fixture.create(token, {
        resourceArn: api.webAclArn,
        logDestinationConfigs: [destination],
        ...more,
      });
    const lines = async () =>
      (await api.fixture.logLines(group)).map((line) => JSON.parse(line) as Input);
    return { ...api, create, lines };
  }

  it("has each request with its outcome, and what is to be redacted is", async () => {
    const {
      create,
      post,
      lines,
      webAclArn,
      restApi,
      token: key,
    } = await loggedApi({
      redactedFields: [{ queryString: {} }, { singleHeader: { name: "X-Api-Key" } }],
    });
    await create();
    await post({ headers: { "user-agent": "bot", "x-api-key": key } });
    const accepted = await post();
    const [blocked, allowed] = await lines();
    expect(blocked).toMatchObject({
      timestamp: 1795255200000,
      formatVersion: 1,
      webaclId: webAclArn,
      terminatingRuleId: "bots",
      action: "BLOCK",
      httpSourceName: "APIGW",
      httpSourceId: `111111111111:${restApi}:v1`,
      httpRequest: {
        clientIp: "203.0.113.9",
        headers: [
          { name: "user-agent", value: "bot" },
          { name: "x-api-key", value: "REDACTED" },
        ],
        uri: "/v1/webhooks/stripe",
        args: "REDACTED",
        httpMethod: "POST",
      },
    });
    expect(allowed).toMatchObject({
      terminatingRuleId: "Default_Action",
      action: "ALLOW",
      httpRequest: { requestId: accepted.headers["x-amz-apigw-id"] },
    });
    expect(JSON.stringify([blocked, allowed])).not.toContain(key);
  });

  it("keeps only what the filter keeps", async () => {
    const { create, status, lines } = await loggedApi({
      loggingFilter: {
        defaultBehavior: "DROP",
        filters: [
          {
            behavior: "KEEP",
            requirement: "MEETS_ANY",
            conditions: [{ actionCondition: { action: "BLOCK" } }],
          },
        ],
      },
    });
    await create();
    await status();
    await status({ headers: { "user-agent": "bot" } });
    expect((await lines()).map(({ action }) => action as string)).toEqual(["BLOCK"]);
  });

  it("goes only to groups whose name begins with aws-waf-logs-", async () => {
    const { create } = await loggedApi({
      logDestinationConfigs: ["arn:aws:logs:us-east-1:111111111111:log-group:waf"],
    });
    await expect(create()).rejects.toThrow(
      /must be the ARN of a log group whose name begins with aws-waf-logs-/,
    );
  });

  it("is not turned on where the delivery service may not write and nobody may let it", async () => {
    const { fixture, create, post, lines } = await loggedApi();
    fixture.cloud.faults.inject(({ when, callerArn, operation }) => {
      if (when === "before" && callerArn === "delivery.logs.amazonaws.com")
        throw new AwsError("AccessDeniedException", "no", { statusCode: 403 });
      if (operation === "PutResourcePolicy")
        throw new AwsError("AccessDeniedException", "not the deployer either", { statusCode: 403 });
    });
    await expect(create()).rejects.toThrow();
    await post();
    expect(await lines()).toEqual([]);
  });
});
