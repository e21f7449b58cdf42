import type { CheckFailure, Input, Output, ResourceType } from "../../../core/service";
import { functionArnOf } from "../invocation";
import type { Integration } from "../model";
import type { GatewayStore } from "../store";

/** Regional APIs may be given more, by quota increase: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
const TIMEOUT_MS_MIN = 50;
const TIMEOUT_MS_MAX = 29_000;

/** aws:apigateway/integration:Integration: Lambda proxy, or a mock with literal templates. */
export function integrationResource(store: GatewayStore): ResourceType {
  return {
    token: "aws:apigateway/integration:Integration",
    properties: {
      restApi: { required: true, replaces: true },
      resourceId: { required: true, replaces: true },
      httpMethod: { required: true, replaces: true },
      type: { required: true, replaces: true },
      integrationHttpMethod: { replaces: true },
      uri: {},
      credentials: { replaces: true },
      timeoutMilliseconds: { default: TIMEOUT_MS_MAX },
      requestTemplates: {},
      passthroughBehavior: { replaces: true },
      connectionType: { default: "INTERNET" },
    },
    computed: ["cacheNamespace"],
    check,
    create(inputs) {
      const { restApi, resourceId, httpMethod } = inputs;
      const method = store.method(restApi, resourceId, httpMethod);
      method.integration = { ...settings(inputs), responses: new Map() };
      return { id: `agi-${restApi}-${resourceId}-${httpMethod}`, outputs: outputs(inputs) };
    },
    update(_id, inputs) {
      const method = store.method(inputs["restApi"], inputs["resourceId"], inputs["httpMethod"]);
      Object.assign(method.integration!, settings(inputs));
      return outputs(inputs);
    },
    delete(_id, { inputs }) {
      const method = methodOf(store, inputs);
      if (method) method.integration = undefined;
    },
    read(_id, { inputs }) {
      return methodOf(store, inputs)?.integration && outputs(inputs);
    },
  };
}

function methodOf(store: GatewayStore, inputs: Input) {
  const { resources } = store.apis.get(inputs["restApi"])?.definition ?? {};
  return resources?.get(inputs["resourceId"])?.methods.get(inputs["httpMethod"]);
}

function check(inputs: Input): CheckFailure[] {
  const { type, timeoutMilliseconds: timeoutMs, connectionType } = inputs;
  const failures: CheckFailure[] = [];
  if (type === "AWS_PROXY") failures.push(...proxyFailures(inputs));
  else if (type === "MOCK") failures.push(...mockFailures(inputs));
  else if (type !== undefined)
    failures.push({
      property: "type",
      reason: `the local cloud models AWS_PROXY and MOCK, got ${type}`,
    });
  if (timeoutMs !== undefined && (timeoutMs < TIMEOUT_MS_MIN || timeoutMs > TIMEOUT_MS_MAX))
    failures.push({
      property: "timeoutMilliseconds",
      reason: `got ${timeoutMs}, must be from ${TIMEOUT_MS_MIN} to ${TIMEOUT_MS_MAX}`,
    });
  if (connectionType !== undefined && connectionType !== "INTERNET")
    failures.push({
      property: "connectionType",
      reason: `the local cloud models INTERNET, got ${connectionType}`,
    });
  return failures;
}

function proxyFailures({ uri, integrationHttpMethod, requestTemplates }: Input): CheckFailure[] {
  const failures: CheckFailure[] = [];
  if (uri !== undefined && functionArnOf(uri) === undefined)
    failures.push({
      property: "uri",
      reason: `got ${uri}, must be a function's invokeArn; the local cloud proxies only to Lambda`,
    });
  if (integrationHttpMethod !== undefined && integrationHttpMethod !== "POST")
    failures.push({
      property: "integrationHttpMethod",
      reason: `got ${integrationHttpMethod}, must be POST: Lambda is invoked by POST, whatever the caller's method`,
    });
  if (requestTemplates !== undefined)
    failures.push({
      property: "requestTemplates",
      reason: "a Lambda proxy integration passes the request on as it is and takes no templates",
    });
  return failures;
}

function mockFailures({ requestTemplates }: Input): CheckFailure[] {
  const failures: CheckFailure[] = [];
  for (const [type, template] of Object.entries((requestTemplates ?? {}) as object))
    if (type !== "application/json" || !/^\s*\{\s*"statusCode"\s*:\s*\d{3}\s*\}\s*$/.test(template))
      failures.push({
        property: "requestTemplates",
        reason: `the local cloud models only application/json: {"statusCode": <number>}, got ${type}: ${template}`,
      });
  return failures;
}

function settings(inputs: Input): Omit<Integration, "responses"> {
  return {
    type: inputs["type"],
    uri: inputs["uri"],
    functionArn: inputs["uri"] && functionArnOf(inputs["uri"]),
    integrationHttpMethod: inputs["integrationHttpMethod"],
    credentials: inputs["credentials"],
    timeoutMilliseconds: inputs["timeoutMilliseconds"] ?? TIMEOUT_MS_MAX,
    passthroughBehavior: inputs["passthroughBehavior"] ?? "WHEN_NO_MATCH",
    requestTemplates: inputs["requestTemplates"] ?? {},
  };
}

function outputs(inputs: Input): Output {
  const { timeoutMilliseconds, passthroughBehavior } = settings(inputs);
  return {
    ...inputs,
    timeoutMilliseconds,
    passthroughBehavior,
    cacheNamespace: inputs["resourceId"],
  };
}
