/** The dashboard's widgets. Pure. */
import { metricNamespace, metrics } from "../../../contracts/metrics";
import type { Names } from "../../naming";

export interface DashboardSubjects {
  providers: readonly string[];
  apiName: string;
  stageName: string;
  functionNames: readonly string[];
  /** Physical names. */
  queueNames: readonly string[];
  deadLetterQueueNames: readonly string[];
  stateMachineArn: string;
  pipeName: string;
}

type MetricRow = (string | { stat?: string })[];

const columns = 2;
const width = 12;
const height = 6;

export function dashboardBody(names: Names, subjects: DashboardSubjects) {
  const own = (service: string, metric: keyof typeof metrics, ...more: string[]): MetricRow => [
    metricNamespace,
    metrics[metric],
    "service",
    service,
    "environment",
    names.environmentSuffix,
    ...more,
  ];
  const api = (metric: string, stat: string): MetricRow => [
    "AWS/ApiGateway",
    metric,
    "ApiName",
    subjects.apiName,
    "Stage",
    subjects.stageName,
    { stat },
  ];
  const depth = (queue: string): MetricRow => [
    "AWS/SQS",
    "ApproximateNumberOfMessagesVisible",
    "QueueName",
    queue,
  ];
  const states = (metric: string): MetricRow => [
    "AWS/States",
    metric,
    "StateMachineArn",
    subjects.stateMachineArn,
  ];
  const charts: [title: string, stat: string, rows: MetricRow[]][] = [
    [
      "Requests and refusals",
      "Sum",
      ["Count", "4XXError", "5XXError"].map((name) => api(name, "Sum")),
    ],
    ["Latency, ms", "p99", ["p50", "p99"].map((stat) => api("Latency", stat))],
    [
      "Accepted by provider",
      "Sum",
      subjects.providers.map((provider) =>
        own("webhook-validator", "webhookAccepted", "provider", provider),
      ),
    ],
    [
      "Bad signatures by provider",
      "Sum",
      subjects.providers.map((provider) =>
        own("webhook-validator", "signatureRejected", "provider", provider),
      ),
    ],
    ["Waiting messages", "Maximum", subjects.queueNames.map(depth)],
    ["Dead letters", "Maximum", subjects.deadLetterQueueNames.map(depth)],
    [
      "Function errors",
      "Sum",
      subjects.functionNames.map((name) => ["AWS/Lambda", "Errors", "FunctionName", name]),
    ],
    [
      "Executions",
      "Sum",
      [
        ...["ExecutionsStarted", "ExecutionsSucceeded", "ExecutionsFailed"].map(states),
        ["AWS/EventBridge/Pipes", "ExecutionFailed", "PipeName", subjects.pipeName],
      ],
    ],
    [
      "Stuck",
      "Maximum",
      (["orphanReceived", "oldEnqueued", "failedWebhooks", "unappliedTransactions"] as const).map(
        (metric) => own("sweeper", metric),
      ),
    ],
    ["Payments applied", "Sum", [own("payment-processor", "paymentApplied")]],
  ];
  return {
    widgets: charts.map(([title, stat, rows], index) => ({
      type: "metric",
      x: (index % columns) * width,
      y: Math.floor(index / columns) * height,
      width,
      height,
      properties: {
        title,
        region: names.region,
        stat,
        period: 60,
        view: "timeSeries",
        metrics: rows,
      },
    })),
  };
}
