import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/errors";
import { page } from "../../core/paging";
import type { Input, Operation, Output } from "../../core/service";
import type { Alarm, Alarms } from "./alarms";
import { dimensionsOf } from "./metricOperations";
import type { Dashboards } from "./resources/dashboard";

/** Alarms and dashboards, as operators read and operate them. */
export function alarmOperations(
  cloud: Cloud,
  alarms: Alarms,
  dashboards: Dashboards,
): Record<string, Operation> {
  const onAlarm = (action: string, member: string) => (input: Input) => {
    const names: string[] = [input[member] ?? "*"].flat();
    return names.map((name) => ({ action, resource: cloud.arn("cloudwatch", `alarm:${name}`) }));
  };
  return {
    DescribeAlarms: {
      parameters: {
        AlarmNames: "list",
        AlarmNamePrefix: "string",
        AlarmTypes: "list",
        StateValue: "string",
        MaxRecords: "integer",
        NextToken: "string",
      },
      authorize: onAlarm("cloudwatch:DescribeAlarms", "AlarmNames"),
      handle: (input) => describeAlarms(alarms, input),
    },
    DescribeAlarmsForMetric: {
      parameters: { Namespace: "string", MetricName: "string", Dimensions: "list" },
      authorize: () => [{ action: "cloudwatch:DescribeAlarmsForMetric", resource: "*" }],
      handle: (input) => describeAlarmsForMetric(alarms, input),
    },
    DescribeAlarmHistory: {
      parameters: {
        AlarmName: "string",
        HistoryItemType: "string",
        MaxRecords: "integer",
        ScanBy: "string",
      },
      authorize: onAlarm("cloudwatch:DescribeAlarmHistory", "AlarmName"),
      handle: (input) => describeAlarmHistory(alarms, input),
    },
    SetAlarmState: {
      parameters: {
        AlarmName: "string",
        StateValue: "string",
        StateReason: "string",
        StateReasonData: "string",
      },
      authorize: onAlarm("cloudwatch:SetAlarmState", "AlarmName"),
      async handle(input) {
        await alarms.setState(
          alarms.get(input["AlarmName"]),
          input["StateValue"],
          input["StateReason"],
        );
        return {};
      },
    },
    EnableAlarmActions: switchActions(alarms, "EnableAlarmActions", true, onAlarm),
    DisableAlarmActions: switchActions(alarms, "DisableAlarmActions", false, onAlarm),
    ListDashboards: {
      parameters: { DashboardNamePrefix: "string", NextToken: "string" },
      authorize: () => [{ action: "cloudwatch:ListDashboards", resource: "*" }],
      handle: (input) => ({
        DashboardEntries: [...dashboards.keys()]
          .filter((name) => name.startsWith(input["DashboardNamePrefix"] ?? ""))
          .map((DashboardName) => ({ DashboardName })),
      }),
    },
    GetDashboard: {
      parameters: { DashboardName: "string" },
      authorize: (input) => [
        {
          action: "cloudwatch:GetDashboard",
          resource: cloud.arn("cloudwatch", `dashboard/${input["DashboardName"]}`, { region: "" }),
        },
      ],
      handle: (input) => getDashboard(dashboards, input["DashboardName"]),
    },
  };
}

function switchActions(
  alarms: Alarms,
  operation: string,
  enabled: boolean,
  onAlarm: (action: string, member: string) => Operation["authorize"],
): Operation {
  return {
    parameters: { AlarmNames: "list" },
    authorize: onAlarm(`cloudwatch:${operation}`, "AlarmNames"),
    handle(input) {
      for (const name of input["AlarmNames"] as string[])
        alarms.get(name).definition.actionsEnabled = enabled;
      return {};
    },
  };
}

function describeAlarms(alarms: Alarms, input: Input): Output {
  const names = input["AlarmNames"] as string[] | undefined;
  const found = [...alarms.byName.values()]
    .filter(
      ({ definition }) =>
        names === undefined || names.length === 0 || names.includes(definition.name),
    )
    .filter(({ definition }) => definition.name.startsWith(input["AlarmNamePrefix"] ?? ""))
    .filter(({ state }) => input["StateValue"] === undefined || state === input["StateValue"])
    .sort((a, b) => (a.definition.name < b.definition.name ? -1 : 1));
  const { items, nextToken } = page(found, {
    max: input["MaxRecords"],
    token: input["NextToken"],
    maxDefault: 50,
  });
  return { MetricAlarms: items.map(describe), CompositeAlarms: [], NextToken: nextToken };
}

function describeAlarmsForMetric(alarms: Alarms, input: Input): Output {
  const dimensions = JSON.stringify(dimensionsOf(input["Dimensions"]));
  const found = [...alarms.byName.values()].filter(({ definition }) =>
    definition.queries.some(
      (query) =>
        query.kind === "metric" &&
        query.metric.namespace === input["Namespace"] &&
        query.metric.name === input["MetricName"] &&
        JSON.stringify(query.metric.dimensions) === dimensions,
    ),
  );
  return { MetricAlarms: found.map(describe) };
}

function describeAlarmHistory(alarms: Alarms, input: Input): Output {
  const items = alarms.history
    .filter((item) => input["AlarmName"] === undefined || item.alarmName === input["AlarmName"])
    .filter(
      (item) => input["HistoryItemType"] === undefined || item.type === input["HistoryItemType"],
    );
  if (input["ScanBy"] !== "TimestampAscending") items.reverse();
  return {
    AlarmHistoryItems: items.slice(0, input["MaxRecords"] ?? 100).map((item) => ({
      AlarmName: item.alarmName,
      AlarmType: "MetricAlarm",
      Timestamp: new Date(item.timestampMs),
      HistoryItemType: item.type,
      HistorySummary: item.summary,
    })),
  };
}

function getDashboard(dashboards: Dashboards, name: string): Output {
  const body = dashboards.get(name);
  if (body === undefined)
    throw new AwsError("ResourceNotFound", `Dashboard ${name} does not exist`, { statusCode: 404 });
  return { DashboardName: name, DashboardBody: body };
}

function describe({ definition, state, reason, stateUpdatedMs }: Alarm): Output {
  const single = definition.queries.length === 1 ? definition.queries[0] : undefined;
  return {
    AlarmName: definition.name,
    AlarmArn: definition.arn,
    AlarmDescription: definition.description,
    ActionsEnabled: definition.actionsEnabled,
    OKActions: definition.actions.OK,
    AlarmActions: definition.actions.ALARM,
    InsufficientDataActions: definition.actions.INSUFFICIENT_DATA,
    StateValue: state,
    StateReason: reason,
    StateUpdatedTimestamp: new Date(stateUpdatedMs),
    StateTransitionedTimestamp: new Date(stateUpdatedMs),
    EvaluationPeriods: definition.evaluationPeriods,
    DatapointsToAlarm: definition.datapointsToAlarm,
    Threshold: definition.threshold,
    ComparisonOperator: definition.comparisonOperator,
    TreatMissingData: definition.treatMissingData,
    ...(single?.kind === "metric"
      ? {
          Namespace: single.metric.namespace,
          MetricName: single.metric.name,
          Dimensions: Object.entries(single.metric.dimensions).map(([Name, Value]) => ({
            Name,
            Value,
          })),
          Period: definition.periodSeconds,
          [single.stat.startsWith("p") ? "ExtendedStatistic" : "Statistic"]: single.stat,
        }
      : {}),
  };
}
