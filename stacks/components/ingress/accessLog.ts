/**
 * One JSON line a request: no query, no path values and no key, because any of them may hold the sender's token.
 * The route stands for the path, and the key's id for the key. Pure.
 */
export function accessLogFormat(environmentSuffix: string): string {
  return JSON.stringify({
    environment: environmentSuffix,
    requestId: "$context.requestId",
    extendedRequestId: "$context.extendedRequestId",
    traceId: "$context.xrayTraceId",
    time: "$context.requestTimeEpoch",
    method: "$context.httpMethod",
    route: "$context.resourcePath",
    status: "$context.status",
    responseType: "$context.error.responseType",
    apiKeyId: "$context.identity.apiKeyId",
    sourceIp: "$context.identity.sourceIp",
    responseLengthBytes: "$context.responseLength",
    responseLatencyMs: "$context.responseLatency",
    integrationLatencyMs: "$context.integrationLatency",
    integrationStatus: "$context.integrationStatus",
    wafStatus: "$context.waf.status",
  });
}

/** API Gateway writes `-` where a variable has no value. */
export const accessLogFilters = {
  requestsByKey: { pattern: '{ $.apiKeyId != "-" }', dimensions: { ApiKeyId: "$.apiKeyId" } },
  refusals: {
    pattern: '{ $.responseType != "-" }',
    dimensions: { environment: "$.environment", ResponseType: "$.responseType" },
  },
} as const;
