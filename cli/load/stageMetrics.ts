import {
  CloudWatchClient,
  GetMetricDataCommand,
  type MetricDataQuery,
} from "@aws-sdk/client-cloudwatch";
import { projectName } from "../../contracts/names";
import type { MinuteMetrics } from "./limit";
import { testedStack } from "./testedStack";

const periodSeconds = 60;
const validator = "webhook-validator";

/** What CloudWatch says of a test's minutes: where the time of a request went. */
export async function readStageMetrics(
  run: { projectDirectory: string; filesFolder: string },
  stack: string,
  { fromMs, untilMs }: { fromMs: number; untilMs: number },
): Promise<MinuteMetrics[]> {
  const { outputs, settings } = testedStack(run, stack);
  const names = outputs["functionNames"] as Record<string, string>;
  const functionName = names[validator]!;
  // All names of a stack end alike.
  const apiName = functionName.replace(validator, projectName);
  const client = new CloudWatchClient(settings);
  const query = (Id: string, namespace: string, metric: string, dimension: [string, string]) => ({
    Id,
    MetricStat: {
      Metric: {
        Namespace: namespace,
        MetricName: metric,
        Dimensions: [{ Name: dimension[0], Value: dimension[1] }],
      },
      Period: periodSeconds,
      Stat: "Average",
    },
  });
  const queries: MetricDataQuery[] = [
    query("latency", "AWS/ApiGateway", "Latency", ["ApiName", apiName]),
    query("integration", "AWS/ApiGateway", "IntegrationLatency", ["ApiName", apiName]),
    query("duration", "AWS/Lambda", "Duration", ["FunctionName", functionName]),
  ];
  try {
    const { MetricDataResults = [] } = await client.send(
      new GetMetricDataCommand({
        MetricDataQueries: queries,
        StartTime: new Date(Math.floor(fromMs / 60_000) * 60_000),
        EndTime: new Date(Math.ceil(untilMs / 60_000) * 60_000),
        ScanBy: "TimestampAscending",
      }),
    );
    const valuesOf = (id: string) => {
      const { Timestamps = [], Values = [] } =
        MetricDataResults.find((result) => result.Id === id) ?? {};
      return new Map(Timestamps.map((time, i) => [time.getTime(), Values[i]!]));
    };
    const integration = valuesOf("integration");
    const duration = valuesOf("duration");
    return [...valuesOf("latency")].flatMap(([startMs, latencyMs]) => {
      const integrationLatencyMs = integration.get(startMs);
      const durationMs = duration.get(startMs);
      if (integrationLatencyMs === undefined || durationMs === undefined) return [];
      return [{ startMs, latencyMs, integrationLatencyMs, durationMs }];
    });
  } finally {
    client.destroy();
  }
}
