/** Test support: the parts of one good API, as a first preview sees them: ids are not known yet. */
import type * as aws from "@pulumi/aws";
import { type Asked, unknownOnTheWire as unknown } from "../../framework/harness";

type Changes = Readonly<Record<string, unknown>>;

const api = { type: "aws:apigateway/restApi:RestApi", name: "api" };
const ofApi = { restApi: [api] };

export const restApi = (changes: Changes = {}): Asked => ({
  ...api,
  properties: {
    ...({ name: "webhooks-prod", apiKeySource: "AUTHORIZER" } satisfies aws.apigateway.RestApiArgs),
    ...changes,
  },
});

export const method = (changes: Changes = {}): Asked => ({
  type: "aws:apigateway/method:Method",
  properties: {
    ...({
      ...{ restApi: unknown, resourceId: unknown, httpMethod: "POST" },
      ...{ authorization: "CUSTOM", authorizerId: unknown, apiKeyRequired: true },
      requestValidatorId: unknown,
    } satisfies aws.apigateway.MethodArgs),
    ...changes,
  },
  comesFrom: ofApi,
});

export const authorizer = (changes: Changes = {}): Asked => ({
  type: "aws:apigateway/authorizer:Authorizer",
  properties: {
    ...({
      ...{ restApi: unknown, name: "api-key", type: "REQUEST" },
      ...{ identitySource: "context.identity.sourceIp", authorizerResultTtlInSeconds: 0 },
    } satisfies aws.apigateway.AuthorizerArgs),
    ...changes,
  },
  comesFrom: ofApi,
});

export const accessLogFormat = {
  requestId: "$context.requestId",
  route: "$context.resourcePath",
  apiKeyId: "$context.identity.apiKeyId",
};

export const stage = (changes: Changes = {}): Asked => ({
  type: "aws:apigateway/stage:Stage",
  name: "stage",
  properties: {
    ...({
      ...{ restApi: unknown, deployment: unknown, stageName: "live", xrayTracingEnabled: true },
      accessLogSettings: {
        destinationArn: "arn:aws:logs:us-east-1:111111111111:log-group:/aws/apigateway/webhooks",
        format: JSON.stringify(accessLogFormat),
      },
    } satisfies aws.apigateway.StageArgs),
    ...changes,
  },
  comesFrom: ofApi,
});

export const methodSettings = (changes: Changes = {}, settings: Changes = {}): Asked => ({
  type: "aws:apigateway/methodSettings:MethodSettings",
  name: "settings",
  properties: {
    ...{ restApi: unknown, stageName: "live", methodPath: "*/*" },
    settings: {
      ...({
        ...{ loggingLevel: "ERROR", dataTraceEnabled: false },
        ...{ throttlingRateLimit: 400, throttlingBurstLimit: 2_000 },
      } satisfies aws.types.input.apigateway.MethodSettingsSettings),
      ...settings,
    },
    ...changes,
  },
  comesFrom: ofApi,
});

export const usagePlan = (changes: Changes = {}): Asked => ({
  type: "aws:apigateway/usagePlan:UsagePlan",
  name: "plan",
  properties: {
    ...({
      ...{ name: "webhooks-prod", apiStages: [{ apiId: unknown, stage: "live" }] },
      quotaSettings: { limit: 10_000, period: "DAY" },
      throttleSettings: { rateLimit: 100, burstLimit: 500 },
    } satisfies aws.apigateway.UsagePlanArgs),
    ...changes,
  },
  comesFrom: { apiStages: [api, { type: "aws:apigateway/stage:Stage", name: "stage" }] },
});

export const apiKey = (changes: Changes = {}): Asked => ({
  type: "aws:apigateway/apiKey:ApiKey",
  name: "sender",
  properties: {
    ...({ name: "stripe-sender-prod", enabled: true } satisfies aws.apigateway.ApiKeyArgs),
    ...changes,
  },
});

export const usagePlanKey = (comesFrom: Asked["comesFrom"] = {}): Asked => ({
  type: "aws:apigateway/usagePlanKey:UsagePlanKey",
  name: "sender",
  properties: { keyId: unknown, keyType: "API_KEY", usagePlanId: unknown },
  comesFrom: {
    keyId: [{ type: "aws:apigateway/apiKey:ApiKey", name: "sender" }],
    usagePlanId: [{ type: "aws:apigateway/usagePlan:UsagePlan", name: "plan" }],
    ...comesFrom,
  },
});
