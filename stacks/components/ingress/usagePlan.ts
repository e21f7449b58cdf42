/** The plan that all senders share the figures of, and a key for each, so that one cannot use up another's quota. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Platform } from "../../platform";
import type { WebhookApi } from "./restApi";
import type { WebhookStage } from "./stage";

const component = "ingress";

export class SenderKeys extends pulumi.ComponentResource {
  readonly byProvider: Readonly<Record<string, aws.apigateway.ApiKey>>;

  constructor(
    name: string,
    platform: Platform,
    args: { webhookApi: WebhookApi; webhookStage: WebhookStage },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("payment-webhooks:ingress:SenderKeys", name, {}, opts);
    const { names, config, tags } = platform;
    const { quotaRequestsPerDay, rateRequestsPerSecond, burstRequests } = config.usagePlan;
    const plan = new aws.apigateway.UsagePlan(
      name,
      {
        name: names.physical("payment-webhooks"),
        description: "Quota, rate and burst of each key.",
        apiStages: [{ apiId: args.webhookApi.api.id, stage: args.webhookStage.stage.stageName }],
        quotaSettings: { limit: quotaRequestsPerDay, period: "DAY" },
        throttleSettings: { rateLimit: rateRequestsPerSecond, burstLimit: burstRequests },
        tags: tags(component),
      },
      { parent: this },
    );
    const keys = Object.keys(config.providers).map((provider): [string, aws.apigateway.ApiKey] => [
      provider,
      this.makeKey(platform, provider, plan),
    ]);
    this.byProvider = Object.fromEntries(keys);
    this.registerOutputs({ planId: plan.id });
  }

  /** AWS makes the value; the state keeps it encrypted. */
  private makeKey({ names, tags }: Platform, provider: string, plan: aws.apigateway.UsagePlan) {
    const key = new aws.apigateway.ApiKey(
      `${provider}-sender`,
      {
        name: names.physical(`${provider}-sender`),
        description: `Names ${provider} for quota and throttling; trust comes from signatures.`,
        enabled: true,
        tags: tags(component),
      },
      { parent: this, additionalSecretOutputs: ["value"] },
    );
    new aws.apigateway.UsagePlanKey(
      `${provider}-sender`,
      { keyId: key.id, keyType: "API_KEY", usagePlanId: plan.id },
      // The provider returns the key itself as `value`, and in the clear.
      { parent: this, additionalSecretOutputs: ["value"] },
    );
    return key;
  }
}
