import { AwsError } from "../../core/errors";
import { compileMetricMath, type MathExpression, type Point } from "./metricMath";
import type { MetricIdentity, MetricStore } from "./metricStore";
import { statistic } from "./statistics";

/** One of several series that an alarm or GetMetricData asks for together: a metric's statistic, or math over the others. */
export type MetricQuery = { id: string; returnData: boolean; label?: string } & (
  | { kind: "metric"; metric: MetricIdentity; stat: string; periodSeconds: number }
  | { kind: "expression"; expression: MathExpression }
);

export function expressionQuery(
  id: string,
  expression: string,
  returnData: boolean,
  label?: string,
): MetricQuery {
  return { id, kind: "expression", expression: compileMetricMath(expression), returnData, label };
}

/** The value of the query `id` in [fromMs, toMs), through whatever other queries it refers to. */
export function evaluateQuery(
  store: MetricStore,
  queries: readonly MetricQuery[],
  id: string,
  fromMs: number,
  toMs: number,
): Point {
  const query = queries.find((candidate) => candidate.id === id);
  if (!query) throw new AwsError("ValidationError", `The metric query ${id} is not defined.`);
  return query.kind === "metric"
    ? statistic(store.values(query.metric, fromMs, toMs), query.stat)
    : query.expression((other) => evaluateQuery(store, queries, other, fromMs, toMs));
}

/** Every metric in one set of queries must have the same period, else math over them has no meaning. */
export function commonPeriodSeconds(queries: readonly MetricQuery[], explicit?: number): number {
  const periods = new Set(
    queries.flatMap((query) => (query.kind === "metric" ? [query.periodSeconds] : [])),
  );
  if (explicit !== undefined) periods.add(explicit);
  if (periods.size !== 1)
    throw new AwsError(
      "ValidationError",
      `Metrics must have one period, got ${[...periods].join(", ") || "none"} seconds.`,
    );
  return [...periods][0]!;
}
