/** What API Gateway answers when it answers itself: JSON {error, message} with nothing internal, and the right status. Pure. */

export interface GatewayResponse {
  responseType: string;
  statusCode?: string;
  error: string;
  message: string;
  /** For refusals that a sender should try again. */
  retryAfterSeconds?: number;
}

/** Types: https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html */
export const gatewayResponses: readonly GatewayResponse[] = [
  refusal("UNAUTHORIZED", 401, "unauthorized", "An API key is required."),
  refusal("ACCESS_DENIED", 403, "forbidden", "The API key is not accepted."),
  refusal("INVALID_API_KEY", 403, "forbidden", "The API key is not accepted."),
  refusal("WAF_FILTERED", 403, "forbidden", "The request is not accepted."),
  refusal("MISSING_AUTHENTICATION_TOKEN", 404, "not_found", "There is nothing here."),
  refusal("RESOURCE_NOT_FOUND", 404, "not_found", "There is nothing here."),
  refusal("BAD_REQUEST_PARAMETERS", 400, "bad_request", "The request is malformed."),
  refusal("BAD_REQUEST_BODY", 400, "bad_request", "The request is malformed."),
  refusal("REQUEST_TOO_LARGE", 413, "request_too_large", "The body is too large."),
  refusal("THROTTLED", 429, "throttled", "Too many requests at once.", 1),
  refusal("QUOTA_EXCEEDED", 429, "quota_exceeded", "The day's quota is used up.", 3_600),
  refusal("AUTHORIZER_FAILURE", 503, "unavailable", "Try again later.", 30),
  refusal("AUTHORIZER_CONFIGURATION_ERROR", 503, "unavailable", "Try again later.", 30),
  refusal("API_CONFIGURATION_ERROR", 503, "unavailable", "Try again later.", 30),
  refusal("INTEGRATION_FAILURE", 503, "unavailable", "Try again later.", 30),
  refusal("INTEGRATION_TIMEOUT", 503, "unavailable", "Try again later.", 30),
  refusal("DEFAULT_5XX", 503, "unavailable", "Try again later.", 30),
  // Whatever else there is keeps its own status.
  { responseType: "DEFAULT_4XX", error: "bad_request", message: "The request is not accepted." },
];

export function responseTemplate({ error, message }: GatewayResponse): string {
  return JSON.stringify({ error, message });
}

export function responseHeaders({ retryAfterSeconds }: GatewayResponse): Record<string, string> {
  return retryAfterSeconds === undefined
    ? {}
    : { "gatewayresponse.header.Retry-After": `'${retryAfterSeconds}'` };
}

function refusal(
  responseType: string,
  statusCode: number,
  error: string,
  message: string,
  retryAfterSeconds?: number,
): GatewayResponse {
  return {
    responseType,
    statusCode: String(statusCode),
    error,
    message,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  };
}
