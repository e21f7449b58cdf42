import type { HttpResponse } from "../../core/service";
import { variablesOf } from "./contextVariables";
import type { Exchange } from "./exchange";
import { type Refusal, refusalStatus, renderRefusal } from "./gatewayResponses";
import type { ProxyResponse } from "./proxyResponse";

/** Makes the HTTP response, and notes in the exchange what the logs say of it. */
export function answerOf(
  exchange: Exchange,
  outcome: ProxyResponse | Refusal,
  nowMs: number,
): HttpResponse {
  const latencyMs = nowMs - exchange.receivedMs;
  const isRefusal = "type" in outcome;
  const statusCode = isRefusal
    ? refusalStatus(exchange.definition.gatewayResponses, outcome)
    : outcome.statusCode;
  exchange.answer = { statusCode, bodyBytes: 0, latencyMs };
  if (isRefusal) exchange.error = outcome;
  const made = isRefusal
    ? renderRefusal(exchange.definition.gatewayResponses, outcome, variablesOf(exchange))
    : { headers: remapped(outcome.headers), body: outcome.body };
  exchange.answer.bodyBytes = Buffer.byteLength(made.body);
  return {
    statusCode,
    headers: {
      "x-amzn-RequestId": exchange.requestId,
      "x-amz-apigw-id": exchange.extendedRequestId,
      "X-Amzn-Trace-Id": exchange.trace.header,
      ...made.headers,
    },
    body: made.body,
  };
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html#api-gateway-known-issues-rest-apis */
const remappedNames = new Set([
  "authorization",
  "connection",
  "content-length",
  "content-md5",
  "date",
  "host",
  "server",
  "user-agent",
  "www-authenticate",
]);

/** These belong to API Gateway; a function's own come out under another name. Transfer-Encoding is dropped. */
function remapped(
  headers: Readonly<Record<string, string | string[]>>,
): Record<string, string | string[]> {
  const result: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    if (lower === "transfer-encoding") continue;
    result[remappedNames.has(lower) ? `x-amzn-Remapped-${name}` : name] = value;
  }
  return result;
}
