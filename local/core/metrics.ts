/** The measurements that services make of themselves. CloudWatch stores them and evaluates alarms over them. */
export interface MetricDatum {
  namespace: string;
  name: string;
  dimensions: Readonly<Record<string, string>>;
  value: number;
  /** CloudWatch's unit names: Count, Milliseconds, Seconds, Percent, Bytes. */
  unit: string;
  timestampMs: number;
}

export interface MetricSink {
  record(datum: MetricDatum): void;
}

/** A value that exists all the time and is sampled once a minute, as SQS does with the depth of its queues. */
export interface Gauge {
  namespace: string;
  name: string;
  dimensions: Readonly<Record<string, string>>;
  unit: string;
  sample(): number;
}

export class Metrics {
  private readonly sinks = new Set<MetricSink>();
  private readonly gaugeSet = new Set<Gauge>();

  addSink(sink: MetricSink): void {
    this.sinks.add(sink);
  }

  record(datum: MetricDatum): void {
    for (const sink of this.sinks) sink.record(datum);
  }

  /** Returns the function that takes the gauge out, for when its resource is deleted. */
  addGauge(gauge: Gauge): () => void {
    this.gaugeSet.add(gauge);
    return () => void this.gaugeSet.delete(gauge);
  }

  gauges(): Iterable<Gauge> {
    return this.gaugeSet;
  }
}
