import { NotModelledError } from "../../core/errors";

/** `Sum`, `Average`, … or a percentile such as `p99` or `p99.9`. Undefined where there is no data. */
export function statistic(values: readonly number[], name: string): number | undefined {
  if (values.length === 0) return undefined;
  switch (name) {
    case "Sum":
      return sum(values);
    case "Average":
      return sum(values) / values.length;
    case "Minimum":
      return values.reduce((a, b) => Math.min(a, b));
    case "Maximum":
      return values.reduce((a, b) => Math.max(a, b));
    case "SampleCount":
      return values.length;
    default:
      return percentile(values, name);
  }
}

function percentile(values: readonly number[], name: string): number {
  const match = /^p(\d{1,2}(?:\.\d{1,10})?|100)$/.exec(name);
  if (!match) throw new NotModelledError(`the statistic ${name}`);
  const sorted = [...values].sort((a, b) => a - b);
  // Linear interpolation between the closest ranks.
  const rank = (Number(match[1]) / 100) * (sorted.length - 1);
  const below = sorted[Math.floor(rank)]!;
  const above = sorted[Math.ceil(rank)]!;
  return below + (above - below) * (rank - Math.floor(rank));
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
