import { NotModelledError } from "../../core/errors";
import { evaluateQuery, type MetricQuery } from "./metricQuery";
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
 * How many more periods are looked at than are evaluated, in case some have no data. AWS publishes the number for
 * one example only, 5 periods where 3 are evaluated, and says that it depends on the period: here never more than
 * the day that an alarm may look back at all.
 */
const MORE_PERIODS = 2;
const RANGE_SECONDS_MAX = 86_400;

const rangeOf = ({ evaluationPeriods, periodSeconds }: AlarmDefinition): number =>
  Math.max(
    evaluationPeriods,
    Math.min(evaluationPeriods + MORE_PERIODS, Math.floor(RANGE_SECONDS_MAX / periodSeconds)),
  );

/**
 * Judges the periods that ended at `endMs`. As CloudWatch does by default, the window slides: at the end of each
 * minute it covers the periods up to that minute
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation-window.html).
 * Real data counts before what missing data is treated as, which fills in only what is needed:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function evaluateAlarm(
  store: MetricStore,
  alarm: AlarmDefinition,
  endMs: number,
): Evaluation {
  const { evaluationPeriods, datapointsToAlarm, treatMissingData } = alarm;
  const found = pointsIn(store, alarm, endMs);
  if (found.length === 0) return allMissing(alarm);
  const evaluated = found.slice(0, evaluationPeriods);
  const missing = evaluationPeriods - evaluated.length;
  const filled = treatMissingData === "breaching" ? missing : 0;
  const breaching = evaluated.filter(({ breaches }) => breaches).length + filled;
  const isPremature = missing > 0 && alarmsPrematurely(evaluated, alarm);
  const latest = evaluated.map(({ value }) => Number(value.toFixed(4))).join(", ");
  const filling = missing > 0 ? `, ${missing} missing and treated as ${treatMissingData}` : "";
  const reason =
    `${breaching} of the last ${evaluationPeriods} datapoints breached (${datapointsToAlarm} needed): ` +
    `[${latest}]${filling}, against ${alarm.comparisonOperator} ${alarm.threshold}.`;
  if (breaching >= datapointsToAlarm || (isPremature && treatMissingData === "missing"))
    return { state: "ALARM", reason };
  if (isPremature && treatMissingData === "ignore") return { state: undefined, reason };
  return { state: "OK", reason };
}

interface Found {
  value: number;
  /** How many periods ago: 1 is the latest. */
  age: number;
  breaches: boolean;
}

/** The newest first. */
function pointsIn(store: MetricStore, alarm: AlarmDefinition, endMs: number): Found[] {
  const periodMs = alarm.periodSeconds * 1000;
  const found: Found[] = [];
  for (let age = 1; age <= rangeOf(alarm); age++) {
    const toMs = endMs - (age - 1) * periodMs;
    const value = evaluateQuery(store, alarm.queries, alarm.watchedId, toMs - periodMs, toMs);
    if (value !== undefined) found.push({ value, age, breaches: breaches(value, alarm) });
  }
  return found;
}

/** Where all data there is breaches, and the oldest is as old as the datapoints that it takes, what is missing need not come. */
function alarmsPrematurely(
  points: readonly Found[],
  { datapointsToAlarm }: AlarmDefinition,
): boolean {
  return points.every((point) => point.breaches) && points.at(-1)!.age >= datapointsToAlarm;
}

function allMissing(alarm: AlarmDefinition): Evaluation {
  const reason = `No data in the last ${rangeOf(alarm)} periods; missing data is treated as ${alarm.treatMissingData}.`;
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
