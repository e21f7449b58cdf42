/** What is watched of every function. */
import type * as pulumi from "@pulumi/pulumi";
import type { Platform } from "../../platform";

export function watchFunction(
  { alerts, names, config }: Platform,
  { component, resource }: { component: string; resource: string },
  parent: pulumi.Resource,
): void {
  const metric = (name: string) => ({
    namespace: "AWS/Lambda",
    name,
    dimensions: { FunctionName: names.physical(resource) },
    statistic: "Sum",
  });
  const { functionErrorPercent } = config.alarms;
  alerts.alarm(
    `${resource}-errors`,
    {
      component,
      whatToDo: `${resource}: more than ${functionErrorPercent} % of invocations failed. Read its log from the time of the alarm; roll back if it began with a release.`,
      runbook: "function-errors",
      metric: {
        expression: "100 * errors / invocations",
        label: "Failed invocations, percent",
        metrics: { errors: metric("Errors"), invocations: metric("Invocations") },
      },
      threshold: functionErrorPercent,
    },
    parent,
  );
  alerts.alarm(
    `${resource}-throttles`,
    {
      component,
      whatToDo: `${resource} was throttled. Compare its concurrency with its reserve and with the account's limit.`,
      runbook: "throttles",
      metric: metric("Throttles"),
      threshold: 0,
    },
    parent,
  );
}
