/** Where webhooks come in: API, stage, keys, web ACL, authorizer and validator, and the domain that outlives the API. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Platform } from "../../platform";
import type { Function } from "../function";
import { watchIngress } from "./alarms";
import { makeAuthorizer, makeValidator, type ValidatorArgs } from "./functions";
import { WebhookApi } from "./restApi";
import { stageName, WebhookStage } from "./stage";
import { SenderKeys } from "./usagePlan";
import { WebhookAcl } from "./webAcl";

export class Ingress extends pulumi.ComponentResource {
  readonly authorizer: Function;
  readonly validator: Function;
  readonly senderKeys: SenderKeys;
  readonly apiName: string;
  /** The stage's own address. */
  readonly endpoint: pulumi.Output<string>;
  /** What providers are given: the custom domain where there is one. */
  readonly publicEndpoint: pulumi.Output<string>;

  constructor(
    name: string,
    platform: Platform,
    args: ValidatorArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("payment-webhooks:ingress:Ingress", name, {}, opts);
    const options = { parent: this };
    this.authorizer = makeAuthorizer(platform, this);
    this.validator = makeValidator(platform, args, this);
    const webhookApi = new WebhookApi(
      name,
      platform,
      { authorizer: this.authorizer, validator: this.validator },
      options,
    );
    const webhookStage = new WebhookStage(name, platform, { webhookApi }, options);
    this.senderKeys = new SenderKeys(name, platform, { webhookApi, webhookStage }, options);
    new WebhookAcl(name, platform, { webhookStage }, options);
    this.apiName = webhookApi.name;
    this.endpoint = webhookStage.stage.invokeUrl;
    this.publicEndpoint = this.mapDomain(name, platform, webhookApi, webhookStage);
    watchIngress(platform, { apiName: this.apiName, senderKeys: this.senderKeys }, this);
    this.registerOutputs({ endpoint: this.endpoint });
  }

  private mapDomain(
    name: string,
    { config, tags }: Platform,
    { api }: WebhookApi,
    { stage }: WebhookStage,
  ): pulumi.Output<string> {
    const { customDomain } = config;
    if (!customDomain) return stage.invokeUrl;
    const domain = new aws.apigateway.DomainName(
      name,
      {
        domainName: customDomain.domainName,
        regionalCertificateArn: customDomain.certificateArn,
        endpointConfiguration: { types: "REGIONAL" },
        securityPolicy: "TLS_1_2",
        tags: tags("ingress"),
      },
      { parent: this },
    );
    new aws.apigateway.BasePathMapping(
      name,
      { restApi: api.id, stageName, domainName: domain.domainName },
      { parent: this, dependsOn: stage },
    );
    return pulumi.interpolate`https://${domain.domainName}`;
  }
}
