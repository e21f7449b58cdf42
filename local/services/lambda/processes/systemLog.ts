import type { FunctionConfiguration, InvocationOutcome } from "../model";
import { parseTraceHeader } from "../tracing";

/**
 * The lines that Lambda itself writes around an invocation, as text or as platform events.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
 */
export function startLines(
  configuration: FunctionConfiguration,
  requestId: string,
  nowMs: number,
): string[] {
  if (configuration.logging.logFormat === "Text")
    return [`START RequestId: ${requestId} Version: $LATEST\n`];
  return platformEvent(configuration, "INFO", nowMs, "platform.start", {
    requestId,
    version: "$LATEST",
  });
}

export function reportLines(
  configuration: FunctionConfiguration,
  requestId: string,
  traceHeader: string | undefined,
  outcome: InvocationOutcome,
  nowMs: number,
): string[] {
  const metrics = metricsOf(configuration, outcome);
  const trace = parseTraceHeader(traceHeader);
  if (configuration.logging.logFormat === "JSON")
    return platformEvent(
      configuration,
      outcome.status === "success" ? "INFO" : "WARN",
      nowMs,
      "platform.report",
      {
        requestId,
        metrics,
        ...(trace.sampled && {
          tracing: { spanId: trace.parent, type: "X-Amzn-Trace-Id", value: traceHeader },
        }),
        status: outcome.status,
      },
    );
  const parts = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${metrics.durationMs} ms`,
    `Billed Duration: ${metrics.billedDurationMs} ms`,
    `Memory Size: ${metrics.memorySizeMB} MB`,
    `Max Memory Used: ${metrics.maxMemoryUsedMB} MB`,
    ...(metrics.initDurationMs === undefined
      ? []
      : [`Init Duration: ${metrics.initDurationMs} ms`]),
    ...(outcome.status === "timeout" ? ["Status: timeout"] : []),
    ...(outcome.status === "failure" ? ["Status: error", "Error Type: Runtime.ExitError"] : []),
  ];
  const xray = trace.sampled
    ? [`XRAY TraceId: ${trace.root}`, `SegmentId: ${trace.parent}`, "Sampled: true"]
    : [];
  const ending = xray.length > 0 ? `\t\n${xray.join("\t")}\t\n` : "\t\n";
  return [`END RequestId: ${requestId}\n`, parts.join("\t") + ending];
}

/** Levels of system events: DEBUG shows all, INFO (the default) all of these, WARN only what went wrong. */
function platformEvent(
  configuration: FunctionConfiguration,
  level: "INFO" | "WARN",
  nowMs: number,
  type: string,
  record: Record<string, unknown>,
): string[] {
  if (configuration.logging.systemLogLevel === "WARN" && level === "INFO") return [];
  return [JSON.stringify({ time: new Date(nowMs).toISOString(), type, record })];
}

function metricsOf(configuration: FunctionConfiguration, outcome: InvocationOutcome) {
  const { durationMs, initDurationMs } = outcome;
  return {
    durationMs: hundredths(durationMs),
    // Initialisation is billed too: https://aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/
    billedDurationMs: Math.ceil(durationMs + (initDurationMs ?? 0)),
    memorySizeMB: configuration.memorySizeMegabytes,
    maxMemoryUsedMB: Math.round(outcome.memoryBytes / 1024 / 1024),
    ...(initDurationMs !== undefined && { initDurationMs: hundredths(initDurationMs) }),
  };
}

const hundredths = (ms: number) => Math.round(ms * 100) / 100;
