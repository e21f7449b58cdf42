import type { Cloud } from "../../core/cloud";
import type { Batches } from "./batches";
import type { Exchange } from "./exchange";
import { executionLogGroup } from "./logWriter";
import { methodKey, settingsFor } from "./methodSettings";
import type { MethodSettings } from "./model";
import { recordSegment } from "./tracing";

/** What a finished request leaves behind: metrics, a line of the access log, of the execution log where it failed, a segment. */
export function report(cloud: Cloud, batches: Batches<string>, exchange: Exchange): void {
  const { stage, api, route, answer } = exchange;
  const settings = route
    ? settingsFor(stage, methodKey(route.resource.path, route.method.httpMethod))
    : (stage.methodSettings.get("*/*") ?? {});
  recordMetrics(cloud, exchange, settings);
  if (stage.accessLog)
    batches.add(logGroupName(stage.accessLog.destinationArn), stage.accessLog.compiled(exchange));
  const failure = failureOf(exchange);
  if (settings.loggingLevel === "ERROR" && failure !== undefined && answer!.statusCode >= 500)
    batches.add(executionLogGroup(api.id, stage.name), `(${exchange.requestId}) ${failure}`);
  recordSegment(batches, exchange);
}

/** `arn:aws:logs:<region>:<account>:log-group:<name>`, with or without `:*`. */
export function logGroupName(destinationArn: string): string {
  return destinationArn.replace(/^arn:[^:]+:logs:[^:]+:\d+:log-group:/, "").replace(/:\*$/, "");
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html */
function recordMetrics(cloud: Cloud, exchange: Exchange, settings: MethodSettings): void {
  const { api, stage, route, answer, integration, receivedMs } = exchange;
  const { statusCode, latencyMs } = answer!;
  const byStage = { ApiName: api.name, Stage: stage.name };
  const dimensionSets: Record<string, string>[] = [{ ApiName: api.name }, byStage];
  if (settings.metricsEnabled && route)
    dimensionSets.push({
      ...byStage,
      Method: route.method.httpMethod,
      Resource: route.resource.path,
    });
  for (const dimensions of dimensionSets) {
    const record = (name: string, value: number, unit: string) =>
      cloud.metrics.record({
        namespace: "AWS/ApiGateway",
        name,
        dimensions,
        value,
        unit,
        timestampMs: receivedMs,
      });
    record("Count", 1, "Count");
    record("4XXError", statusCode >= 400 && statusCode < 500 ? 1 : 0, "Count");
    record("5XXError", statusCode >= 500 ? 1 : 0, "Count");
    record("Latency", latencyMs, "Milliseconds");
    if (integration) record("IntegrationLatency", integration.latencyMs, "Milliseconds");
  }
}

/** What the execution log says; callers are told nothing of it. */
function failureOf({ integration, authorizer }: Exchange): string | undefined {
  if (integration?.error !== undefined) return integration.error;
  if (authorizer?.error === undefined) return undefined;
  return `Execution failed due to an authorizer error: ${authorizer.error}`;
}
