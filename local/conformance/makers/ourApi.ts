import type { Cloud } from "../../core/cloud";
import type { Input } from "../../core/service";
import type { Api, StartedApi } from "./makers";
import type { Create } from "./ours";

/** An API as a deploy makes it, resource by resource. */
export async function ourApi(
  cloud: Cloud,
  create: Create,
  prefix: string,
  api: Api,
): Promise<StartedApi> {
  const { id: restApi, rootResourceId } = (await create("aws:apigateway/restApi:RestApi", {
    name: `${prefix}${api.name}`,
    ...(api.binaryMediaTypes && { binaryMediaTypes: api.binaryMediaTypes }),
  })) as Input;
  const { id: resourceId } = (await create("aws:apigateway/resource:Resource", {
    ...{ restApi, parentId: rootResourceId, pathPart: "thing" },
  })) as Input;
  const at = { restApi, resourceId, httpMethod: api.method };
  const authorizer = api.authorizerArn && (await authorizerOf(create, restApi, api.authorizerArn));
  await create("aws:apigateway/method:Method", {
    ...at,
    authorization: authorizer ? "CUSTOM" : "NONE",
    ...(authorizer && { authorizerId: authorizer }),
    apiKeyRequired: api.apiKeyRequired ?? false,
  });
  await integrate(create, at, api);
  for (const [responseType, { statusCode, body }] of Object.entries(api.gatewayResponses ?? {}))
    await create("aws:apigateway/response:Response", {
      ...{ restApiId: restApi, responseType, statusCode: String(statusCode) },
      responseTemplates: { "application/json": body },
    });
  const { id: deployment } = await create("aws:apigateway/deployment:Deployment", { restApi });
  await create("aws:apigateway/stage:Stage", { restApi, stageName: "v1", deployment });
  const url = `${cloud.endpointUrl}/execute-api/${restApi}/v1/thing`;
  if (!api.usagePlan) return { url };
  return { url, apiKey: await planWithKey(create, prefix, restApi, api) };
}

async function integrate(create: Create, at: Input, { integration }: Api): Promise<void> {
  if (integration.kind === "lambda") {
    await allow(create, integration.functionArn);
    await create("aws:apigateway/integration:Integration", {
      ...{ ...at, type: "AWS_PROXY", integrationHttpMethod: "POST" },
      uri: invocationUri(integration.functionArn),
      ...(integration.timeoutMs && { timeoutMilliseconds: integration.timeoutMs }),
    });
    return;
  }
  await create("aws:apigateway/integration:Integration", {
    ...{ ...at, type: "MOCK", requestTemplates: { "application/json": '{"statusCode": 200}' } },
  });
  await create("aws:apigateway/methodResponse:MethodResponse", { ...at, statusCode: "200" });
  await create("aws:apigateway/integrationResponse:IntegrationResponse", {
    ...{ ...at, statusCode: "200" },
    responseTemplates: { "application/json": integration.answer },
  });
}

async function authorizerOf(create: Create, restApi: string, functionArn: string) {
  await allow(create, functionArn);
  const { id } = await create("aws:apigateway/authorizer:Authorizer", {
    ...{ restApi, name: "token", type: "REQUEST", authorizerResultTtlInSeconds: 0 },
    ...{ authorizerUri: invocationUri(functionArn) },
    identitySource: "method.request.header.x-token",
  });
  return id as string;
}

const allow = (create: Create, functionArn: string) =>
  create("aws:lambda/permission:Permission", {
    ...{ action: "lambda:InvokeFunction", function: functionArn },
    principal: "apigateway.amazonaws.com",
  });

async function planWithKey(create: Create, prefix: string, apiId: string, { usagePlan }: Api) {
  const { id: usagePlanId } = await create("aws:apigateway/usagePlan:UsagePlan", {
    name: `${prefix}plan`,
    apiStages: [{ apiId, stage: "v1" }],
    ...(usagePlan?.quota && { quotaSettings: usagePlan.quota }),
    ...(usagePlan?.throttle && { throttleSettings: usagePlan.throttle }),
  });
  const { id: keyId, value } = await create("aws:apigateway/apiKey:ApiKey", {
    name: `${prefix}key`,
  });
  await create("aws:apigateway/usagePlanKey:UsagePlanKey", {
    ...{ keyId, keyType: "API_KEY", usagePlanId },
  });
  return String(value);
}

export const invocationUri = (functionArn: string): string => {
  const region = functionArn.split(":")[3];
  return `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`;
};
