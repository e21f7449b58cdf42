import type { CheckFailure, Input, ResourceType } from "../../../core/service";
import type { Method } from "../model";
import { badRequest, conflict, type GatewayStore } from "../store";

const httpMethods = ["ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

/** aws:apigateway/method:Method */
export function methodResource(store: GatewayStore): ResourceType {
  return {
    token: "aws:apigateway/method:Method",
    properties: {
      restApi: { required: true, replaces: true },
      resourceId: { required: true, replaces: true },
      httpMethod: { required: true, replaces: true },
      authorization: { required: true },
      authorizerId: {},
      apiKeyRequired: { default: false },
      requestValidatorId: {},
      requestParameters: {},
      requestModels: {},
      operationName: {},
    },
    computed: [],
    check,
    create(inputs) {
      const { restApi, resourceId, httpMethod } = inputs;
      const { methods } = store.resource(restApi, resourceId);
      if (methods.has(httpMethod))
        throw conflict(`Method already exists for this resource: ${httpMethod}`);
      methods.set(httpMethod, { ...settings(store, inputs), responses: new Map() });
      return { id: `agm-${restApi}-${resourceId}-${httpMethod}`, outputs: { ...inputs } };
    },
    update(_id, inputs) {
      const method = store.method(inputs["restApi"], inputs["resourceId"], inputs["httpMethod"]);
      Object.assign(method, settings(store, inputs));
      return { ...inputs };
    },
    delete(_id, { inputs }) {
      const { resources } = store.apis.get(inputs["restApi"])?.definition ?? {};
      resources?.get(inputs["resourceId"])?.methods.delete(inputs["httpMethod"]);
    },
    read(_id, { inputs }) {
      const { resources } = store.apis.get(inputs["restApi"])?.definition ?? {};
      return resources?.get(inputs["resourceId"])?.methods.has(inputs["httpMethod"])
        ? { ...inputs }
        : undefined;
    },
  };
}

function check(inputs: Input, unknown: ReadonlySet<string>): CheckFailure[] {
  const failures: CheckFailure[] = [];
  const { authorization, authorizerId, httpMethod, requestModels, requestParameters } = inputs;
  if (httpMethod !== undefined && !httpMethods.includes(httpMethod))
    failures.push({
      property: "httpMethod",
      reason: `got ${httpMethod}, must be one of ${httpMethods.join(", ")}`,
    });
  if (authorization !== undefined && authorization !== "NONE" && authorization !== "CUSTOM")
    failures.push({
      property: "authorization",
      reason: `the local cloud models NONE and CUSTOM, got ${authorization}`,
    });
  if (authorization === "CUSTOM" && authorizerId === undefined && !unknown.has("authorizerId"))
    failures.push({
      property: "authorizerId",
      reason: "must be the id of an authorizer where authorization is CUSTOM",
    });
  for (const [type, model] of Object.entries(requestModels ?? {}))
    if (model !== "Empty" && model !== "Error")
      failures.push({
        property: "requestModels",
        reason: `the local cloud models only the built-in models Empty and Error, got ${String(model)} for ${type}`,
      });
  for (const name of Object.keys(requestParameters ?? {}))
    if (!/^method\.request\.(header|querystring|path)\.[^.]+$/.test(name))
      failures.push({
        property: "requestParameters",
        reason: `got ${name}, must be method.request.{header|querystring|path}.<name>`,
      });
  return failures;
}

function settings(store: GatewayStore, inputs: Input): Omit<Method, "responses" | "integration"> {
  const { definition } = store.api(inputs["restApi"]);
  const { authorizerId, requestValidatorId } = inputs;
  if (authorizerId !== undefined && !definition.authorizers.has(authorizerId))
    throw badRequest(`Invalid authorizer ID specified: ${authorizerId}`);
  if (requestValidatorId !== undefined && !definition.requestValidators.has(requestValidatorId))
    throw badRequest(`Invalid Request Validator identifier specified: ${requestValidatorId}`);
  return {
    httpMethod: inputs["httpMethod"],
    authorization: inputs["authorization"],
    authorizerId,
    apiKeyRequired: inputs["apiKeyRequired"] ?? false,
    requestValidatorId,
    requestParameters: inputs["requestParameters"] ?? {},
    requestModels: inputs["requestModels"] ?? {},
    operationName: inputs["operationName"],
  };
}
