import type { Exchange, Fields } from "./exchange";
import { requestTime } from "./requestTime";

/** The event that a proxy function gets: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format */
export function proxyEvent(exchange: Exchange): object {
  const { request, definition } = exchange;
  const isBase64Encoded =
    request.body.length > 0 && isBinary(exchange, definition.binaryMediaTypes);
  return {
    ...requestPart(exchange),
    requestContext: { ...requestContext(exchange), ...authorizerPart(exchange) },
    body:
      request.body.length === 0 ? null : request.body.toString(isBase64Encoded ? "base64" : "utf8"),
    isBase64Encoded,
  };
}

/** The event of a REQUEST authorizer: the same, without the body. */
export function requestAuthorizerEvent(exchange: Exchange, methodArn: string): object {
  return {
    type: "REQUEST",
    methodArn,
    ...requestPart(exchange),
    requestContext: requestContext(exchange),
  };
}

/** `binaryMediaTypes` are compared with the request's Content-Type; without one, REST APIs assume application/json. */
function isBinary({ request }: Exchange, mediaTypes: readonly string[]): boolean {
  const type = (request.headers["content-type"] ?? "application/json").split(";")[0]!.trim();
  return matchesMediaType(mediaTypes, type);
}

export function matchesMediaType(mediaTypes: readonly string[], type: string): boolean {
  return mediaTypes.some(
    (media) =>
      media === "*/*" ||
      media === type.toLowerCase() ||
      (media.endsWith("/*") && type.toLowerCase().startsWith(media.slice(0, -1))),
  );
}

function requestPart(exchange: Exchange) {
  const { headers, query, route, stage } = exchange;
  return {
    resource: route!.resource.path,
    path: exchange.basePathMatched === undefined ? exchange.resourcePath : exchange.path,
    httpMethod: exchange.request.method,
    headers: orNull(headers.single),
    multiValueHeaders: orNull(headers.multi),
    queryStringParameters: orNull(query.single),
    multiValueQueryStringParameters: orNull(query.multi),
    pathParameters: orNull(route!.pathParameters),
    stageVariables: orNull(stage.variables),
  };
}

function requestContext(exchange: Exchange) {
  const { route, request, apiKey } = exchange;
  return {
    resourceId: route!.resource.id,
    resourcePath: route!.resource.path,
    httpMethod: request.method,
    extendedRequestId: exchange.extendedRequestId,
    requestTime: requestTime(exchange.receivedMs),
    path: exchange.path,
    accountId: exchange.accountId,
    protocol: "HTTP/1.1",
    stage: exchange.stage.name,
    domainPrefix: exchange.domainName.split(".")[0],
    requestTimeEpoch: exchange.receivedMs,
    requestId: exchange.requestId,
    identity: {
      cognitoIdentityPoolId: null,
      accountId: null,
      cognitoIdentityId: null,
      caller: null,
      sourceIp: request.sourceIp,
      principalOrgId: null,
      accessKey: null,
      cognitoAuthenticationType: null,
      cognitoAuthenticationProvider: null,
      userArn: null,
      userAgent: request.headers["user-agent"] ?? null,
      user: null,
      ...(apiKey && { apiKey: apiKey.value, apiKeyId: apiKey.id }),
    },
    domainName: exchange.domainName,
    deploymentId: exchange.deployment.id,
    apiId: exchange.api.id,
  };
}

function authorizerPart({ authorizer }: Exchange) {
  if (!authorizer) return {};
  const { principalId, context, integrationLatencyMs } = authorizer;
  return { authorizer: { ...context, principalId, integrationLatency: integrationLatencyMs } };
}

function orNull<T extends object>(map: T): T | null {
  for (const _ in map) return map;
  return null;
}

/** Headers with the sender's spelling where the endpoint has kept it. */
export function headerFields(
  headers: Readonly<Record<string, string>>,
  rawHeaders: readonly string[] | undefined,
): Fields {
  const fields: Fields = { single: {}, multi: {} };
  if (rawHeaders)
    for (let i = 0; i + 1 < rawHeaders.length; i += 2)
      addField(fields, rawHeaders[i]!, rawHeaders[i + 1]!);
  else for (const [name, value] of Object.entries(headers)) addField(fields, name, value);
  return fields;
}

/** Query values are handed on decoded. */
export function queryFields(rawQuery: string): Fields {
  const fields: Fields = { single: {}, multi: {} };
  if (rawQuery === "") return fields;
  for (const [name, value] of new URLSearchParams(rawQuery)) addField(fields, name, value);
  return fields;
}

function addField({ single, multi }: Fields, name: string, value: string): void {
  single[name] = value;
  (multi[name] ??= []).push(value);
}

/** Replaces a header whatever its spelling: the gateway's own word on Host, X-Forwarded-* and the trace. */
export function setHeader({ single, multi }: Fields, name: string, value: string): void {
  const lower = name.toLowerCase();
  for (const sent of Object.keys(single)) {
    if (sent.toLowerCase() !== lower) continue;
    delete single[sent];
    delete multi[sent];
  }
  single[name] = value;
  multi[name] = [value];
}
