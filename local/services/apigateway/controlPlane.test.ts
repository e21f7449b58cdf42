import { gatewayFixture, webhookApi } from "./testing/fixture";

describe("what operators read", () => {
  it("shows APIs, resources, stages, plans and keys, a key's value only on demand", async () => {
    const fixture = gatewayFixture();
    const { restApi, key, plan, deployment, token } = await webhookApi(fixture);
    const ask = (operation: string, input = {}) =>
      fixture.cloud.call(fixture.cloud.administrator, "apigateway", operation, input);
    expect(await ask("GetRestApis")).toMatchObject({
      item: [{ id: restApi, name: "webhooks-dev", createdDate: 1795255200 }],
    });
    expect(await ask("GetRestApi", { restApiId: restApi })).toMatchObject({
      apiKeySource: "AUTHORIZER",
      endpointConfiguration: { types: ["REGIONAL"] },
    });
    const { item } = (await ask("GetResources", { restApiId: restApi })) as {
      item: { path: string; resourceMethods?: object }[];
    };
    expect(item.map(({ path }) => path)).toEqual(["/", "/webhooks", "/webhooks/{provider}"]);
    expect(item[2]!.resourceMethods).toMatchObject({ POST: { authorizationType: "CUSTOM" } });
    expect(await ask("GetStage", { restApiId: restApi, stageName: "v1" })).toMatchObject({
      stageName: "v1",
      deploymentId: deployment.id,
    });
    expect(await ask("GetStages", { restApiId: restApi, deploymentId: "other" })).toEqual({
      item: [],
    });
    expect(await ask("GetApiKey", { apiKey: key.id })).toMatchObject({ value: undefined });
    expect(await ask("GetApiKey", { apiKey: key.id, includeValue: true })).toMatchObject({
      value: token,
    });
    expect(await ask("GetApiKeys", { nameQuery: "paypal" })).toMatchObject({ item: [] });
    expect(await ask("GetUsagePlans", { keyId: key.id })).toMatchObject({
      item: [{ id: plan.id }],
    });
    expect(await ask("GetUsagePlanKeys", { usagePlanId: plan.id })).toMatchObject({
      item: [{ id: key.id, type: "API_KEY", name: "stripe-dev" }],
    });
    await expect(ask("GetRestApi", { restApiId: "nothing" })).rejects.toMatchObject({
      code: "NotFoundException",
      statusCode: 404,
    });
  });

  it("asks IAM for apigateway:GET on the path", async () => {
    const fixture = gatewayFixture();
    const asked: string[] = [];
    fixture.cloud.onDecision((_, { action, resource }) => asked.push(`${action} ${resource}`));
    const { restApi } = await webhookApi(fixture);
    await fixture.cloud.call(fixture.cloud.administrator, "apigateway", "GetStage", {
      restApiId: restApi,
      stageName: "v1",
    });
    expect(asked).toContain(
      `apigateway:GET arn:aws:apigateway:us-east-1::/restapis/${restApi}/stages/v1`,
    );
  });
});

describe("resources", () => {
  it("give the outputs that AWS makes", async () => {
    const fixture = gatewayFixture();
    const { restApi, api, stage, provider, key } = await webhookApi(fixture);
    expect(api.outputs).toMatchObject({
      arn: `arn:aws:apigateway:us-east-1::/restapis/${restApi}`,
      executionArn: `arn:aws:execute-api:us-east-1:111111111111:${restApi}`,
    });
    expect(provider.outputs["path"]).toBe("/webhooks/{provider}");
    expect(stage.outputs).toMatchObject({
      arn: `arn:aws:apigateway:us-east-1::/restapis/${restApi}/stages/v1`,
      executionArn: `arn:aws:execute-api:us-east-1:111111111111:${restApi}/v1`,
      invokeUrl: `http://127.0.0.1:4566/execute-api/${restApi}/v1`,
    });
    expect(key.outputs["arn"]).toBe(`arn:aws:apigateway:us-east-1::/apikeys/${key.id}`);
  });

  it.each<[string, object, RegExp]>([
    ["restApi:RestApi", { name: "a", body: "{}" }, /body/],
    ["restApi:RestApi", { name: "a", minimumCompressionSize: "0" }, /minimumCompressionSize/],
    ["restApi:RestApi", { name: "a", endpointConfiguration: { types: "PRIVATE" } }, /PRIVATE/],
    ["integration:Integration", { type: "HTTP_PROXY" }, /AWS_PROXY and MOCK, got HTTP_PROXY/],
    ["integration:Integration", { type: "AWS_PROXY", uri: "https://x" }, /invokeArn/],
    [
      "integration:Integration",
      { type: "AWS_PROXY", integrationHttpMethod: "GET" },
      /must be POST/,
    ],
    ["integration:Integration", { type: "MOCK", timeoutMilliseconds: 29_001 }, /from 50 to 29000/],
    ["method:Method", { authorization: "AWS_IAM" }, /NONE and CUSTOM, got AWS_IAM/],
    ["method:Method", { authorization: "CUSTOM" }, /must be the id of an authorizer/],
    ["method:Method", { requestModels: { "application/json": "Order" } }, /got Order/],
    ["authorizer:Authorizer", { type: "COGNITO_USER_POOLS" }, /got COGNITO_USER_POOLS/],
    ["stage:Stage", { cacheClusterEnabled: true }, /cacheClusterEnabled/],
    ["stage:Stage", { canarySettings: {} }, /canarySettings/],
    ["methodSettings:MethodSettings", { settings: { dataTraceEnabled: true } }, /data traces/],
    ["methodSettings:MethodSettings", { settings: { loggingLevel: "INFO" } }, /got INFO/],
    ["methodSettings:MethodSettings", { settings: { cachingEnabled: true } }, /cachingEnabled/],
    [
      "usagePlan:UsagePlan",
      { quotaSettings: { limit: 1, offset: 1, period: "DAY" } },
      /from 0 to 0/,
    ],
    ["usagePlan:UsagePlan", { quotaSettings: { limit: 0, period: "DAY" } }, /at least 1/],
    ["domainName:DomainName", { endpointConfiguration: { types: "EDGE" } }, /REGIONAL/],
  ])("of type aws:apigateway/%s refuse %j", async (type, inputs, message) => {
    const fixture = gatewayFixture();
    await expect(fixture.create(`aws:apigateway/${type}`, inputs)).rejects.toThrow(message);
  });

  it("allow one parameter among siblings, and no resource twice", async () => {
    const fixture = gatewayFixture();
    const { restApi, webhooks } = await webhookApi(fixture);
    const add = (pathPart: string) =>
      fixture.create("aws:apigateway/resource:Resource", {
        restApi,
        parentId: webhooks.id,
        pathPart,
      });
    await expect(add("{other}")).rejects.toThrow(/already has a variable path part/);
    await expect(add("{provider}")).rejects.toThrow(/already has this name/);
  });

  it("keep a stage while a usage plan has it", async () => {
    const fixture = gatewayFixture();
    const { stage, plan } = await webhookApi(fixture);
    expect(() => stage.delete()).toThrow(/usage plan providers-dev still has it/);
    await plan.delete();
    expect(() => stage.delete()).not.toThrow();
  });
});

describe("a request validator", () => {
  it("refuses a request that lacks a required parameter, after the key was counted", async () => {
    const fixture = gatewayFixture();
    const { restApi, method, post, stage } = await webhookApi(fixture);
    const { id } = await fixture.create("aws:apigateway/requestValidator:RequestValidator", {
      restApi,
      name: "parameters",
      validateRequestParameters: true,
    });
    await method.update({
      ...method.outputs,
      requestValidatorId: id,
      requestParameters: {
        "method.request.header.X-Signature": true,
        "method.request.querystring.mode": true,
        "method.request.querystring.page": false,
        "method.request.path.provider": true,
      },
    });
    const next = await fixture.create("aws:apigateway/deployment:Deployment", { restApi });
    await stage.update({ restApi, stageName: "v1", deployment: next.id });
    const refused = await post();
    expect([refused.statusCode, refused.body]).toEqual([
      400,
      '{"message":"Missing required request parameters: [X-Signature, mode]"}',
    ]);
    expect(fixture.invocations.map(({ name }) => name)).toEqual(["authorizer"]);
  });
});

describe("a mock", () => {
  it("answers with the integration response that its status selects", async () => {
    const fixture = gatewayFixture();
    const { restApi, api, base, stage } = await webhookApi(fixture);
    const { id: resourceId } = await fixture.create("aws:apigateway/resource:Resource", {
      restApi,
      parentId: api.outputs["rootResourceId"],
      pathPart: "health",
    });
    const at = { restApi, resourceId, httpMethod: "GET" };
    await fixture.create("aws:apigateway/method:Method", { ...at, authorization: "NONE" });
    await fixture.create("aws:apigateway/integration:Integration", {
      ...at,
      type: "MOCK",
      requestTemplates: { "application/json": '{"statusCode": 404}' },
    });
    await fixture.create("aws:apigateway/methodResponse:MethodResponse", {
      ...at,
      statusCode: "404",
      responseParameters: { "method.response.header.X-Why": true },
    });
    await fixture.create("aws:apigateway/integrationResponse:IntegrationResponse", {
      ...at,
      statusCode: "404",
      selectionPattern: "4\\d\\d",
      responseParameters: { "method.response.header.X-Why": "'nothing'" },
      responseTemplates: { "application/json": '{"path":"$context.resourcePath"}' },
    });
    const { id } = await fixture.create("aws:apigateway/deployment:Deployment", { restApi });
    await stage.update({ restApi, stageName: "v1", deployment: id });
    const response = await fixture.send({ path: `${base}/health`, method: "GET" });
    expect(response).toMatchObject({ statusCode: 404, body: '{"path":"/health"}' });
    expect(response.headers["X-Why"]).toBe("nothing");
  });
});
