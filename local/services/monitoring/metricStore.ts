import type { Gauge, MetricDatum, MetricSink } from "../../core/metrics";

/** What one minute of one metric holds: enough for every statistic, percentiles included. */
interface Minute {
  startMs: number;
  values: number[];
}

export interface MetricIdentity {
  namespace: string;
  name: string;
  dimensions: Readonly<Record<string, string>>;
}

export interface MetricSeries extends MetricIdentity {
  unit: string;
  /** Ascending by start. */
  minutes: Minute[];
}

const MINUTE_MS = 60_000;
/** One-minute data points live 15 days: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html */
const RETENTION_MS = 15 * 86_400_000;

/** All data points, by metric and minute. */
export class MetricStore implements MetricSink {
  private readonly byKey = new Map<string, MetricSeries>();
  /** Of gauges and alarms, which ask for the same metric every minute. */
  private readonly known = new WeakMap<MetricIdentity, MetricSeries>();

  record(datum: MetricDatum): void {
    add(this.find(datum) ?? this.begin(datum), datum.value, datum.timestampMs);
  }

  sample(gauge: Gauge, timestampMs: number): void {
    add(this.findKnown(gauge) ?? this.begin(gauge), gauge.sample(), timestampMs);
  }

  /** All values in [fromMs, toMs). */
  values(metric: MetricIdentity, fromMs: number, toMs: number): number[] {
    const minutes = this.findKnown(metric)?.minutes;
    if (!minutes) return [];
    const found: number[][] = [];
    for (let i = minutes.length - 1; i >= 0 && minutes[i]!.startMs >= fromMs; i--)
      if (minutes[i]!.startMs < toMs) found.push(minutes[i]!.values);
    return found.reverse().flat();
  }

  series(): Iterable<MetricSeries> {
    return this.byKey.values();
  }

  forgetBefore(nowMs: number): void {
    for (const series of this.byKey.values()) {
      if ((series.minutes[0]?.startMs ?? nowMs) >= nowMs - RETENTION_MS) continue;
      series.minutes = series.minutes.filter((minute) => minute.startMs >= nowMs - RETENTION_MS);
    }
  }

  private find(metric: MetricIdentity): MetricSeries | undefined {
    return this.byKey.get(keyOf(metric));
  }

  private findKnown(metric: MetricIdentity): MetricSeries | undefined {
    let series = this.known.get(metric);
    if (!series && (series = this.find(metric))) this.known.set(metric, series);
    return series;
  }

  private begin({ namespace, name, dimensions, unit }: Omit<MetricSeries, "minutes">) {
    const series: MetricSeries = { namespace, name, dimensions, unit, minutes: [] };
    this.byKey.set(keyOf(series), series);
    return series;
  }
}

function add(series: MetricSeries, value: number, timestampMs: number): void {
  minuteAt(series, Math.floor(timestampMs / MINUTE_MS) * MINUTE_MS).values.push(value);
}

/** Data mostly arrives in order, so the right minute is the last one or close to it. */
function minuteAt(series: MetricSeries, startMs: number): Minute {
  const { minutes } = series;
  let at = minutes.length;
  while (at > 0 && minutes[at - 1]!.startMs > startMs) at--;
  const before = minutes[at - 1];
  if (before?.startMs === startMs) return before;
  const minute = { startMs, values: [] };
  minutes.splice(at, 0, minute);
  return minute;
}

/** A metric is its namespace, its name and its exact set of dimensions: one dimension more is another metric. */
function keyOf(metric: MetricIdentity): string {
  let key = `${metric.namespace}\n${metric.name}`;
  for (const name of Object.keys(metric.dimensions).sort())
    key += `\n${name}\n${metric.dimensions[name]}`;
  return key;
}
