import type { Output } from "../../core/service";
import type { ApiKey, ApiResource, RestApi, Stage, UsagePlan } from "./model";

/** How the API shows what it holds; times are seconds, as restJson writes them. */
export function describeApi(api: RestApi): Output {
  const { apiKeySource, binaryMediaTypes, disableExecuteApiEndpoint, policy } = api.definition;
  return {
    id: api.id,
    name: api.name,
    description: api.description,
    createdDate: api.createdMs / 1000,
    apiKeySource,
    binaryMediaTypes,
    disableExecuteApiEndpoint,
    policy,
    endpointConfiguration: {
      types: [api.endpointConfiguration.types],
      ipAddressType: api.endpointConfiguration.ipAddressType,
    },
    rootResourceId: api.rootResourceId,
    tags: api.tags,
  };
}

export function describeStage(stage: Stage): Output {
  return {
    stageName: stage.name,
    deploymentId: stage.deploymentId,
    description: stage.description,
    cacheClusterEnabled: false,
    cacheClusterStatus: "NOT_AVAILABLE",
    methodSettings: Object.fromEntries(stage.methodSettings),
    variables: stage.variables,
    accessLogSettings: stage.accessLog && {
      destinationArn: stage.accessLog.destinationArn,
      format: stage.accessLog.format,
    },
    tracingEnabled: stage.xrayTracingEnabled,
    tags: stage.tags,
    createdDate: stage.createdMs / 1000,
    lastUpdatedDate: stage.updatedMs / 1000,
  };
}

export function describeResource(resource: ApiResource): Output {
  const methods = [...resource.methods.values()].map((method) => [
    method.httpMethod,
    {
      httpMethod: method.httpMethod,
      authorizationType: method.authorization,
      authorizerId: method.authorizerId,
      apiKeyRequired: method.apiKeyRequired,
      requestValidatorId: method.requestValidatorId,
      methodIntegration: method.integration && {
        type: method.integration.type,
        httpMethod: method.integration.integrationHttpMethod,
        uri: method.integration.uri,
        timeoutInMillis: method.integration.timeoutMilliseconds,
      },
    },
  ]);
  return {
    id: resource.id,
    parentId: resource.parentId,
    pathPart: resource.pathPart || undefined,
    path: resource.path,
    resourceMethods: methods.length > 0 ? Object.fromEntries(methods) : undefined,
  };
}

export function describeKey(key: ApiKey, withValue: boolean): Output {
  return {
    id: key.id,
    name: key.name,
    value: withValue ? key.value : undefined,
    description: key.description,
    enabled: key.enabled,
    customerId: key.customerId,
    createdDate: key.createdMs / 1000,
    lastUpdatedDate: key.updatedMs / 1000,
    tags: key.tags,
  };
}

export function describeUsagePlan(plan: UsagePlan): Output {
  return {
    id: plan.id,
    name: plan.name,
    description: plan.description,
    productCode: plan.productCode,
    apiStages: plan.apiStages.map(({ apiId, stage, throttles }) => ({
      apiId,
      stage,
      throttle: Object.fromEntries(throttles),
    })),
    quota: plan.quota,
    throttle: plan.throttle,
    tags: plan.tags,
  };
}
