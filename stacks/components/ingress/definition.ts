/** The API's definition as data, so that a change to any of it is seen and deployed. Pure. */
import { createHash } from "node:crypto";
import { gatewayResponses } from "./gatewayResponses";

export const apiSettings = {
  endpointConfiguration: { types: "REGIONAL" },
  apiKeySource: "AUTHORIZER",
  // The signed bytes must arrive as they were sent.
  binaryMediaTypes: ["*/*"],
};

export interface Route {
  name: string;
  pathPart: string;
  /** As the function's permission names it. */
  invokedPath: string;
  requestParameters?: Record<string, boolean>;
}

/** Each one lies below the one before it. */
export const routes: readonly Route[] = [
  { name: "webhooks", pathPart: "webhooks", invokedPath: "webhooks" },
  {
    name: "provider",
    pathPart: "{provider}",
    invokedPath: "webhooks/*",
    requestParameters: { "method.request.path.provider": true },
  },
];

export const authorizerSettings = {
  name: "api-key",
  type: "REQUEST",
  // The key may come from two places and caching would demand both, so nothing is cached. The provider's default source
  // is the Authorization header, without which the authorizer would not even run; the caller's address is always there.
  // https://docs.aws.amazon.com/apigateway/latest/api/API_CreateAuthorizer.html
  identitySource: "context.identity.sourceIp",
  authorizerResultTtlInSeconds: 0,
};

export const requestValidatorSettings = {
  name: "parameters",
  validateRequestParameters: true,
  // The body is judged by its signature first, in the validator.
  validateRequestBody: false,
};

/** API Gateway gives up just after the function would have; 29 s is its own limit. */
export function integrationTimeoutMs(functionTimeoutSeconds: number): number {
  return Math.min(29_000, functionTimeoutSeconds * 1_000 + 500);
}

/** A deployment is a copy of the definition: it must be made anew when this changes. */
export function apiFingerprint(functionTimeoutSeconds: number): string {
  const definition = [
    apiSettings,
    routes,
    authorizerSettings,
    requestValidatorSettings,
    gatewayResponses,
    integrationTimeoutMs(functionTimeoutSeconds),
  ];
  return createHash("sha256").update(JSON.stringify(definition)).digest("hex");
}
