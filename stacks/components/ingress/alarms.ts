/** What is watched of the API. */
import type * as pulumi from "@pulumi/pulumi";
import { metricNamespace, metrics } from "../../../contracts/metrics";
import type { Platform } from "../../platform";
import { stageName } from "./stage";
import type { SenderKeys } from "./usagePlan";

const component = "ingress";
const secondsPerDay = 86_400;

export function watchIngress(
  { alerts, config, names }: Platform,
  args: { apiName: string; senderKeys: SenderKeys },
  parent: pulumi.Resource,
): void {
  const { latencyP99Ms, serverErrorPercent, dailyQuotaPercent } = config.alarms;
  const metric = (name: string, statistic: string) => ({
    namespace: "AWS/ApiGateway",
    name,
    dimensions: { ApiName: args.apiName, Stage: stageName },
    statistic,
  });
  alerts.alarm(
    "api-server-errors",
    {
      component,
      whatToDo: `More than ${serverErrorPercent} % of requests were answered with 5xx: providers will send again. See which dependency is down (metric DependencyUnavailable, validator's log).`,
      runbook: "server-errors",
      metric: {
        expression: "100 * errors / requests",
        label: "5xx, percent",
        metrics: { errors: metric("5XXError", "Sum"), requests: metric("Count", "Sum") },
      },
      threshold: serverErrorPercent,
    },
    parent,
  );
  alerts.alarm(
    "api-latency",
    {
      component,
      whatToDo: `The slowest hundredth of requests takes over ${latencyP99Ms} ms; Square gives up at 10 s. Compare integration latency with the validator's duration and cold starts.`,
      runbook: "latency",
      metric: metric("Latency", "p99"),
      threshold: latencyP99Ms,
      evaluationPeriods: 2,
    },
    parent,
  );
  alerts.alarm(
    "api-over-quota",
    {
      component,
      whatToDo:
        "A key's daily quota is used up and its events are refused. Raise the quota, then reconcile the time since with the provider.",
      runbook: "over-quota",
      metric: {
        namespace: metricNamespace,
        name: metrics.refusals,
        dimensions: { environment: names.environmentSuffix, ResponseType: "QUOTA_EXCEEDED" },
        statistic: "Sum",
      },
      threshold: 0,
    },
    parent,
  );
  const quotaThreshold = (config.usagePlan.quotaRequestsPerDay * dailyQuotaPercent) / 100;
  for (const [provider, key] of Object.entries(args.senderKeys.byProvider)) {
    alerts.alarm(
      `${provider}-daily-quota`,
      {
        component,
        whatToDo: `${provider} has used ${dailyQuotaPercent} % of its key's quota of today. Raise usagePlan.quotaRequestsPerDay before the rest is gone.`,
        runbook: "daily-quota",
        metric: {
          namespace: metricNamespace,
          name: metrics.requestsByKey,
          dimensions: { ApiKeyId: key.id },
          statistic: "Sum",
        },
        comparison: "GreaterThanOrEqualToThreshold",
        threshold: quotaThreshold,
        // The last 24 hours, not the UTC day that the quota counts: after midnight it tells too early, never too late.
        periodSeconds: secondsPerDay,
      },
      parent,
    );
  }
}
