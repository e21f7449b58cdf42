import type { MetricDatum } from "../../core/metrics";
import { compileFilterPattern, type LogMatcher, select } from "./filterPattern";

export interface MetricTransformation {
  namespace: string;
  name: string;
  /** A number, or a selector such as `$.latency`. */
  value: string;
  unit: string;
  /** Dimension name → selector. */
  dimensions: Record<string, string>;
}

export interface MetricFilter {
  name: string;
  pattern: string;
  matches: LogMatcher;
  transformation: MetricTransformation;
}

export function createMetricFilter(
  name: string,
  pattern: string,
  transformation: MetricTransformation,
): MetricFilter {
  return { name, pattern, matches: compileFilterPattern(pattern), transformation };
}

/** What a matching line adds to a metric; undefined where it does not match or lacks the value or a dimension. */
export function metricFromLine(
  filter: MetricFilter,
  message: string,
  timestampMs: number,
): MetricDatum | undefined {
  if (!filter.matches(message)) return undefined;
  const { namespace, name, unit, value, dimensions } = filter.transformation;
  const needsDocument = value.startsWith("$") || Object.keys(dimensions).length > 0;
  const document: unknown =
    needsDocument && message.startsWith("{") ? JSON.parse(message) : undefined;
  const number = value.startsWith("$") ? Number(select(document, value)) : Number(value);
  if (!Number.isFinite(number)) return undefined;
  const resolved: Record<string, string> = {};
  for (const [dimension, selector] of Object.entries(dimensions)) {
    const found = select(document, selector);
    if (found === undefined || found === null || typeof found === "object") return undefined;
    resolved[dimension] = String(found);
  }
  return { namespace, name, dimensions: resolved, value: number, unit, timestampMs };
}
