/** The API's one stage: logs without secrets, tracing, throttling, and metrics made of the access log. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { metricNamespace, metrics } from "../../../contracts/metrics";
import type { Platform } from "../../platform";
import { accessLogFilters, accessLogFormat } from "./accessLog";
import type { WebhookApi } from "./restApi";

const component = "ingress";

/** A name that promises nothing: what is deployed is told by tags and commits. */
export const stageName = "live";

export class WebhookStage extends pulumi.ComponentResource {
  readonly stage: aws.apigateway.Stage;

  constructor(
    name: string,
    platform: Platform,
    args: { webhookApi: WebhookApi },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("payment-webhooks:ingress:WebhookStage", name, {}, opts);
    const { names } = platform;
    const { api, deployment } = args.webhookApi;
    const accessLog = this.makeLogGroup(`${name}-access`, platform, names.accessLogGroup);
    // API Gateway would make this group itself, without retention and key.
    const executionLog = this.makeLogGroup(
      `${name}-execution`,
      platform,
      pulumi.interpolate`API-Gateway-Execution-Logs_${api.id}/${stageName}`,
    );
    this.stage = new aws.apigateway.Stage(
      name,
      {
        restApi: api.id,
        deployment: deployment.id,
        stageName,
        description: `Webhooks of ${names.environmentSuffix}`,
        xrayTracingEnabled: true,
        accessLogSettings: {
          destinationArn: names.arn.logGroup(names.accessLogGroup),
          format: accessLogFormat(names.environmentSuffix),
        },
        tags: platform.tags(component),
      },
      { parent: this, dependsOn: [accessLog, executionLog] },
    );
    this.configureMethods(name, platform, api);
    this.countRequests(name, platform, accessLog);
    this.registerOutputs({ invokeUrl: this.stage.invokeUrl });
  }

  private makeLogGroup(name: string, platform: Platform, groupName: pulumi.Input<string>) {
    return new aws.cloudwatch.LogGroup(
      name,
      {
        name: groupName,
        retentionInDays: platform.config.logs.accessRetentionDays,
        kmsKeyId: platform.encryption.arn("logs"),
        tags: platform.tags(component),
      },
      // The other group is named by an API that a new stack does not have.
      {
        parent: this,
        ...platform.kept("logGroup", typeof groupName === "string" ? groupName : ""),
      },
    );
  }

  private configureMethods(name: string, { config }: Platform, api: aws.apigateway.RestApi): void {
    const { rateRequestsPerSecond, burstRequests } = config.usagePlan;
    const keys = Object.keys(config.providers).length;
    new aws.apigateway.MethodSettings(
      name,
      {
        restApi: api.id,
        stageName: this.stage.stageName,
        methodPath: "*/*",
        settings: {
          metricsEnabled: true,
          // Needs the account's CloudWatch role, of which there is one a region: bootstrap/ sets it.
          loggingLevel: "ERROR",
          dataTraceEnabled: false,
          // What all keys may do together; each key's own limits are in the usage plan.
          throttlingRateLimit: rateRequestsPerSecond * keys,
          throttlingBurstLimit: burstRequests * keys,
        },
      },
      { parent: this },
    );
  }

  private countRequests(
    name: string,
    { names }: Platform,
    accessLog: aws.cloudwatch.LogGroup,
  ): void {
    for (const [metric, { pattern, dimensions }] of Object.entries(accessLogFilters)) {
      new aws.cloudwatch.LogMetricFilter(
        `${name}-${metric}`,
        {
          name: names.physical(metric),
          logGroupName: accessLog.name,
          pattern,
          metricTransformation: {
            namespace: metricNamespace,
            name: metrics[metric as keyof typeof accessLogFilters],
            value: "1",
            unit: "Count",
            dimensions,
          },
        },
        { parent: this },
      );
    }
  }
}
