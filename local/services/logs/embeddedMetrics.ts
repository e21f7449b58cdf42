import type { MetricDatum } from "../../core/metrics";

interface MetricDirective {
  Namespace: string;
  Dimensions: string[][];
  Metrics: { Name: string; Unit?: string }[];
}

/**
 * The metrics that a log line in the embedded metric format carries; none for any other line.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 * A malformed line yields nothing, as on AWS, where it only shows in a service metric.
 */
export function metricsFromLine(message: string): MetricDatum[] {
  if (!message.startsWith("{") || !message.includes('"_aws"')) return [];
  const document = parse(message);
  const metadata = document?.["_aws"] as
    { Timestamp?: number; CloudWatchMetrics?: MetricDirective[] } | undefined;
  if (
    !document ||
    typeof metadata?.Timestamp !== "number" ||
    !Array.isArray(metadata.CloudWatchMetrics)
  )
    return [];
  const timestampMs = metadata.Timestamp;
  return metadata.CloudWatchMetrics.flatMap((directive) =>
    fromDirective(directive, document, timestampMs),
  );
}

function fromDirective(
  directive: MetricDirective,
  document: Record<string, unknown>,
  timestampMs: number,
): MetricDatum[] {
  const data: MetricDatum[] = [];
  for (const names of directive.Dimensions ?? [[]]) {
    const dimensions: Record<string, string> = {};
    for (const name of names) dimensions[name] = String(document[name]);
    if (names.some((name) => document[name] === undefined)) continue;
    for (const metric of directive.Metrics ?? []) {
      const raw = document[metric.Name];
      for (const value of Array.isArray(raw) ? raw : [raw]) {
        if (typeof value !== "number") continue;
        data.push({
          namespace: directive.Namespace,
          name: metric.Name,
          dimensions,
          value,
          unit: metric.Unit ?? "None",
          timestampMs,
        });
      }
    }
  }
  return data;
}

function parse(message: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(message) as Record<string, unknown>;
  } catch {
    // Only looks like the format; then it is an ordinary line.
    return undefined;
  }
}
