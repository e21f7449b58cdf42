import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/errors";
import type { Input, Operation, Output } from "../../core/service";
import {
  commonPeriodSeconds,
  evaluateQuery,
  expressionQuery,
  type MetricQuery,
} from "./metricQuery";
import type { MetricStore } from "./metricStore";
import { statistic } from "./statistics";

type Dimension = { Name: string; Value: string };

/** Reading and writing metrics. */
export function metricOperations(cloud: Cloud, store: MetricStore): Record<string, Operation> {
  const anywhere = (action: string) => () => [{ action, resource: "*" }];
  return {
    PutMetricData: {
      parameters: { Namespace: "string", MetricData: "list" },
      nested: {
        Timestamp: "timestamp",
        "MetricData.Value": "float",
        Values: "float",
        Counts: "float",
      },
      authorize: (input) => [
        {
          action: "cloudwatch:PutMetricData",
          resource: "*",
          conditions: { "cloudwatch:namespace": String(input["Namespace"]) },
        },
      ],
      handle: (input) => putMetricData(cloud, input),
    },
    ListMetrics: {
      parameters: {
        Namespace: "string",
        MetricName: "string",
        Dimensions: "list",
        NextToken: "string",
      },
      authorize: anywhere("cloudwatch:ListMetrics"),
      handle: (input) => listMetrics(store, input),
    },
    GetMetricStatistics: {
      parameters: {
        Namespace: "string",
        MetricName: "string",
        Dimensions: "list",
        StartTime: "timestamp",
        EndTime: "timestamp",
        Period: "integer",
        Statistics: "list",
        ExtendedStatistics: "list",
      },
      mapMembers: ["ExtendedStatistics"],
      authorize: anywhere("cloudwatch:GetMetricStatistics"),
      handle: (input) => getMetricStatistics(store, input),
    },
    GetMetricData: {
      parameters: {
        MetricDataQueries: "list",
        StartTime: "timestamp",
        EndTime: "timestamp",
        ScanBy: "string",
        MaxDatapoints: "integer",
        NextToken: "string",
      },
      nested: { Period: "integer", ReturnData: "boolean" },
      authorize: anywhere("cloudwatch:GetMetricData"),
      handle: (input) => getMetricData(store, input),
    },
  };
}

function putMetricData(cloud: Cloud, input: Input): Output {
  if (String(input["Namespace"]).startsWith("AWS/"))
    throw new AwsError(
      "InvalidParameterValue",
      "The value AWS/ for parameter Namespace is reserved.",
    );
  for (const datum of (input["MetricData"] ?? []) as Input[]) {
    const values: number[] = datum["Values"] ?? [datum["Value"]];
    const counts: number[] = datum["Counts"] ?? values.map(() => 1);
    values.forEach((value, i) => {
      for (let n = 0; n < counts[i]!; n++)
        cloud.metrics.record({
          namespace: input["Namespace"],
          name: datum["MetricName"],
          dimensions: dimensionsOf(datum["Dimensions"]),
          value,
          unit: datum["Unit"] ?? "None",
          timestampMs:
            datum["Timestamp"] === undefined ? cloud.clock.nowMs() : timeMs(datum["Timestamp"]),
        });
    });
  }
  return {};
}

function listMetrics(store: MetricStore, input: Input): Output {
  const wanted = (input["Dimensions"] ?? []) as Partial<Dimension>[];
  const metrics = [...store.series()]
    .filter((series) => input["Namespace"] === undefined || series.namespace === input["Namespace"])
    .filter((series) => input["MetricName"] === undefined || series.name === input["MetricName"])
    .filter((series) =>
      wanted.every(({ Name, Value }) =>
        Value === undefined ? Name! in series.dimensions : series.dimensions[Name!] === Value,
      ),
    );
  return {
    Metrics: metrics.map((series) => ({
      Namespace: series.namespace,
      MetricName: series.name,
      Dimensions: Object.entries(series.dimensions).map(([Name, Value]) => ({ Name, Value })),
    })),
  };
}

function getMetricStatistics(store: MetricStore, input: Input): Output {
  const metric = {
    namespace: input["Namespace"],
    name: input["MetricName"],
    dimensions: dimensionsOf(input["Dimensions"]),
  };
  const Datapoints = periods(input, input["Period"]).flatMap(([fromMs, toMs]) => {
    const values = store.values(metric, fromMs, toMs);
    if (values.length === 0) return [];
    const plain = ((input["Statistics"] ?? []) as string[]).map((name) => [
      name,
      statistic(values, name),
    ]);
    const extended = ((input["ExtendedStatistics"] ?? []) as string[]).map((name) => [
      name,
      statistic(values, name),
    ]);
    return [
      {
        Timestamp: new Date(fromMs),
        ...Object.fromEntries(plain),
        ...(extended.length > 0 ? { ExtendedStatistics: Object.fromEntries(extended) } : {}),
      },
    ];
  });
  return { Label: input["MetricName"], Datapoints };
}

function getMetricData(store: MetricStore, input: Input): Output {
  const wire = (input["MetricDataQueries"] ?? []) as Input[];
  const queries = wire.map(queryOf);
  const periodSeconds = commonPeriodSeconds(queries);
  const windows = periods(input, periodSeconds);
  if (input["ScanBy"] !== "TimestampAscending") windows.reverse();
  const MetricDataResults = queries
    .filter((query) => query.returnData)
    .map((query) => {
      const points = windows.flatMap(([fromMs, toMs]) => {
        const value = evaluateQuery(store, queries, query.id, fromMs, toMs);
        return value === undefined ? [] : [{ fromMs, value }];
      });
      return {
        Id: query.id,
        Label: query.label ?? (query.kind === "metric" ? query.metric.name : query.id),
        Timestamps: points.map(({ fromMs }) => new Date(fromMs)),
        Values: points.map(({ value }) => value),
        StatusCode: "Complete",
      };
    });
  return { MetricDataResults, Messages: [] };
}

function queryOf(query: Input): MetricQuery {
  const returnData = query["ReturnData"] ?? true;
  if (query["Expression"] !== undefined)
    return expressionQuery(query["Id"], query["Expression"], returnData, query["Label"]);
  const { Metric, Stat, Period } = query["MetricStat"] as Input;
  return {
    id: query["Id"],
    kind: "metric",
    returnData,
    label: query["Label"],
    metric: {
      namespace: Metric.Namespace,
      name: Metric.MetricName,
      dimensions: dimensionsOf(Metric.Dimensions),
    },
    stat: Stat,
    periodSeconds: Period,
  };
}

/** The periods of [StartTime, EndTime), aligned to multiples of the period as CloudWatch does. */
function periods(input: Input, periodSeconds: number): [number, number][] {
  const periodMs = periodSeconds * 1000;
  const endMs = timeMs(input["EndTime"]);
  const windows: [number, number][] = [];
  for (
    let fromMs = Math.floor(timeMs(input["StartTime"]) / periodMs) * periodMs;
    fromMs < endMs;
    fromMs += periodMs
  )
    windows.push([fromMs, fromMs + periodMs]);
  return windows;
}

export function dimensionsOf(list: Dimension[] | undefined): Record<string, string> {
  return Object.fromEntries((list ?? []).map(({ Name, Value }) => [Name, Value]));
}

function timeMs(value: Date): number {
  return value.getTime();
}
