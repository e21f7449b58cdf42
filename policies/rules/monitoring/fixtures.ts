/** Test support: a good alarm, and one on several metrics. */
import type * as aws from "@pulumi/aws";
import type { Asked } from "../../framework/harness";

type Changes = Readonly<Record<string, unknown>>;

export const topicArn = "arn:aws:sns:us-east-1:111111111111:payment-alerts-prod";

export const alarm = (changes: Changes = {}, name = "tested"): Asked => ({
  type: "aws:cloudwatch/metricAlarm:MetricAlarm",
  name,
  properties: {
    ...({
      ...{ name: "dead-not-empty-prod", actionsEnabled: true, alarmActions: [topicArn] },
      alarmDescription: "Find the cause, then redrive. Runbook: docs/runbooks.md#dead-letters",
      ...{ comparisonOperator: "GreaterThanThreshold", threshold: 0, evaluationPeriods: 1 },
      ...{ treatMissingData: "notBreaching", period: 60, statistic: "Maximum" },
      ...{ namespace: "AWS/SQS", metricName: "ApproximateNumberOfMessagesVisible" },
      dimensions: { QueueName: "dead-prod" },
    } satisfies aws.cloudwatch.MetricAlarmArgs),
    ...changes,
  },
});

export const on = (
  namespace: string,
  metricName: string,
  dimensions: Changes,
  changes: Changes = {},
): Asked => alarm({ namespace, metricName, dimensions, ...changes }, metricName);

/** Two metrics and an expression over them. */
export const onBoth = (namespace: string, metricNames: readonly string[], dimensions: Changes) => {
  const queries = metricNames.map((metricName, i) => ({
    id: `m${i}`,
    metric: { namespace, metricName, dimensions, period: 60, stat: "Sum" },
  }));
  return alarm(
    {
      ...{ namespace: undefined, metricName: undefined, dimensions: undefined },
      metricQueries: [...queries, { id: "e", expression: "100 * m0 / m1", returnData: true }],
    },
    metricNames.join("-"),
  );
};

export const topic: Asked = {
  type: "aws:sns/topic:Topic",
  name: "alerts",
  properties: { name: "payment-alerts-prod" },
};
