import type { GatewayResponse } from "./model";
import { substitute, type Variables } from "./contextVariables";

/** What API Gateway answers when it, not the integration, makes the answer. */
export interface Refusal {
  type: ResponseType;
  /** `$context.error.message`; null where AWS says nothing. */
  message: string | null;
  /** Only where AWS's status differs from the type's own. */
  statusCode?: number;
  /** WAF's custom response takes precedence over any gateway response. */
  verbatim?: { statusCode: number; headers: Record<string, string>; body: string };
}

interface TypeRule {
  statusCode: number;
  /** The value of the x-amzn-ErrorType header. */
  errorType: string;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html */
export const gatewayResponseTypes = {
  ACCESS_DENIED: { statusCode: 403, errorType: "AccessDeniedException" },
  API_CONFIGURATION_ERROR: { statusCode: 500, errorType: "InternalServerErrorException" },
  AUTHORIZER_CONFIGURATION_ERROR: {
    statusCode: 500,
    errorType: "AuthorizerConfigurationException",
  },
  AUTHORIZER_FAILURE: { statusCode: 500, errorType: "AuthorizerFailureException" },
  BAD_REQUEST_BODY: { statusCode: 400, errorType: "BadRequestException" },
  BAD_REQUEST_PARAMETERS: { statusCode: 400, errorType: "BadRequestException" },
  DEFAULT_4XX: { statusCode: 400, errorType: "BadRequestException" },
  DEFAULT_5XX: { statusCode: 500, errorType: "InternalServerErrorException" },
  EXPIRED_TOKEN: { statusCode: 403, errorType: "ExpiredTokenException" },
  INTEGRATION_FAILURE: { statusCode: 504, errorType: "InternalServerErrorException" },
  INTEGRATION_TIMEOUT: { statusCode: 504, errorType: "InternalServerErrorException" },
  INVALID_API_KEY: { statusCode: 403, errorType: "ForbiddenException" },
  INVALID_SIGNATURE: { statusCode: 403, errorType: "InvalidSignatureException" },
  MISSING_AUTHENTICATION_TOKEN: {
    statusCode: 403,
    errorType: "MissingAuthenticationTokenException",
  },
  QUOTA_EXCEEDED: { statusCode: 429, errorType: "LimitExceededException" },
  REQUEST_TOO_LARGE: { statusCode: 413, errorType: "RequestTooLargeException" },
  RESOURCE_NOT_FOUND: { statusCode: 404, errorType: "NotFoundException" },
  THROTTLED: { statusCode: 429, errorType: "TooManyRequestsException" },
  UNAUTHORIZED: { statusCode: 401, errorType: "UnauthorizedException" },
  UNSUPPORTED_MEDIA_TYPE: { statusCode: 415, errorType: "BadRequestException" },
  WAF_FILTERED: { statusCode: 403, errorType: "ForbiddenException" },
} as const satisfies Record<string, TypeRule>;

export type ResponseType = keyof typeof gatewayResponseTypes;

export interface RenderedResponse {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

const headerParameter = "gatewayresponse.header.";

/** The status is known before the body is made, because templates and the access log may name it. */
export function refusalStatus(
  customised: ReadonlyMap<ResponseType, GatewayResponse>,
  refusal: Refusal,
): number {
  if (refusal.verbatim) return refusal.verbatim.statusCode;
  const custom = responseFor(customised, refusal)?.statusCode;
  return custom ? Number(custom) : ownStatus(refusal);
}

/** A customised response of the type itself, else of DEFAULT_4XX or DEFAULT_5XX, else AWS's own. */
export function renderRefusal(
  customised: ReadonlyMap<ResponseType, GatewayResponse>,
  refusal: Refusal,
  variables: Variables,
): RenderedResponse {
  if (refusal.verbatim) return refusal.verbatim;
  const response = responseFor(customised, refusal);
  const headers: Record<string, string> = {
    "Content-Type": "application/json",
    "x-amzn-ErrorType": gatewayResponseTypes[refusal.type].errorType,
  };
  for (const [parameter, value] of Object.entries(response?.responseParameters ?? {}))
    headers[parameter.slice(headerParameter.length)] = parameterValue(value, variables);
  const template = response?.responseTemplates["application/json"];
  return {
    statusCode: refusalStatus(customised, refusal),
    headers,
    body: template === undefined ? defaultBody(refusal) : substitute(template, variables),
  };
}

function responseFor(
  customised: ReadonlyMap<ResponseType, GatewayResponse>,
  refusal: Refusal,
): GatewayResponse | undefined {
  const fallback = ownStatus(refusal) < 500 ? "DEFAULT_4XX" : "DEFAULT_5XX";
  return customised.get(refusal.type) ?? customised.get(fallback);
}

function ownStatus({ type, statusCode }: Refusal): number {
  return statusCode ?? gatewayResponseTypes[type].statusCode;
}

/** IAM-like refusals have always spelled their member with a capital letter. */
function defaultBody({ type, message }: Refusal): string {
  return JSON.stringify(type === "ACCESS_DENIED" ? { Message: message } : { message });
}

function parameterValue(expression: string, variables: Variables): string {
  const literal = /^'(.*)'$/s.exec(expression);
  if (literal) return literal[1]!;
  return String(variables(expression.slice("context.".length)) ?? "");
}

/** What is wrong with a response parameter, or undefined. */
export function parameterProblem(name: string, value: string): string | undefined {
  if (!name.startsWith(headerParameter))
    return `the local cloud models only ${headerParameter}<name>, got ${name}`;
  if (/^'.*'$/s.test(value) || /^context\.[\w.]+$/.test(value)) return undefined;
  return `got ${value} for ${name}, must be 'a literal in quotes' or context.<variable>`;
}
