import type { Cloud } from "../../../core/cloud";
import { NotModelledError } from "../../../core/errors";
import type {
  CheckFailure,
  Input,
  Output,
  PropertyRule,
  ResourceType,
} from "../../../core/service";
import type { AlarmDefinition } from "../alarm";
import type { Alarms } from "../alarms";
import { commonPeriodSeconds, expressionQuery, type MetricQuery } from "../metricQuery";

const properties: Record<string, PropertyRule> = {
  name: { replaces: true },
  alarmDescription: {},
  comparisonOperator: { required: true },
  evaluationPeriods: { required: true },
  datapointsToAlarm: {},
  threshold: { required: true },
  namespace: {},
  metricName: {},
  dimensions: {},
  period: {},
  statistic: {},
  extendedStatistic: {},
  metricQueries: {},
  treatMissingData: { default: "missing" },
  actionsEnabled: { default: true },
  alarmActions: {},
  okActions: {},
  insufficientDataActions: {},
  tags: {},
};

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const NAME_CHARACTERS_MAX = 255;
const DESCRIPTION_CHARACTERS_MAX = 1024;
const ACTIONS_MAX = 5;

export function alarmFailures(inputs: Input): CheckFailure[] {
  const failures: CheckFailure[] = [];
  const atMost = (property: string, max: number, what: string) => {
    const { length = 0 } = (inputs[property] ?? "") as { length?: number };
    if (length > max)
      failures.push({ property, reason: `has ${length} ${what}, may have ${max} at most` });
  };
  atMost("name", NAME_CHARACTERS_MAX, "characters");
  atMost("alarmDescription", DESCRIPTION_CHARACTERS_MAX, "characters");
  for (const property of ["alarmActions", "okActions", "insufficientDataActions"])
    atMost(property, ACTIONS_MAX, "actions");
  const hasMetric = inputs["metricName"] !== undefined;
  const hasQueries = (inputs["metricQueries"] ?? []).length > 0;
  if (hasMetric === hasQueries)
    failures.push({
      property: "metricName",
      reason: "an alarm watches either metricName or metricQueries: set one of the two",
    });
  return failures;
}

/** aws:cloudwatch/metricAlarm:MetricAlarm */
export function metricAlarmResource(cloud: Cloud, alarms: Alarms): ResourceType {
  const put = (name: string, inputs: Input): Output => {
    const arn = cloud.arn("cloudwatch", `alarm:${name}`);
    alarms.put(definition(name, arn, inputs));
    return { ...inputs, name, arn, tagsAll: inputs["tags"] ?? {} };
  };
  return {
    token: "aws:cloudwatch/metricAlarm:MetricAlarm",
    properties,
    computed: ["arn", "tagsAll"],
    check: alarmFailures,
    create(inputs, { logicalName }) {
      const name: string = inputs["name"] ?? `${logicalName}-${cloud.random.hex(7)}`;
      return { id: name, outputs: put(name, inputs) };
    },
    update: (id, inputs) => put(id, inputs),
    delete(id) {
      alarms.byName.delete(id);
    },
    read(id, old) {
      return alarms.byName.has(id) ? old.outputs : undefined;
    },
  };
}

function definition(name: string, arn: string, inputs: Input): AlarmDefinition {
  const queries = queriesOf(inputs);
  const watched = queries.filter((query) => query.returnData);
  if (watched.length !== 1)
    throw new NotModelledError(
      `an alarm with ${watched.length} queries that return data (${name})`,
    );
  return {
    name,
    arn,
    description: inputs["alarmDescription"],
    queries,
    watchedId: watched[0]!.id,
    periodSeconds: commonPeriodSeconds(queries),
    evaluationPeriods: inputs["evaluationPeriods"],
    datapointsToAlarm: inputs["datapointsToAlarm"] ?? inputs["evaluationPeriods"],
    threshold: inputs["threshold"],
    comparisonOperator: inputs["comparisonOperator"],
    treatMissingData: inputs["treatMissingData"] ?? "missing",
    actionsEnabled: inputs["actionsEnabled"] ?? true,
    actions: {
      ALARM: inputs["alarmActions"] ?? [],
      OK: inputs["okActions"] ?? [],
      INSUFFICIENT_DATA: inputs["insufficientDataActions"] ?? [],
    },
    tags: inputs["tags"] ?? {},
  };
}

function queriesOf(inputs: Input): MetricQuery[] {
  const list = inputs["metricQueries"] as Input[] | undefined;
  if (!list || list.length === 0) {
    const { namespace, metricName, dimensions, period, statistic, extendedStatistic } = inputs;
    return [
      metricQuery("m", true, {
        namespace,
        metricName,
        dimensions,
        period,
        stat: statistic ?? extendedStatistic,
      }),
    ];
  }
  return list.map(({ id, returnData = false, expression, metric, label, ...rest }) => {
    const unmodelled = Object.keys(rest).filter((key) => rest[key] !== undefined);
    if (unmodelled.length > 0)
      throw new NotModelledError(`${unmodelled.join(", ")} of an alarm's metric query`);
    return expression === undefined
      ? metricQuery(id, returnData, metric)
      : expressionQuery(id, expression, returnData, label);
  });
}

function metricQuery(id: string, returnData: boolean, metric: Input): MetricQuery {
  return {
    id,
    kind: "metric",
    returnData,
    metric: {
      namespace: metric["namespace"],
      name: metric["metricName"],
      dimensions: metric["dimensions"] ?? {},
    },
    stat: metric["stat"],
    periodSeconds: metric["period"],
  };
}
