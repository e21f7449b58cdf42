import type { AuthorizerOutcome, Exchange } from "./exchange";
import { requestTime } from "./requestTime";

/** Gives `$context.<name>` its value; undefined where the request has none. */
export type Variables = (name: string) => string | number | undefined;

type Reader = (exchange: Exchange) => string | number | undefined;

const variablePattern = /\$context\.([A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*)/g;

/** $context for access logs and gateway responses: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html */
export function variablesOf(exchange: Exchange): Variables {
  return (name) => reader(name)?.(exchange);
}

/** Names in `text` that are no $context variables. */
export function unknownVariables(text: string): string[] {
  return [...text.matchAll(variablePattern)].map(([, name]) => name!).filter((n) => !reader(n));
}

/** Puts values in for variables, as gateway response templates do. JSON's null stands for a missing messageString. */
export function substitute(template: string, variables: Variables): string {
  return template.replace(variablePattern, (_, name: string) => String(variables(name) ?? "null"));
}

/** A text cut at its variables, so that a line is made by joining. */
export function segmentsOf(text: string): (string | Reader)[] {
  const segments: (string | Reader)[] = [];
  let end = 0;
  for (const match of text.matchAll(variablePattern)) {
    segments.push(text.slice(end, match.index), reader(match[1]!)!);
    end = match.index + match[0].length;
  }
  return [...segments, text.slice(end)];
}

function reader(name: string): Reader | undefined {
  const fixed = readers[name];
  if (fixed) return fixed;
  const property = /^authorizer\.([A-Za-z0-9_]+)$/.exec(name)?.[1];
  return property === undefined ? undefined : (x) => x.authorizer?.context[property];
}

const none: Reader = () => undefined;

/** What an authorizer has is known to the log under two names: of Lambda's answer, and of the decision on it. */
const ofAuthorizer =
  (read: (outcome: AuthorizerOutcome) => string | number | undefined): Reader =>
  (exchange) =>
    exchange.authorizer && read(exchange.authorizer);

const messageString: Reader = ({ error }) =>
  error && error.message !== null ? JSON.stringify(error.message) : undefined;

const readers: Readonly<Record<string, Reader>> = {
  accountId: (x) => x.accountId,
  apiId: (x) => x.api.id,
  "authorize.error": ofAuthorizer((a) => (a.status === 403 ? a.error : undefined)),
  "authorize.latency": ofAuthorizer((a) => (a.status === 200 || a.status === 403 ? 0 : undefined)),
  "authorize.status": ofAuthorizer((a) =>
    a.status === 200 || a.status === 403 ? a.status : undefined,
  ),
  "authorizer.error": ofAuthorizer((a) => a.error),
  "authorizer.integrationLatency": ofAuthorizer((a) => a.integrationLatencyMs),
  "authorizer.integrationStatus": ofAuthorizer((a) => a.integrationStatus),
  "authorizer.latency": ofAuthorizer((a) => a.latencyMs),
  "authorizer.principalId": ofAuthorizer((a) => a.principalId),
  "authorizer.requestId": ofAuthorizer((a) => a.requestId),
  "authorizer.status": ofAuthorizer((a) => a.status),
  // IAM and Cognito authentication are not modelled, so there is never an outcome of theirs.
  "authenticate.error": none,
  "authenticate.latency": none,
  "authenticate.status": none,
  awsEndpointRequestId: (x) => x.integration?.requestId,
  "customDomain.basePathMatched": (x) => x.basePathMatched,
  deploymentId: (x) => x.deployment.id,
  domainName: (x) => x.domainName,
  domainPrefix: (x) => x.domainName.split(".")[0],
  endpointType: (x) => x.api.endpointConfiguration.types,
  "error.message": (x) => x.error?.message ?? undefined,
  "error.messageString": messageString,
  "error.responseType": (x) => x.error?.type,
  "error.validationErrorString": (x) =>
    x.error?.type === "BAD_REQUEST_BODY" ? (x.error.message ?? undefined) : undefined,
  extendedRequestId: (x) => x.extendedRequestId,
  httpMethod: (x) => x.request.method,
  "identity.accountId": none,
  "identity.apiKey": (x) => x.apiKey?.value,
  "identity.apiKeyId": (x) => x.apiKey?.id,
  "identity.caller": none,
  "identity.cognitoAuthenticationProvider": none,
  "identity.cognitoAuthenticationType": none,
  "identity.cognitoIdentityId": none,
  "identity.cognitoIdentityPoolId": none,
  "identity.principalOrgId": none,
  "identity.sourceIp": (x) => x.request.sourceIp,
  "identity.user": none,
  "identity.userAgent": (x) => x.request.headers["user-agent"],
  "identity.userArn": none,
  "integration.error": (x) => x.integration?.error,
  "integration.integrationStatus": (x) => x.integration?.integrationStatus,
  "integration.latency": (x) => x.integration?.latencyMs,
  "integration.requestId": (x) => x.integration?.requestId,
  "integration.status": (x) => x.integration?.status ?? x.integration?.integrationStatus,
  integrationErrorMessage: (x) => x.integration?.error,
  integrationLatency: (x) => x.integration?.latencyMs,
  integrationStatus: (x) => x.integration?.integrationStatus,
  isCanaryRequest: () => "false",
  path: (x) => x.path,
  protocol: () => "HTTP/1.1",
  requestId: (x) => x.requestId,
  requestTime: (x) => requestTime(x.receivedMs),
  requestTimeEpoch: (x) => x.receivedMs,
  resourceId: (x) => x.route?.resource.id,
  resourcePath: (x) => x.route?.resource.path,
  responseLatency: (x) => x.answer?.latencyMs,
  responseLength: (x) => x.answer?.bodyBytes,
  stage: (x) => x.stage.name,
  status: (x) => x.answer?.statusCode,
  tlsVersion: () => "TLSv1.3",
  cipherSuite: () => "TLS_AES_128_GCM_SHA256",
  "waf.error": none,
  "waf.latency": (x) => x.waf?.latencyMs,
  "waf.status": (x) => x.waf?.status,
  wafResponseCode: (x) => x.waf?.response,
  webaclArn: (x) => x.waf?.webAclArn,
  xrayTraceId: (x) => (x.stage.xrayTracingEnabled ? x.trace.rootId : undefined),
};
