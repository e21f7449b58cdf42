import type { Cloud } from "../../../core/cloud";
import type { CheckFailure, Input, Output, ResourceType } from "../../../core/service";
import { gatewayArn } from "../arns";
import { functionArnOf } from "../invocation";
import type { Authorizer } from "../model";
import type { GatewayStore } from "../store";

const TTL_SECONDS_MAX = 3600;

/** aws:apigateway/authorizer:Authorizer: Lambda functions of type REQUEST or TOKEN. */
export function authorizerResource(cloud: Cloud, store: GatewayStore): ResourceType {
  return {
    token: "aws:apigateway/authorizer:Authorizer",
    properties: {
      restApi: { required: true, replaces: true },
      name: { required: true },
      type: { default: "TOKEN" },
      authorizerUri: { required: true },
      authorizerCredentials: {},
      identitySource: { default: "method.request.header.Authorization" },
      identityValidationExpression: {},
      authorizerResultTtlInSeconds: { default: 300 },
    },
    computed: ["arn"],
    check,
    create(inputs) {
      const id = store.newId(6);
      const { authorizers } = store.api(inputs["restApi"]).definition;
      authorizers.set(id, authorizerOf(id, inputs));
      return { id, outputs: outputs(cloud, id, inputs) };
    },
    update(id, inputs) {
      const { authorizers } = store.api(inputs["restApi"]).definition;
      authorizers.set(id, authorizerOf(id, inputs));
      return outputs(cloud, id, inputs);
    },
    delete(id, { inputs }) {
      store.apis.get(inputs["restApi"])?.definition.authorizers.delete(id);
    },
    read(id, { inputs }) {
      const { authorizers } = store.apis.get(inputs["restApi"])?.definition ?? {};
      return authorizers?.has(id) ? outputs(cloud, id, inputs) : undefined;
    },
  };
}

function check(inputs: Input): CheckFailure[] {
  const failures: CheckFailure[] = [];
  const { type = "TOKEN", authorizerUri, identityValidationExpression } = inputs;
  const ttlSeconds: number = inputs["authorizerResultTtlInSeconds"] ?? 300;
  const sources = sourcesOf(inputs);
  if (type !== "REQUEST" && type !== "TOKEN")
    failures.push({
      property: "type",
      reason: `the local cloud models REQUEST and TOKEN, got ${type}`,
    });
  if (authorizerUri !== undefined && functionArnOf(authorizerUri) === undefined)
    failures.push({
      property: "authorizerUri",
      reason: `got ${authorizerUri}, must be a function's invokeArn`,
    });
  if (!Number.isInteger(ttlSeconds) || ttlSeconds < 0 || ttlSeconds > TTL_SECONDS_MAX)
    failures.push({
      property: "authorizerResultTtlInSeconds",
      reason: `got ${ttlSeconds}, must be from 0 (no caching) to ${TTL_SECONDS_MAX}`,
    });
  if (sources.length === 0 && (ttlSeconds > 0 || type === "TOKEN"))
    failures.push({
      property: "identitySource",
      reason:
        "may be empty only for a REQUEST authorizer with authorizerResultTtlInSeconds 0: the sources make the cache's key",
    });
  for (const source of sources) {
    const problem = sourceProblem(source, type);
    if (problem) failures.push({ property: "identitySource", reason: problem });
  }
  if (identityValidationExpression !== undefined && type !== "TOKEN")
    failures.push({
      property: "identityValidationExpression",
      reason: "is only for TOKEN authorizers",
    });
  return failures;
}

const modelledSources =
  /^(method\.request\.(header|querystring)\.[^.]+|stageVariables\.\w+|context\.(identity\.sourceIp|httpMethod|path|resourcePath))$/;

function sourceProblem(source: string, type: string): string | undefined {
  if (type === "TOKEN" && !source.startsWith("method.request.header."))
    return `got ${source}, a TOKEN authorizer reads method.request.header.<name>`;
  if (modelledSources.test(source)) return undefined;
  return `the local cloud does not model the identity source ${source}`;
}

function sourcesOf(inputs: Input): string[] {
  const text: string = inputs["identitySource"] ?? "method.request.header.Authorization";
  return text
    .split(",")
    .map((source) => source.trim())
    .filter(Boolean);
}

function authorizerOf(id: string, inputs: Input): Authorizer {
  return {
    id,
    name: inputs["name"],
    type: inputs["type"] ?? "TOKEN",
    uri: inputs["authorizerUri"],
    functionArn: functionArnOf(inputs["authorizerUri"])!,
    credentials: inputs["authorizerCredentials"],
    identitySources: sourcesOf(inputs),
    identityValidationExpression: inputs["identityValidationExpression"],
    resultTtlSeconds: inputs["authorizerResultTtlInSeconds"] ?? 300,
  };
}

function outputs(cloud: Cloud, id: string, inputs: Input): Output {
  return { ...inputs, arn: gatewayArn(cloud, `/restapis/${inputs["restApi"]}/authorizers/${id}`) };
}
