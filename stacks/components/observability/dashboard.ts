/** One page that tells at a glance whether money flows: in, through, out, and what is stuck. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Deployment } from "../../deployment";
import { dashboardBody, type DashboardSubjects } from "./dashboardBody";

export class Dashboard extends pulumi.ComponentResource {
  readonly url: pulumi.Output<string>;

  constructor(
    name: string,
    args: DashboardSubjects & { deployment: Deployment },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("payment-webhooks:observability:Dashboard", name, {}, opts);
    const { names } = args.deployment;
    const dashboard = new aws.cloudwatch.Dashboard(
      name,
      {
        dashboardName: names.physical("payment-webhooks"),
        dashboardBody: JSON.stringify(dashboardBody(names, args)),
      },
      { parent: this },
    );
    this.url = pulumi.interpolate`https://${names.region}.console.aws.amazon.com/cloudwatch/home?region=${names.region}#dashboards/dashboard/${dashboard.dashboardName}`;
    this.registerOutputs({ url: this.url });
  }
}
