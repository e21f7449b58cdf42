import { Cloud } from "../../../core/cloud";
import { VirtualClock } from "../../../core/clock";
import type { MetricDatum } from "../../../core/metrics";
import type { HttpRequest, Input } from "../../../core/service";
import { createLogs } from "../../logs";
import { createWaf } from "../../wafv2";
import { createApiGateway } from "..";
import { type FakeFunction, fakeLambda, fakeSts, fakeXray, type Invocation } from "./fakes";

/** 2026-11-21T10:00:00Z */
export const startMs = Date.UTC(2026, 10, 21, 10);

export const accountId = "111111111111";
export const roleArn = `arn:aws:iam::${accountId}:role/api-gateway-logs`;
export const functionArn = (name: string) =>
  `arn:aws:lambda:us-east-1:${accountId}:function:${name}`;
export const invokeArn = (name: string) =>
  `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${functionArn(name)}/invocations`;

/** A gateway in a cloud of its own: real logs and WAF, functions of the test's choosing. */
export function gatewayFixture(options: { cloudWatchRoleArn?: string | null } = {}) {
  const clock = new VirtualClock(startMs);
  const cloud = new Cloud({ accountId, region: "us-east-1", clock, seed: "gateway" });
  cloud.setAuthorizer({ decide: () => ({ allowed: true, reason: "" }) });
  const functions = new Map<string, FakeFunction>();
  const invocations: Invocation[] = [];
  const segments: Input[] = [];
  const samplingRules: Input[] = [];
  const metrics: MetricDatum[] = [];
  cloud.metrics.addSink({ record: (datum) => void metrics.push(datum) });
  cloud.add(() => fakeLambda(functions, invocations));
  cloud.add(() => fakeXray(segments, samplingRules));
  cloud.add((owner) => fakeSts(owner));
  cloud.add(createLogs);
  cloud.add(createWaf);
  const { cloudWatchRoleArn = roleArn } = options;
  cloud.add((owner) =>
    createApiGateway(owner, { cloudWatchRoleArn: cloudWatchRoleArn ?? undefined }),
  );

  async function create(token: string, inputs: Input, logicalName = "thing") {
    const type = cloud
      .allServices()
      .flatMap(({ resourceTypes }) => resourceTypes)
      .find((candidate) => candidate.token === token);
    if (!type) throw new Error(`no resource type ${token}`);
    const failures = type.check?.(inputs, new Set()) ?? [];
    const unknown = Object.keys(inputs).filter((name) => !(name in type.properties));
    if (failures.length + unknown.length > 0)
      throw new Error([...unknown, ...failures.map(({ reason }) => reason)].join("; "));
    const context = { caller: cloud.administrator, logicalName };
    const { id, outputs } = await type.create(inputs, context);
    const state = { inputs, outputs };
    return {
      id,
      outputs: outputs as Input,
      update: (changed: Input) => type.update(id, changed, state, context),
      delete: () => type.delete(id, state, context),
    };
  }

  async function send(request: Partial<HttpRequest> & { path: string }) {
    const { path, rawQuery = "", method = "POST" } = request;
    const response = await cloud.service("apigateway").dataPlane!.handle({
      headers: {},
      body: Buffer.alloc(0),
      sourceIp: "203.0.113.9",
      ...request,
      path,
      rawQuery,
      method,
    });
    return { ...response, body: response.body.toString() };
  }

  async function logLines(logGroupName: string): Promise<string[]> {
    await cloud.activity.whenIdle();
    const found = await cloud.call(cloud.administrator, "logs", "FilterLogEvents", {
      logGroupName,
    });
    return (found["events"] as { message: string }[]).map(({ message }) => message);
  }

  return {
    cloud,
    clock,
    functions,
    invocations,
    segments,
    samplingRules,
    metrics,
    create,
    send,
    logLines,
  };
}

export type Fixture = ReturnType<typeof gatewayFixture>;

/** The system's own shape: POST /webhooks/{provider} behind a token authorizer and a plan. */
export async function webhookApi(
  fixture: Fixture,
  options: {
    api?: Input;
    method?: Input;
    integration?: Input;
    authorizer?: Input;
    responses?: Input[];
    stage?: Input;
    plan?: Input;
  } = {},
) {
  const { create, functions } = fixture;
  functions.set("authorizer", tokenAuthorizer);
  functions.set("validator", () => ({ statusCode: 202, body: '{"status":"accepted"}' }));
  const api = await create("aws:apigateway/restApi:RestApi", {
    name: "webhooks-dev",
    apiKeySource: "AUTHORIZER",
    binaryMediaTypes: ["*/*"],
    endpointConfiguration: { types: "REGIONAL" },
    ...options.api,
  });
  const restApi = api.id;
  const webhooks = await create("aws:apigateway/resource:Resource", {
    restApi,
    parentId: api.outputs["rootResourceId"],
    pathPart: "webhooks",
  });
  const provider = await create("aws:apigateway/resource:Resource", {
    restApi,
    parentId: webhooks.id,
    pathPart: "{provider}",
  });
  const authorizer = await create("aws:apigateway/authorizer:Authorizer", {
    restApi,
    name: "token",
    type: "REQUEST",
    authorizerUri: invokeArn("authorizer"),
    identitySource: "",
    authorizerResultTtlInSeconds: 0,
    ...options.authorizer,
  });
  const at = { restApi, resourceId: provider.id, httpMethod: "POST" };
  const method = await create("aws:apigateway/method:Method", {
    ...at,
    authorization: "CUSTOM",
    authorizerId: authorizer.id,
    apiKeyRequired: true,
    ...options.method,
  });
  const integration = await create("aws:apigateway/integration:Integration", {
    ...at,
    type: "AWS_PROXY",
    integrationHttpMethod: "POST",
    uri: invokeArn("validator"),
    ...options.integration,
  });
  for (const response of options.responses ?? [])
    await create("aws:apigateway/response:Response", { restApiId: restApi, ...response });
  const deployment = await create("aws:apigateway/deployment:Deployment", { restApi });
  const stage = await create("aws:apigateway/stage:Stage", {
    restApi,
    stageName: "v1",
    deployment: deployment.id,
    ...options.stage,
  });
  const key = await create("aws:apigateway/apiKey:ApiKey", { name: "stripe-dev" });
  const plan = await create("aws:apigateway/usagePlan:UsagePlan", {
    name: "providers-dev",
    apiStages: [{ apiId: restApi, stage: "v1" }],
    ...options.plan,
  });
  const planKey = await create("aws:apigateway/usagePlanKey:UsagePlanKey", {
    keyId: key.id,
    keyType: "API_KEY",
    usagePlanId: plan.id,
  });
  const token = String(key.outputs["value"]);
  const base = `/execute-api/${restApi}/v1`;
  const post = (request: Partial<HttpRequest> = {}) =>
    fixture.send({ path: `${base}/webhooks/stripe`, rawQuery: `token=${token}`, ...request });
  return {
    restApi,
    api,
    webhooks,
    provider,
    method,
    integration,
    deployment,
    stage,
    key,
    plan,
    planKey,
    token,
    base,
    post,
  };
}

/** Takes ?token= for the API key, as the system's own authorizer does; without one, "Unauthorized". */
function tokenAuthorizer(event: Input): unknown {
  const token = event["queryStringParameters"]?.token;
  if (!token) throw new Error("Unauthorized");
  return {
    principalId: "sender",
    policyDocument: allow(event["methodArn"]),
    usageIdentifierKey: token,
  };
}

export function allow(resource: string, effect = "Allow") {
  return {
    Version: "2012-10-17",
    Statement: [{ Effect: effect, Action: "execute-api:Invoke", Resource: resource }],
  };
}
