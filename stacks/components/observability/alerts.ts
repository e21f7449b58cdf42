/** Where every alarm reports to, and the only way to make one: with an action, a text that says what to do, and a runbook. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Deployment } from "../../deployment";
import { allow, denyInsecureTransport, onBehalfOf, policyJson } from "../../iam/document";
import type { Encryption } from "../encryption";

const topicName = "payment-alerts";

export interface Metric {
  namespace: string;
  name: string;
  dimensions: Record<string, pulumi.Input<string>>;
  /** `Sum`, `Maximum`, … or a percentile, `p99`. */
  statistic: string;
}

export interface AlarmArgs {
  /** Tag Component of what is watched. */
  component: string;
  /** What happened, and what to do about it. */
  whatToDo: string;
  /** Heading in docs/runbooks.md. */
  runbook: string;
  /** One metric, or several with an expression over their ids. */
  metric: Metric | { expression: string; label: string; metrics: Record<string, Metric> };
  threshold: number;
  comparison?: "GreaterThanThreshold" | "GreaterThanOrEqualToThreshold" | "LessThanThreshold";
  periodSeconds?: number;
  evaluationPeriods?: number;
  /** Silence means health, except where a heartbeat is awaited. */
  missingData?: "notBreaching" | "breaching";
}

export class Alerts extends pulumi.ComponentResource {
  readonly topicArn: string;
  private readonly topic: aws.sns.Topic;
  private readonly deployment: Deployment;

  constructor(
    name: string,
    args: { deployment: Deployment; encryption: Encryption },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("payment-webhooks:observability:Alerts", name, {}, opts);
    const { deployment, encryption } = args;
    const { names, config } = deployment;
    this.deployment = deployment;
    this.topicArn = names.arn.topic(topicName);

    this.topic = new aws.sns.Topic(
      name,
      {
        name: names.physical(topicName),
        displayName: `Payment alerts ${names.environmentSuffix}`,
        kmsMasterKeyId: encryption.alias("alerts"),
        policy: policyJson([
          {
            ...allow(
              "AlarmsPublish",
              ["sns:Publish"],
              this.topicArn,
              onBehalfOf(names.accountId, names.arn.anyAlarm),
            ),
            Principal: { Service: "cloudwatch.amazonaws.com" },
          },
          denyInsecureTransport(["sns:Publish"], this.topicArn),
        ]),
        tags: deployment.tags("observability"),
      },
      { parent: this },
    );
    for (const address of config.alarms.emailAddresses) {
      new aws.sns.TopicSubscription(
        `${name}-${address}`,
        { topic: this.topicArn, protocol: "email", endpoint: address },
        { parent: this, dependsOn: this.topic },
      );
    }
    this.registerOutputs({ topicArn: this.topicArn });
  }

  /** `<name>-<environmentSuffix>`; a child of what it watches. */
  alarm(name: string, args: AlarmArgs, parent: pulumi.Resource): aws.cloudwatch.MetricAlarm {
    const { names, tags } = this.deployment;
    return new aws.cloudwatch.MetricAlarm(
      name,
      {
        name: names.physical(name),
        alarmDescription: `${args.whatToDo} Runbook: docs/runbooks.md#${args.runbook}`,
        ...watched(args.metric, args.periodSeconds ?? 300),
        comparisonOperator: args.comparison ?? "GreaterThanThreshold",
        threshold: args.threshold,
        evaluationPeriods: args.evaluationPeriods ?? 1,
        treatMissingData: args.missingData ?? "notBreaching",
        actionsEnabled: true,
        alarmActions: [this.topicArn],
        okActions: [this.topicArn],
        tags: tags(args.component),
      },
      { parent, dependsOn: this.topic },
    );
  }
}

function watched(metric: AlarmArgs["metric"], period: number) {
  if (!("expression" in metric)) {
    return {
      namespace: metric.namespace,
      metricName: metric.name,
      dimensions: metric.dimensions,
      period,
      ...(metric.statistic.startsWith("p")
        ? { extendedStatistic: metric.statistic }
        : { statistic: metric.statistic }),
    };
  }
  const queries = Object.entries(metric.metrics).map(([id, each]) => ({
    id,
    returnData: false,
    metric: {
      namespace: each.namespace,
      metricName: each.name,
      dimensions: each.dimensions,
      period,
      stat: each.statistic,
    },
  }));
  return {
    metricQueries: [
      ...queries,
      { id: "watched", expression: metric.expression, label: metric.label, returnData: true },
    ],
  };
}
