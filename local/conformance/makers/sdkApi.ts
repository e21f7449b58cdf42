import type { Input } from "../../core/service";
import type { Answer, ServiceName } from "../clients";
import type { Api, StartedApi } from "./makers";
import { invocationUri } from "./ourApi";

/** Where a stage is called, and with what headers. */
export type ApiUrl = (
  restApiId: string,
  stage: string,
) => { url: string; headers?: Readonly<Record<string, string>> };

export interface SdkApiOptions {
  call(service: ServiceName, operation: string, input: Input): Promise<Answer>;
  prefix: string;
  settle(seconds: number): Promise<void>;
  undo(step: () => Promise<unknown>): void;
  apiUrl: ApiUrl;
}

const STAGE = "v1";

/** An API by API Gateway's own calls. */
export async function sdkApi(options: SdkApiOptions, api: Api): Promise<StartedApi> {
  const gateway = (operation: string, input: Input) => options.call("apigateway", operation, input);
  const { id: restApiId } = await gateway("CreateRestApi", {
    name: `${options.prefix}${api.name}`,
    ...(api.binaryMediaTypes && { binaryMediaTypes: api.binaryMediaTypes }),
  });
  options.undo(() => gateway("DeleteRestApi", { restApiId }));
  const { items } = await gateway("GetResources", { restApiId });
  const parentId = items.find(({ path }: Input) => path === "/").id;
  const { id: resourceId } = await gateway("CreateResource", {
    ...{ restApiId, parentId, pathPart: "thing" },
  });
  const at = { restApiId, resourceId, httpMethod: api.method };
  const authorizerId = api.authorizerArn && (await authorizerOf(options, restApiId, api));
  await gateway("PutMethod", {
    ...at,
    ...(authorizerId
      ? { authorizationType: "CUSTOM", authorizerId }
      : { authorizationType: "NONE" }),
    apiKeyRequired: api.apiKeyRequired ?? false,
  });
  await integrate(options, at, api);
  for (const [responseType, { statusCode, body }] of Object.entries(api.gatewayResponses ?? {}))
    await gateway("PutGatewayResponse", {
      ...{ restApiId, responseType, statusCode: String(statusCode) },
      responseTemplates: { "application/json": body },
    });
  await gateway("CreateDeployment", { restApiId, stageName: STAGE });
  const apiKey = api.usagePlan && (await planWithKey(options, restApiId, api));
  await options.settle(20);
  const { url, headers } = options.apiUrl(restApiId, STAGE);
  return { url: `${url}/thing`, headers, apiKey };
}

async function integrate(options: SdkApiOptions, at: Input, { integration }: Api): Promise<void> {
  const gateway = (operation: string, input: Input) =>
    options.call("apigateway", operation, { ...at, ...input });
  if (integration.kind === "lambda") {
    await allow(options, integration.functionArn);
    await gateway("PutIntegration", {
      ...{ type: "AWS_PROXY", integrationHttpMethod: "POST" },
      uri: invocationUri(integration.functionArn),
      ...(integration.timeoutMs && { timeoutInMillis: integration.timeoutMs }),
    });
    return;
  }
  await gateway("PutIntegration", {
    ...{ type: "MOCK", requestTemplates: { "application/json": '{"statusCode": 200}' } },
  });
  await gateway("PutMethodResponse", { statusCode: "200" });
  await gateway("PutIntegrationResponse", {
    statusCode: "200",
    responseTemplates: { "application/json": integration.answer },
  });
}

async function authorizerOf(options: SdkApiOptions, restApiId: string, { authorizerArn }: Api) {
  await allow(options, authorizerArn!);
  const { id } = await options.call("apigateway", "CreateAuthorizer", {
    ...{ restApiId, name: "token", type: "REQUEST", authorizerResultTtlInSeconds: 0 },
    authorizerUri: invocationUri(authorizerArn!),
    identitySource: "method.request.header.x-token",
  });
  return id as string;
}

const allow = ({ call }: SdkApiOptions, FunctionName: string) =>
  call("lambda", "AddPermission", {
    ...{ FunctionName, StatementId: "gateway", Action: "lambda:InvokeFunction" },
    Principal: "apigateway.amazonaws.com",
  });

async function planWithKey(
  { call, prefix, undo }: SdkApiOptions,
  apiId: string,
  { usagePlan }: Api,
): Promise<string> {
  const { id: keyId, value } = await call("apigateway", "CreateApiKey", {
    ...{ name: `${prefix}key`, enabled: true },
  });
  undo(() => call("apigateway", "DeleteApiKey", { apiKey: keyId }));
  const { id: usagePlanId } = await call("apigateway", "CreateUsagePlan", {
    name: `${prefix}plan`,
    apiStages: [{ apiId, stage: STAGE }],
    ...(usagePlan?.quota && { quota: usagePlan.quota }),
    ...(usagePlan?.throttle && { throttle: usagePlan.throttle }),
  });
  // A plan can go only when no stage uses it; undoing runs backwards.
  undo(() => call("apigateway", "DeleteUsagePlan", { usagePlanId }));
  const patchOperations = [{ op: "remove", path: "/apiStages", value: `${apiId}:${STAGE}` }];
  undo(() => call("apigateway", "UpdateUsagePlan", { usagePlanId, patchOperations }));
  await call("apigateway", "CreateUsagePlanKey", { usagePlanId, keyId, keyType: "API_KEY" });
  return String(value);
}
