import type { AccessLogFormat } from "./accessLogFormat";
import type { ResponseType } from "./gatewayResponses";
import type { Statement } from "./policyDocument";
import type { RouteNode } from "./routing";

/** What a REST API consists of. Edits change `definition`; only a deployment makes a copy of it live. */
export interface RestApi {
  id: string;
  name: string;
  description: string;
  createdMs: number;
  endpointConfiguration: { types: string; ipAddressType: string };
  tags: Record<string, string>;
  rootResourceId: string;
  definition: ApiDefinition;
  deployments: Map<string, Deployment>;
  stages: Map<string, Stage>;
}

/** Everything that a deployment freezes. */
export interface ApiDefinition {
  apiKeySource: "HEADER" | "AUTHORIZER";
  binaryMediaTypes: string[];
  disableExecuteApiEndpoint: boolean;
  /** Resource policy, a JSON document. */
  policy?: string;
  resources: Map<string, ApiResource>;
  authorizers: Map<string, Authorizer>;
  requestValidators: Map<string, RequestValidator>;
  gatewayResponses: Map<ResponseType, GatewayResponse>;
}

export interface ApiResource {
  id: string;
  parentId?: string;
  pathPart: string;
  /** `/webhooks/{provider}` */
  path: string;
  methods: Map<string, Method>;
}

export interface Method {
  /** `POST`, or `ANY` */
  httpMethod: string;
  authorization: "NONE" | "CUSTOM";
  authorizerId?: string;
  apiKeyRequired: boolean;
  requestValidatorId?: string;
  /** `method.request.querystring.x` → required */
  requestParameters: Record<string, boolean>;
  requestModels: Record<string, string>;
  operationName?: string;
  responses: Map<string, MethodResponse>;
  integration?: Integration;
}

export interface MethodResponse {
  responseModels: Record<string, string>;
  responseParameters: Record<string, boolean>;
}

export interface Integration {
  type: "AWS_PROXY" | "MOCK";
  /** Only of AWS_PROXY: the function, with its qualifier where it has one. */
  functionArn?: string;
  uri?: string;
  integrationHttpMethod?: string;
  /** Role that API Gateway invokes as; without it the function's resource policy decides. */
  credentials?: string;
  timeoutMilliseconds: number;
  passthroughBehavior: string;
  requestTemplates: Record<string, string>;
  responses: Map<string, IntegrationResponse>;
}

export interface IntegrationResponse {
  statusCode: string;
  selectionPattern?: string;
  responseParameters: Record<string, string>;
  responseTemplates: Record<string, string>;
}

export interface Authorizer {
  id: string;
  name: string;
  type: "REQUEST" | "TOKEN";
  uri: string;
  functionArn: string;
  credentials?: string;
  /** `method.request.header.Authorization`, … */
  identitySources: string[];
  identityValidationExpression?: string;
  resultTtlSeconds: number;
}

export interface RequestValidator {
  id: string;
  name: string;
  validateRequestBody: boolean;
  validateRequestParameters: boolean;
}

export interface GatewayResponse {
  statusCode?: string;
  /** `gatewayresponse.header.Retry-After` → `'120'` or `context.requestId` */
  responseParameters: Record<string, string>;
  /** Only application/json. */
  responseTemplates: Record<string, string>;
}

export interface Deployment {
  id: string;
  description: string;
  createdMs: number;
  definition: ApiDefinition;
  routes: RouteNode;
  policy?: Statement[];
}

export interface Stage {
  name: string;
  deploymentId: string;
  description: string;
  createdMs: number;
  updatedMs: number;
  variables: Record<string, string>;
  accessLog?: { destinationArn: string; format: string; compiled: AccessLogFormat };
  xrayTracingEnabled: boolean;
  /** All methods or `webhooks/{provider}/POST` → what is set there. */
  methodSettings: Map<string, MethodSettings>;
  tags: Record<string, string>;
}

export interface MethodSettings {
  metricsEnabled?: boolean;
  loggingLevel?: "OFF" | "ERROR";
  throttlingBurstLimit?: number;
  throttlingRateLimit?: number;
}

export interface ApiKey {
  id: string;
  name: string;
  value: string;
  description: string;
  enabled: boolean;
  customerId?: string;
  createdMs: number;
  updatedMs: number;
  tags: Record<string, string>;
}

export interface ThrottleLimits {
  burstLimit: number;
  rateLimit: number;
}

export interface UsagePlan {
  id: string;
  name: string;
  description: string;
  productCode?: string;
  apiStages: PlanStage[];
  quota?: { limit: number; offset: number; period: "DAY" | "WEEK" | "MONTH" };
  throttle?: ThrottleLimits;
  keyIds: Set<string>;
  tags: Record<string, string>;
}

export interface PlanStage {
  apiId: string;
  stage: string;
  /** `/webhooks/{provider}/POST` → limits of that method, for each key by itself. */
  throttles: Map<string, ThrottleLimits>;
}

export interface DomainName {
  domainName: string;
  domainNameId: string;
  regionalCertificateArn: string;
  securityPolicy: string;
  endpointConfiguration: { types: string; ipAddressType: string };
  tags: Record<string, string>;
  /** Base path (`(none)` for the root) → where it leads. */
  mappings: Map<string, { apiId: string; stage?: string }>;
}
