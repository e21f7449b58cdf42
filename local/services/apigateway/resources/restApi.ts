import type { Cloud } from "../../../core/cloud";
import type { CheckFailure, Input, Output, ResourceType } from "../../../core/service";
import { gatewayArn } from "../arns";
import type { RestApi } from "../model";
import { parsePolicy } from "../policyDocument";
import type { GatewayStore } from "../store";

/** aws:apigateway/restApi:RestApi. An API imported from an OpenAPI `body` is not modelled, so `body` is no property here. */
export function restApiResource(cloud: Cloud, store: GatewayStore): ResourceType {
  return {
    token: "aws:apigateway/restApi:RestApi",
    properties: {
      name: { required: true },
      description: { default: "" },
      apiKeySource: { default: "HEADER" },
      binaryMediaTypes: { default: [] },
      disableExecuteApiEndpoint: { default: false },
      endpointConfiguration: { default: { types: "EDGE", ipAddressType: "ipv4" } },
      policy: {},
      tags: {},
    },
    computed: ["arn", "executionArn", "rootResourceId", "createdDate", "tagsAll"],
    check,
    create(inputs) {
      const id = store.newId(10);
      const rootResourceId = store.newId(10);
      const root = { id: rootResourceId, pathPart: "", path: "/", methods: new Map() };
      const api: RestApi = {
        id,
        name: inputs["name"],
        description: "",
        createdMs: cloud.clock.nowMs(),
        endpointConfiguration: { types: "EDGE", ipAddressType: "ipv4" },
        tags: {},
        rootResourceId,
        definition: {
          apiKeySource: "HEADER",
          binaryMediaTypes: [],
          disableExecuteApiEndpoint: false,
          resources: new Map([[rootResourceId, root]]),
          authorizers: new Map(),
          requestValidators: new Map(),
          gatewayResponses: new Map(),
        },
        deployments: new Map(),
        stages: new Map(),
      };
      configure(api, inputs);
      store.apis.set(id, api);
      return { id, outputs: outputs(cloud, api, inputs) };
    },
    update(id, inputs) {
      const api = store.api(id);
      configure(api, inputs);
      return outputs(cloud, api, inputs);
    },
    delete(id) {
      store.apis.delete(id);
    },
    read(id, old) {
      const api = store.apis.get(id);
      return api && outputs(cloud, api, old.inputs);
    },
  };
}

function check(inputs: Input): CheckFailure[] {
  const failures: CheckFailure[] = [];
  const source = inputs["apiKeySource"];
  if (source !== undefined && source !== "HEADER" && source !== "AUTHORIZER")
    failures.push({
      property: "apiKeySource",
      reason: `got ${source}, must be HEADER or AUTHORIZER`,
    });
  const types = inputs["endpointConfiguration"]?.types;
  if (types !== undefined && types !== "REGIONAL" && types !== "EDGE")
    failures.push({
      property: "endpointConfiguration.types",
      reason: `the local cloud models REGIONAL and EDGE, got ${types}`,
    });
  if (inputs["endpointConfiguration"]?.vpcEndpointIds !== undefined)
    failures.push({
      property: "endpointConfiguration.vpcEndpointIds",
      reason: "the local cloud does not model private endpoints",
    });
  const policy = inputs["policy"];
  const problem = typeof policy === "string" ? policyProblem(policy) : undefined;
  if (problem) failures.push({ property: "policy", reason: problem });
  return failures;
}

function policyProblem(policy: string): string | undefined {
  try {
    parsePolicy(JSON.parse(policy));
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function configure(api: RestApi, inputs: Input): void {
  const { definition } = api;
  api.name = inputs["name"];
  api.description = inputs["description"] ?? "";
  api.tags = inputs["tags"] ?? {};
  const { types = "EDGE", ipAddressType = "ipv4" } = inputs["endpointConfiguration"] ?? {};
  api.endpointConfiguration = { types, ipAddressType };
  definition.apiKeySource = inputs["apiKeySource"] ?? "HEADER";
  definition.binaryMediaTypes = inputs["binaryMediaTypes"] ?? [];
  definition.disableExecuteApiEndpoint = inputs["disableExecuteApiEndpoint"] ?? false;
  definition.policy = inputs["policy"];
}

function outputs(cloud: Cloud, api: RestApi, inputs: Input): Output {
  const { definition } = api;
  return {
    ...inputs,
    name: api.name,
    description: api.description,
    apiKeySource: definition.apiKeySource,
    binaryMediaTypes: definition.binaryMediaTypes,
    disableExecuteApiEndpoint: definition.disableExecuteApiEndpoint,
    endpointConfiguration: api.endpointConfiguration,
    arn: gatewayArn(cloud, `/restapis/${api.id}`),
    executionArn: cloud.arn("execute-api", api.id),
    rootResourceId: api.rootResourceId,
    createdDate: new Date(api.createdMs).toISOString(),
    tags: api.tags,
    tagsAll: api.tags,
  };
}
