import type { Cloud } from "../../core/cloud";
import { substitute, variablesOf } from "./contextVariables";
import type { Exchange } from "./exchange";
import type { Refusal } from "./gatewayResponses";
import type { InvocationResult, Invoker } from "./invocation";
import { proxyEvent } from "./proxyEvent";
import { parseProxyResponse, type ProxyResponse } from "./proxyResponse";

/** What stands behind a method: a Lambda proxy function, or a mock that answers by itself. */
export class Integrations {
  constructor(
    private readonly cloud: Cloud,
    private readonly invoker: Invoker,
  ) {}

  async run(exchange: Exchange): Promise<ProxyResponse | Refusal> {
    const { method } = exchange.route!;
    if (method.integration!.type === "MOCK") return mockResponse(exchange);
    const startedMs = this.cloud.clock.nowMs();
    const result = await this.invoke(exchange);
    const latencyMs = this.cloud.clock.nowMs() - startedMs;
    const integrationStatus = result.kind === "rejected" ? result.statusCode : 200;
    exchange.integration = { integrationStatus, latencyMs };
    return result.kind === "answered"
      ? this.read(exchange, result.payload, result.requestId)
      : failed(exchange, result);
  }

  private invoke(exchange: Exchange): Promise<InvocationResult> {
    const { api, stage, route, trace } = exchange;
    const { functionArn, credentials, timeoutMilliseconds } = route!.method.integration!;
    // The resource's path with its parameters' names, not the request's: permissions are given per method.
    const source = `${api.id}/${stage.name}/${route!.method.httpMethod === "ANY" ? "*" : route!.method.httpMethod}${route!.resource.path}`;
    return this.invoker.invoke({
      functionArn: functionArn!,
      sourceArn: this.cloud.arn("execute-api", source),
      credentials,
      event: proxyEvent(exchange),
      traceHeader: trace.header,
      timeoutMs: timeoutMilliseconds,
    });
  }

  private read(exchange: Exchange, payload: string, requestId?: string): ProxyResponse | Refusal {
    const response = parseProxyResponse(payload, {
      mediaTypes: exchange.definition.binaryMediaTypes,
      accept: exchange.request.headers["accept"],
    });
    const outcome = exchange.integration!;
    outcome.requestId = requestId;
    if (response) {
      outcome.status = response.statusCode;
      return response;
    }
    outcome.error = "Execution failed due to configuration error: Malformed Lambda proxy response";
    return { ...internalServerError, statusCode: 502 };
  }
}

const internalServerError: Refusal = { type: "DEFAULT_5XX", message: "Internal server error" };

/**
 * 500 where Lambda refused the invocation, 502 where the function failed:
 * https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway-errors.html
 * AWS does not document the response type of these; only DEFAULT_5XX is sure to apply to them.
 */
function failed(
  exchange: Exchange,
  result: Exclude<InvocationResult, { kind: "answered" }>,
): Refusal {
  const outcome = exchange.integration!;
  if (result.kind === "timedOut") {
    outcome.integrationStatus = 504;
    outcome.error = "Execution failed due to a timeout error";
    return { type: "INTEGRATION_TIMEOUT", message: "Endpoint request timed out" };
  }
  if (result.kind === "functionError") {
    outcome.requestId = result.requestId;
    outcome.error = `Lambda execution failed with status 200 due to customer function error: ${result.message}.`;
    return { ...internalServerError, statusCode: 502 };
  }
  if (result.code === "RequestTooLargeException") {
    // Base64 makes a body a third larger, and Lambda takes 6 MB of event.
    outcome.error = "Execution failed: the event is larger than Lambda takes";
    return { type: "REQUEST_TOO_LARGE", message: "Request Too Long" };
  }
  if (result.code === "AccessDeniedException" || result.code === "ResourceNotFoundException") {
    outcome.error =
      "Execution failed due to configuration error: Invalid permissions on Lambda function";
    return { type: "API_CONFIGURATION_ERROR", message: "Internal server error" };
  }
  outcome.error = `Lambda invocation failed with status: ${result.statusCode} ${result.code}`;
  return internalServerError;
}

/** The request template names a status; the first integration response whose pattern matches it answers. */
function mockResponse(exchange: Exchange): ProxyResponse | Refusal {
  const integration = exchange.route!.method.integration!;
  const template = integration.requestTemplates["application/json"];
  const statusCode = template ? (JSON.parse(template) as { statusCode: number }).statusCode : 200;
  const responses = [...integration.responses.values()];
  const response =
    responses.find(
      ({ selectionPattern }) =>
        selectionPattern && new RegExp(`^(?:${selectionPattern})$`).test(String(statusCode)),
    ) ?? responses.find(({ selectionPattern }) => !selectionPattern);
  exchange.integration = { integrationStatus: statusCode, latencyMs: 0 };
  if (!response) {
    exchange.integration.error =
      "Execution failed due to configuration error: No match for output mapping and no default output mapping configured";
    return { type: "API_CONFIGURATION_ERROR", message: "Internal server error" };
  }
  exchange.integration.status = Number(response.statusCode);
  const headers: Record<string, string> = { "Content-Type": "application/json" };
  for (const [name, value] of Object.entries(response.responseParameters))
    headers[name.slice("method.response.header.".length)] = value.slice(1, -1);
  return {
    statusCode: Number(response.statusCode),
    headers,
    body: substitute(response.responseTemplates["application/json"] ?? "", variablesOf(exchange)),
  };
}
