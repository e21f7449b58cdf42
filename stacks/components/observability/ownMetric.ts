/** A metric that a function writes itself (EMF), by the dimensions that contracts/metrics.ts promises. */
import { metricNamespace, metrics } from "../../../contracts/metrics";
import type { Names } from "../../naming";
import type { Metric } from "./alerts";

export function ownMetric(
  names: Names,
  service: string,
  metric: keyof typeof metrics,
  statistic: "Sum" | "Maximum" = "Sum",
  dimensions: Record<string, string> = {},
): Metric {
  return {
    namespace: metricNamespace,
    name: metrics[metric],
    dimensions: { service, environment: names.environmentSuffix, ...dimensions },
    statistic,
  };
}
