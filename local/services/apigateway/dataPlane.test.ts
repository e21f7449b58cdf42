import { gatewayFixture, webhookApi } from "./testing/fixture";

describe("the Lambda proxy integration", () => {
  it("hands the function the event that AWS documents", async () => {
    const fixture = gatewayFixture();
    const { restApi, post, deployment, provider, key, token } = await webhookApi(fixture, {
      stage: { variables: { colour: "blue" } },
    });
    await post({
      path: `/execute-api/${restApi}/v1/webhooks/str%69pe`,
      rawQuery: `token=${token}&tag=a&tag=b%20c`,
      rawHeaders: [
        "Stripe-Signature",
        "t=1,v1=ab",
        "X-List",
        "1",
        "X-List",
        "2",
        "Connection",
        "close",
      ],
      headers: { "stripe-signature": "t=1,v1=ab", "x-list": "1, 2", "user-agent": "Stripe/1.0" },
      body: Buffer.from([0xff, 0x00, 0x41]),
    });
    const { event, input, sourceArn, callerArn } = fixture.invocations[1]!;
    expect(event).toMatchObject({
      resource: "/webhooks/{provider}",
      path: "/webhooks/str%69pe",
      httpMethod: "POST",
      queryStringParameters: { token, tag: "b c" },
      multiValueQueryStringParameters: { token: [token], tag: ["a", "b c"] },
      pathParameters: { provider: "str%69pe" },
      stageVariables: { colour: "blue" },
      body: "/wBB",
      isBase64Encoded: true,
    });
    expect(event["headers"]).toEqual({
      "Stripe-Signature": "t=1,v1=ab",
      "X-List": "2",
      Host: `${restApi}.execute-api.us-east-1.amazonaws.com`,
      "X-Amzn-Trace-Id": expect.stringMatching(/^Root=1-6b016ba0-[0-9a-f]{24}$/),
      "X-Forwarded-For": "203.0.113.9",
      "X-Forwarded-Port": "443",
      "X-Forwarded-Proto": "https",
    });
    expect(event["multiValueHeaders"]["X-List"]).toEqual(["1", "2"]);
    expect(event["requestContext"]).toMatchObject({
      resourceId: provider.id,
      resourcePath: "/webhooks/{provider}",
      httpMethod: "POST",
      path: "/v1/webhooks/str%69pe",
      accountId: "111111111111",
      protocol: "HTTP/1.1",
      stage: "v1",
      domainName: `${restApi}.execute-api.us-east-1.amazonaws.com`,
      domainPrefix: restApi,
      requestTime: "21/Nov/2026:10:00:00 +0000",
      requestTimeEpoch: 1795255200000,
      deploymentId: deployment.id,
      apiId: restApi,
      identity: {
        sourceIp: "203.0.113.9",
        userAgent: "Stripe/1.0",
        apiKeyId: key.id,
        apiKey: token,
      },
      authorizer: { principalId: "sender", integrationLatency: 0 },
    });
    expect(callerArn).toBe("apigateway.amazonaws.com");
    expect(sourceArn).toBe(
      `arn:aws:execute-api:us-east-1:111111111111:${restApi}/v1/POST/webhooks/{provider}`,
    );
    expect(input["TraceHeader"]).toBe(event["headers"]["X-Amzn-Trace-Id"]);
  });

  it("gives a text body as text where its type is not binary, and null where there is none", async () => {
    const fixture = gatewayFixture();
    const { post } = await webhookApi(fixture, { api: { binaryMediaTypes: ["image/*"] } });
    await post({ body: Buffer.from('{"a":"é"}'), headers: { "content-type": "application/json" } });
    await post({ body: Buffer.from([1, 2]), headers: { "content-type": "image/png" } });
    await post({});
    const events = fixture.invocations.filter(({ name }) => name === "validator");
    expect(events.map(({ event }) => [event["body"], event["isBase64Encoded"]])).toEqual([
      ['{"a":"é"}', false],
      ["AQI=", true],
      [null, false],
    ]);
  });

  it("returns status, headers and body of the function, and its own ids", async () => {
    const fixture = gatewayFixture();
    const { post } = await webhookApi(fixture);
    fixture.functions.set("validator", () => ({
      statusCode: 201,
      headers: { "X-One": "1", Date: "yesterday" },
      multiValueHeaders: { "Set-Cookie": ["a=1", "b=2"] },
      body: "b2s=",
      isBase64Encoded: true,
    }));
    const response = await post();
    expect(response.statusCode).toBe(201);
    expect(response.body).toBe("ok");
    expect(response.headers).toMatchObject({
      "X-One": "1",
      "Set-Cookie": ["a=1", "b=2"],
      "x-amzn-Remapped-Date": "yesterday",
      "Content-Type": "application/json",
      "x-amzn-RequestId": expect.stringMatching(/^[0-9a-f-]{36}$/),
      "x-amz-apigw-id": expect.any(String),
    });
  });

  it.each([
    ["a string", "accepted"],
    ["no status code", { body: "x" }],
    ["a body that is no string", { statusCode: 200, body: { a: 1 } }],
    ["a member that is not in the format", { statusCode: 200, cookies: [] }],
    ["nothing", undefined],
  ])("answers 502 where the function returns %s", async (_, returned) => {
    const fixture = gatewayFixture();
    const { post } = await webhookApi(fixture);
    fixture.functions.set("validator", () => returned);
    const response = await post();
    expect(response.statusCode).toBe(502);
    expect(response.body).toBe('{"message":"Internal server error"}');
  });

  it("answers 504 at the integration's timeout, while the function runs on", async () => {
    const fixture = gatewayFixture();
    const { post } = await webhookApi(fixture, { integration: { timeoutMilliseconds: 10_500 } });
    let ended = false;
    fixture.functions.set("validator", async () => {
      await fixture.cloud.pause(12_000);
      ended = true;
      return { statusCode: 200 };
    });
    const answer = post();
    await fixture.cloud.advance(10_499);
    expect(ended).toBe(false);
    await fixture.cloud.advance(1);
    const { statusCode, body } = await answer;
    expect([statusCode, body]).toEqual([504, '{"message":"Endpoint request timed out"}']);
    await fixture.cloud.advance(1_500);
    expect(ended).toBe(true);
    expect(fixture.cloud.activity.labels()).toEqual([]);
  });

  it("invokes as the integration's role where it has one", async () => {
    const fixture = gatewayFixture();
    const credentials = "arn:aws:iam::111111111111:role/invoker";
    const { post } = await webhookApi(fixture, { integration: { credentials } });
    expect((await post()).statusCode).toBe(202);
    expect(fixture.invocations[1]!.callerArn).toBe(
      "arn:aws:sts::111111111111:assumed-role/invoker/BackplaneAssumeRoleSession",
    );
  });

  it("refuses a body over 10 MB with 413 and calls nobody", async () => {
    const fixture = gatewayFixture();
    const { post } = await webhookApi(fixture);
    const response = await post({ body: Buffer.alloc(10_485_761) });
    expect([response.statusCode, response.body]).toEqual([
      413,
      '{"message":"HTTP content length exceeded 10485760 bytes."}',
    ]);
    expect(fixture.invocations).toEqual([]);
  });

  it("refuses a request line and header values over 10,240 bytes and calls nobody", async () => {
    const fixture = gatewayFixture();
    const { post } = await webhookApi(fixture);
    const response = await post({ headers: { "x-large": "x".repeat(10_241) } });
    expect(response.statusCode).toBe(413);
    expect(fixture.invocations).toEqual([]);
    expect((await post({ headers: { "x-large": "x".repeat(9_900) } })).statusCode).toBe(202);
  });
});

describe("routing", () => {
  it("answers 403 Missing Authentication Token for an unknown path and for a method that is not there", async () => {
    const fixture = gatewayFixture();
    const { post, base } = await webhookApi(fixture);
    for (const request of [{ path: `${base}/nothing` }, { path: base }, { method: "GET" }]) {
      const response = await post(request);
      expect([response.statusCode, response.body]).toEqual([
        403,
        '{"message":"Missing Authentication Token"}',
      ]);
    }
  });

  it("takes a trailing slash for nothing, a literal part before a parameter, and {proxy+} last", async () => {
    const fixture = gatewayFixture();
    const { restApi, webhooks, api, base, stage } = await webhookApi(fixture);
    const add = async (parentId: string, pathPart: string, statusCode: number) => {
      const { id } = await fixture.create("aws:apigateway/resource:Resource", {
        restApi,
        parentId,
        pathPart,
      });
      await mock(fixture, { restApi, resourceId: id, httpMethod: "ANY" }, statusCode);
    };
    await add(webhooks.id, "health", 204);
    await add(api.outputs["rootResourceId"], "{proxy+}", 299);
    const { id } = await fixture.create("aws:apigateway/deployment:Deployment", { restApi });
    await stage.update({ restApi, stageName: "v1", deployment: id });
    const status = async (path: string) =>
      (await fixture.send({ path: `${base}${path}` })).statusCode;
    expect(await status("/webhooks/health/")).toBe(204);
    expect(await status("/webhooks/stripe")).toBe(401);
    expect(await status("/a/b/c")).toBe(299);
  });

  it("answers 403 Forbidden for a stage, an API or a domain that is not there", async () => {
    const fixture = gatewayFixture();
    const { restApi } = await webhookApi(fixture);
    for (const path of [
      `/execute-api/${restApi}/v2/webhooks`,
      "/execute-api/abc/v1/x",
      "/_domain/x/y",
    ]) {
      const response = await fixture.send({ path });
      expect([response.statusCode, response.body]).toEqual([403, '{"message":"Forbidden"}']);
    }
  });

  it("leads from a custom domain's base path to the mapped stage", async () => {
    const fixture = gatewayFixture();
    const { restApi, token, post } = await webhookApi(fixture, {
      api: { disableExecuteApiEndpoint: true },
    });
    const domainName = "hooks.example.com";
    await fixture.create("aws:apigateway/domainName:DomainName", {
      domainName,
      regionalCertificateArn: "arn:aws:acm:us-east-1:111111111111:certificate/1",
      endpointConfiguration: { types: "REGIONAL" },
    });
    const at = { domainName, restApi, stageName: "v1" };
    await fixture.create("aws:apigateway/basePathMapping:BasePathMapping", {
      ...at,
      basePath: "in",
    });
    await fixture.create("aws:apigateway/basePathMapping:BasePathMapping", at);
    const send = (path: string) =>
      fixture.send({ path: `/_domain/${domainName}${path}`, rawQuery: `token=${token}` });
    expect((await send("/in/webhooks/stripe")).statusCode).toBe(202);
    expect((await send("/webhooks/stripe")).statusCode).toBe(202);
    const [, atBase, , atRoot] = fixture.invocations.map(({ event }) => event);
    expect(atBase!["path"]).toBe("/in/webhooks/stripe");
    expect(atBase!["requestContext"]).toMatchObject({ domainName, path: "/in/webhooks/stripe" });
    expect(atRoot!["path"]).toBe("/webhooks/stripe");
    expect((await post()).statusCode).toBe(403);
  });
});

describe("a deployment", () => {
  it("is a snapshot: what is edited later is live only with the next one", async () => {
    const fixture = gatewayFixture();
    const { restApi, stage, method, post } = await webhookApi(fixture);
    await method.update({
      restApi,
      resourceId: method.outputs["resourceId"],
      httpMethod: "POST",
      authorization: "NONE",
      apiKeyRequired: false,
    });
    await fixture.create("aws:apigateway/response:Response", {
      restApiId: restApi,
      responseType: "UNAUTHORIZED",
      statusCode: "418",
    });
    expect((await post({ rawQuery: "" })).statusCode).toBe(401);
    const next = await fixture.create("aws:apigateway/deployment:Deployment", { restApi });
    expect((await post({ rawQuery: "" })).statusCode).toBe(401);
    await stage.update({ restApi, stageName: "v1", deployment: next.id });
    expect((await post({ rawQuery: "" })).statusCode).toBe(202);
  });

  it("cannot be deleted while a stage points to it", async () => {
    const fixture = gatewayFixture();
    const { deployment, stage, restApi } = await webhookApi(fixture);
    expect(() => deployment.delete()).toThrow(/Active stages pointing to this deployment/);
    const next = await fixture.create("aws:apigateway/deployment:Deployment", { restApi });
    await stage.update({ restApi, stageName: "v1", deployment: next.id });
    expect(() => deployment.delete()).not.toThrow();
  });

  it("is refused for an API without methods, and for a method without integration", async () => {
    const fixture = gatewayFixture();
    const api = await fixture.create("aws:apigateway/restApi:RestApi", { name: "empty" });
    const deploy = () =>
      fixture.create("aws:apigateway/deployment:Deployment", { restApi: api.id });
    await expect(deploy()).rejects.toThrow("The REST API doesn't contain any methods");
    await fixture.create("aws:apigateway/method:Method", {
      restApi: api.id,
      resourceId: api.outputs["rootResourceId"],
      httpMethod: "GET",
      authorization: "NONE",
    });
    await expect(deploy()).rejects.toThrow("No integration defined for method GET /");
  });
});

async function mock(
  fixture: ReturnType<typeof gatewayFixture>,
  at: { restApi: string; resourceId: string; httpMethod: string },
  statusCode: number,
): Promise<void> {
  await fixture.create("aws:apigateway/method:Method", { ...at, authorization: "NONE" });
  await fixture.create("aws:apigateway/integration:Integration", {
    ...at,
    type: "MOCK",
    requestTemplates: { "application/json": '{"statusCode": 200}' },
  });
  const response = { ...at, statusCode: String(statusCode) };
  await fixture.create("aws:apigateway/methodResponse:MethodResponse", response);
  await fixture.create("aws:apigateway/integrationResponse:IntegrationResponse", response);
}
