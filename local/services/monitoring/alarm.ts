import { NotModelledError } from "../../core/errors";
import { evaluateQuery, type MetricQuery } from "./metricQuery";
import type { Point } from "./metricMath";
import type { MetricStore } from "./metricStore";

export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

export interface AlarmDefinition {
  name: string;
  arn: string;
  description?: string;
  queries: MetricQuery[];
  /** The query whose value is compared. */
  watchedId: string;
  periodSeconds: number;
  evaluationPeriods: number;
  datapointsToAlarm: number;
  threshold: number;
  comparisonOperator: string;
  treatMissingData: "missing" | "ignore" | "breaching" | "notBreaching";
  actionsEnabled: boolean;
  actions: Record<AlarmState, string[]>;
  tags: Record<string, string>;
}

export interface Evaluation {
  /** undefined: the state stays as it is. */
  state: AlarmState | undefined;
  reason: string;
}

/**
 * Judges the last `evaluationPeriods` periods that ended at `endMs`. As CloudWatch does by default, the window
 * slides: at the end of each minute it covers the periods up to that minute
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation-window.html).
 * CloudWatch also looks a little further back for data when some is missing; that is not modelled.
 */
export function evaluateAlarm(
  store: MetricStore,
  alarm: AlarmDefinition,
  endMs: number,
): Evaluation {
  const periodMs = alarm.periodSeconds * 1000;
  const points: Point[] = [];
  for (let i = 0; i < alarm.evaluationPeriods; i++) {
    const toMs = endMs - i * periodMs;
    points.push(evaluateQuery(store, alarm.queries, alarm.watchedId, toMs - periodMs, toMs));
  }
  const present = points.filter((point) => point !== undefined);
  if (present.length === 0) return allMissing(alarm);
  const missing = points.length - present.length;
  const breaching =
    present.filter((point) => breaches(point, alarm)).length +
    (alarm.treatMissingData === "breaching" ? missing : 0);
  const state = breaching >= alarm.datapointsToAlarm ? "ALARM" : "OK";
  const latest = present.map((point) => Number(point.toFixed(4))).join(", ");
  return {
    state,
    reason:
      `${breaching} of the last ${alarm.evaluationPeriods} periods breached (${alarm.datapointsToAlarm} needed): ` +
      `[${latest}] against ${alarm.comparisonOperator} ${alarm.threshold}.`,
  };
}

function allMissing(alarm: AlarmDefinition): Evaluation {
  const reason = `No data in the last ${alarm.evaluationPeriods} periods; missing data is treated as ${alarm.treatMissingData}.`;
  switch (alarm.treatMissingData) {
    case "breaching":
      return { state: "ALARM", reason };
    case "notBreaching":
      return { state: "OK", reason };
    case "ignore":
      return { state: undefined, reason };
    case "missing":
      return { state: "INSUFFICIENT_DATA", reason };
  }
}

function breaches(value: number, { comparisonOperator, threshold }: AlarmDefinition): boolean {
  switch (comparisonOperator) {
    case "GreaterThanThreshold":
      return value > threshold;
    case "GreaterThanOrEqualToThreshold":
      return value >= threshold;
    case "LessThanThreshold":
      return value < threshold;
    case "LessThanOrEqualToThreshold":
      return value <= threshold;
    default:
      throw new NotModelledError(`the comparison operator ${comparisonOperator}`);
  }
}
