import type { FakeFunction } from "./testing/fakes";
import { allow, gatewayFixture, webhookApi } from "./testing/fixture";

describe("a REQUEST authorizer", () => {
  it("gets the request without its body, and the method's ARN", async () => {
    const fixture = gatewayFixture();
    const { post, restApi } = await webhookApi(fixture);
    await post({ body: Buffer.from("secret body") });
    const { event, sourceArn } = fixture.invocations[0]!;
    expect(event).toMatchObject({
      type: "REQUEST",
      methodArn: `arn:aws:execute-api:us-east-1:111111111111:${restApi}/v1/POST/webhooks/stripe`,
      resource: "/webhooks/{provider}",
      path: "/webhooks/stripe",
      pathParameters: { provider: "stripe" },
    });
    expect(event).not.toHaveProperty("body");
    expect(sourceArn).toMatch(
      new RegExp(`^arn:aws:execute-api:us-east-1:111111111111:${restApi}/authorizers/[a-z0-9]{6}$`),
    );
  });

  const word = (resource: string, more: object = {}, effect = "Allow") => ({
    principalId: "p",
    policyDocument: allow(resource, effect),
    ...more,
  });
  const cases: [string, FakeFunction, number, string, string][] = [
    [
      "throws Unauthorized",
      () => {
        throw new Error("Unauthorized");
      },
      401,
      '{"message":"Unauthorized"}',
      "UnauthorizedException",
    ],
    [
      "denies",
      () => word("*", {}, "Deny"),
      403,
      '{"Message":"User is not authorized to access this resource with an explicit deny"}',
      "AccessDeniedException",
    ],
    [
      "allows something else",
      () => word("arn:aws:execute-api:*:*:*/*/GET/*"),
      403,
      '{"Message":"User is not authorized to access this resource"}',
      "AccessDeniedException",
    ],
    [
      "throws anything else",
      () => {
        throw new Error("boom");
      },
      500,
      '{"message":null}',
      "AuthorizerFailureException",
    ],
    [
      "returns no policy",
      () => ({ principalId: "p" }),
      500,
      '{"message":null}',
      "AuthorizerConfigurationException",
    ],
    [
      "returns no principal",
      () => ({ policyDocument: allow("*") }),
      500,
      '{"message":null}',
      "AuthorizerConfigurationException",
    ],
    [
      "returns a nested context",
      () => word("*", { context: { a: { b: 1 } } }),
      500,
      '{"message":null}',
      "AuthorizerConfigurationException",
    ],
  ];
  it.each(cases)("that %s: the caller is told so", async (_, run, status, body, errorType) => {
    const fixture = gatewayFixture();
    const { post } = await webhookApi(fixture);
    fixture.functions.set("authorizer", run);
    const response = await post();
    expect([response.statusCode, response.body]).toEqual([status, body]);
    expect(response.headers["x-amzn-ErrorType"]).toBe(errorType);
    expect(fixture.invocations.some(({ name }) => name === "validator")).toBe(false);
  });

  it("that cannot be invoked is a configuration error", async () => {
    const fixture = gatewayFixture();
    const { post } = await webhookApi(fixture);
    fixture.functions.delete("authorizer");
    expect((await post()).headers["x-amzn-ErrorType"]).toBe("AuthorizerConfigurationException");
  });

  it("hands its context to the integration as strings", async () => {
    const fixture = gatewayFixture();
    const { post, token } = await webhookApi(fixture);
    const context = { key: "value", numKey: 1, boolKey: true };
    fixture.functions.set("authorizer", () => word("*", { context, usageIdentifierKey: token }));
    await post();
    expect(fixture.invocations[1]!.event["requestContext"].authorizer).toEqual({
      principalId: "p",
      integrationLatency: 0,
      key: "value",
      numKey: "1",
      boolKey: "true",
    });
  });

  it("that caches needs every identity source, and is asked again only after its time", async () => {
    const fixture = gatewayFixture();
    const { post, token } = await webhookApi(fixture, {
      authorizer: {
        identitySource: "method.request.header.X-Sender, method.request.querystring.token",
        authorizerResultTtlInSeconds: 60,
      },
    });
    fixture.functions.set("authorizer", () => word("*", { usageIdentifierKey: token }));
    const asked = () => fixture.invocations.filter(({ name }) => name === "authorizer").length;
    expect((await post()).statusCode).toBe(401);
    expect(asked()).toBe(0);
    const headers = { "x-sender": "stripe" };
    expect((await post({ headers })).statusCode).toBe(202);
    expect((await post({ headers })).statusCode).toBe(202);
    expect(asked()).toBe(1);
    expect((await post({ headers: { "x-sender": "paypal" } })).statusCode).toBe(202);
    expect(asked()).toBe(2);
    await fixture.cloud.advance(60_000);
    expect((await post({ headers })).statusCode).toBe(202);
    expect(asked()).toBe(3);
  });

  it("with no time to live is asked every time", async () => {
    const fixture = gatewayFixture();
    const { post } = await webhookApi(fixture);
    await post();
    await post();
    expect(fixture.invocations.filter(({ name }) => name === "authorizer")).toHaveLength(2);
  });

  it("may not cache without identity sources", async () => {
    const fixture = gatewayFixture();
    await expect(
      webhookApi(fixture, { authorizer: { identitySource: "", authorizerResultTtlInSeconds: 5 } }),
    ).rejects.toThrow(
      /may be empty only for a REQUEST authorizer with authorizerResultTtlInSeconds 0/,
    );
  });
});

describe("a TOKEN authorizer", () => {
  it("gets the token, once it matches the expression", async () => {
    const fixture = gatewayFixture();
    const { post, token } = await webhookApi(fixture, {
      authorizer: {
        type: "TOKEN",
        identitySource: "method.request.header.Authorization",
        identityValidationExpression: "Bearer .+",
      },
    });
    fixture.functions.set("authorizer", () => ({
      principalId: "p",
      policyDocument: allow("*"),
      usageIdentifierKey: token,
    }));
    expect((await post({ headers: { authorization: "Basic x" } })).statusCode).toBe(401);
    expect((await post({ headers: { authorization: "Bearer x" } })).statusCode).toBe(202);
    expect(fixture.invocations[0]!.event).toEqual({
      type: "TOKEN",
      authorizationToken: "Bearer x",
      methodArn: expect.stringContaining("/v1/POST/webhooks/stripe"),
    });
  });
});

describe("an API key", () => {
  it("from the authorizer decides: unknown, disabled or without a plan for the stage is 403", async () => {
    const fixture = gatewayFixture();
    const { post, key, planKey, token } = await webhookApi(fixture);
    const refusal = [403, '{"message":"Forbidden"}'];
    const answer = async (rawQuery: string) => {
      const { statusCode, body } = await post({ rawQuery });
      return [statusCode, body];
    };
    expect(await answer("token=not-a-key")).toEqual(refusal);
    expect(await answer(`token=${token}`)).toEqual([202, '{"status":"accepted"}']);
    await key.update({ name: "stripe-dev", enabled: false });
    expect(await answer(`token=${token}`)).toEqual(refusal);
    await key.update({ name: "stripe-dev", enabled: true });
    await planKey.delete();
    expect(await answer(`token=${token}`)).toEqual(refusal);
  });

  it("comes from x-api-key where the source is HEADER, and is not looked for elsewhere", async () => {
    const fixture = gatewayFixture();
    const { post, token } = await webhookApi(fixture, { api: { apiKeySource: "HEADER" } });
    expect((await post()).statusCode).toBe(403);
    expect((await post({ headers: { "x-api-key": token } })).statusCode).toBe(202);
  });

  it("has 40 characters, made from the seed, where the program gives none", async () => {
    const values = await Promise.all(
      [0, 1].map(async () => {
        const fixture = gatewayFixture();
        const { outputs } = await fixture.create("aws:apigateway/apiKey:ApiKey", { name: "k" });
        return outputs["value"] as string;
      }),
    );
    expect(values[0]).toMatch(/^[A-Za-z0-9]{40}$/);
    expect(values[1]).toBe(values[0]);
  });
});

describe("an API's resource policy", () => {
  const only = (cidr: string) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: "*",
          Action: "execute-api:Invoke",
          Resource: "execute-api:/*",
        },
        {
          Effect: "Deny",
          Principal: "*",
          Action: "execute-api:Invoke",
          Resource: "execute-api:/*",
          Condition: { NotIpAddress: { "aws:SourceIp": cidr } },
        },
      ],
    });

  it("turns away addresses that it denies before the authorizer is asked", async () => {
    const fixture = gatewayFixture();
    const { post } = await webhookApi(fixture, { api: { policy: only("203.0.113.0/24") } });
    expect((await post()).statusCode).toBe(202);
    const count = fixture.invocations.length;
    expect((await post({ sourceIp: "198.51.100.1" })).statusCode).toBe(403);
    expect(fixture.invocations).toHaveLength(count);
  });

  it("must allow where nobody else is asked, and does not give the account away", async () => {
    const fixture = gatewayFixture();
    const policy = JSON.stringify({ Statement: allow("execute-api:/*/GET/*").Statement });
    const { post, restApi } = await webhookApi(fixture, {
      api: { policy },
      method: { authorization: "NONE", apiKeyRequired: false },
    });
    const refused = await post();
    expect([refused.statusCode, refused.body]).toEqual([
      403,
      `{"Message":"User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********1111:${restApi}/v1/POST/webhooks/stripe"}`,
    ]);
  });

  it("with a condition that is not modelled is refused by name", async () => {
    const fixture = gatewayFixture();
    const policy = JSON.stringify({
      Statement: {
        Effect: "Allow",
        Principal: "*",
        Action: "*",
        Resource: "*",
        Condition: { StringEquals: { "aws:SourceVpce": "vpce-1" } },
      },
    });
    await expect(webhookApi(fixture, { api: { policy } })).rejects.toThrow(/StringEquals/);
  });
});
