/** What the stack's alarms watch, one metric at a time, whether said inline or in a query. */
import { read, type Resource, UndecidableError, Unknown, type Value } from "../framework/resource";
import type { Stack } from "../framework/stack";
import { isObject, listOf } from "./json";

export const alarmType = "aws:cloudwatch/metricAlarm:MetricAlarm";

export interface Watched {
  alarm: Resource;
  namespace: Value | undefined;
  metric: Value | undefined;
  dimensions: Readonly<Record<string, Value>>;
  /** The alarm's top-level property that the metric stands in. */
  property: "dimensions" | "metricQueries";
}

/** What an alarm must watch to watch this resource. */
export interface Watch {
  namespace: string;
  metric: string;
  /** The dimension that names the resource, by its name or its ARN. */
  dimension: string;
}

/** The alarms that watch it. Throws where only an alarm on an unknown resource might. */
export function alarmsOn(resource: Resource, watch: Watch, stack: Stack): readonly Resource[] {
  const onMetric = watchedBy(stack).filter(
    ({ namespace, metric }) => namespace === watch.namespace && metric === watch.metric,
  );
  let undecidable: UndecidableError | undefined;
  const found = onMetric.filter(({ alarm, dimensions, property }) => {
    const value = dimensions[watch.dimension];
    if (!(value instanceof Unknown))
      return stack.meantBy(String(value), [resource.type])?.urn === resource.urn;
    const origins = stack.origins(alarm, property).filter(({ type }) => type === resource.type);
    if (origins.length === 1) return origins[0]!.urn === resource.urn;
    undecidable ??= new UndecidableError(`${alarm.name}.${property}`);
    return false;
  });
  if (found.length === 0 && undecidable) throw undecidable;
  return found.map(({ alarm }) => alarm);
}

const known = new WeakMap<Stack, readonly Watched[]>();

function watchedBy(stack: Stack): readonly Watched[] {
  const remembered = known.get(stack);
  if (remembered) return remembered;
  const all = stack.ofType(alarmType).flatMap(metricsOf);
  known.set(stack, all);
  return all;
}

export function metricsOf(alarm: Resource): Watched[] {
  const queries = listOf(read(alarm, "metricQueries"))
    .filter(isObject)
    .map(({ metric }) => metric)
    .filter(isObject);
  const inQueries = queries.map((metric): Watched => ({
    ...{ alarm, namespace: metric["namespace"], metric: metric["metricName"] },
    ...{ dimensions: dimensionsOf(metric["dimensions"]), property: "metricQueries" },
  }));
  const inline: Watched = {
    ...{ alarm, namespace: read(alarm, "namespace"), metric: read(alarm, "metricName") },
    ...{ dimensions: dimensionsOf(read(alarm, "dimensions")), property: "dimensions" },
  };
  return inline.metric === undefined ? inQueries : [inline, ...inQueries];
}

const dimensionsOf = (value: Value | undefined) => (isObject(value) ? value : {});
