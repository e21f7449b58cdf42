/** How many requests are traced. The reservoir sees the first request of each second, the rate a share of the others. */
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { projectName } from "../../../contracts/names";
import type { Deployment } from "../../deployment";

export function sampleTraces(
  name: string,
  { config, names, tags }: Deployment,
  opts?: pulumi.CustomResourceOptions,
): aws.xray.SamplingRule {
  const { fixedRate, reservoirRequestsPerSecond, priority } = config.tracing;
  return new aws.xray.SamplingRule(
    name,
    {
      // At most 32 characters.
      ruleName: names.physical("webhooks"),
      priority,
      version: 1,
      fixedRate,
      reservoirSize: reservoirRequestsPerSecond,
      // Only our own API: the rules of a region are shared by all that is traced in it.
      serviceName: `${names.physical(projectName)}/*`,
      serviceType: "*",
      host: "*",
      httpMethod: "*",
      urlPath: "*",
      resourceArn: "*",
      tags: tags("observability"),
    },
    opts,
  );
}
