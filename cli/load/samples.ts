/** k6's samples as the series that a report draws: one figure a second. */
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { percentile } from "../bench/sending";

export interface Point {
  /** Seconds since the first sample. */
  second: number;
  value: number;
}

export interface Series {
  name: string;
  points: Point[];
}

export interface LoadSeries {
  offered: Series;
  accepted: Series;
  refused: Series;
  latency: Series[];
  depths: Series[];
  alarms: Series[];
}

export interface Sample {
  metric: string;
  timeMs: number;
  value: number;
  tags: Readonly<Record<string, string>>;
}

const wanted = new Set([
  ...["webhooks_offered", "webhooks_accepted", "webhook_requests", "webhook_latency"],
  ...["queue_depth", "alarm_state"],
]);

export async function readSamples(file: string): Promise<Sample[]> {
  const samples: Sample[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const sample = sampleOf(line);
    if (sample) samples.push(sample);
  }
  return samples;
}

/** Most lines are of metrics that no chart shows; they are not even parsed. */
export function sampleOf(line: string): Sample | undefined {
  const metric = /^\{"metric":"([a-z_]+)","type":"Point"/.exec(line)?.[1];
  if (metric === undefined || !wanted.has(metric)) return undefined;
  const { data } = JSON.parse(line) as {
    data: { time: string; value: number; tags: Record<string, string> | null };
  };
  return { metric, timeMs: Date.parse(data.time), value: data.value, tags: data.tags ?? {} };
}

export function seriesOf(samples: readonly Sample[]): LoadSeries {
  const startMs = samples.reduce((least, { timeMs }) => Math.min(least, timeMs), Infinity);
  const second = ({ timeMs }: Sample) => Math.floor((timeMs - startMs) / 1000);
  const of = (metric: string) => samples.filter((sample) => sample.metric === metric);
  const sums = (name: string, some: readonly Sample[]) =>
    series(name, some, second, (values) => values.reduce((total, one) => total + one, 0));
  const latency = of("webhook_latency");
  return {
    offered: sums("offered", of("webhooks_offered")),
    accepted: sums("accepted", of("webhooks_accepted")),
    refused: sums(
      "refused",
      of("webhook_requests").filter(({ tags }) => tags["outcome"] !== "accepted"),
    ),
    latency: [0.5, 0.95, 0.99].map((share) =>
      series(`p${share * 100}`, latency, second, (values) => percentile(values, share)),
    ),
    depths: byTag(of("queue_depth"), "queue", second),
    alarms: byTag(of("alarm_state"), "alarm", second),
  };
}

function byTag(samples: readonly Sample[], tag: string, second: (sample: Sample) => number) {
  const groups = Map.groupBy(samples, ({ tags }) => tags[tag] ?? "");
  return [...groups].map(([name, some]) => series(name, some, second, (values) => values.at(-1)!));
}

function series(
  name: string,
  samples: readonly Sample[],
  second: (sample: Sample) => number,
  fold: (values: number[]) => number,
): Series {
  const bySecond = Map.groupBy(samples, second);
  const points = [...bySecond].map(([at, some]) => ({
    second: at,
    value: fold(some.map(({ value }) => value)),
  }));
  return { name, points: points.sort((a, b) => a.second - b.second) };
}
