/** The web ACL before the stage, and its log, from which the query string is taken out. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { allow, onBehalfOf, policyJson } from "../../iam/document";
import type { Platform } from "../../platform";
import type { WebhookStage } from "./stage";
import { visibility, webAclRules } from "./webAclRules";

const component = "ingress";

export class WebhookAcl extends pulumi.ComponentResource {
  constructor(
    name: string,
    platform: Platform,
    args: { webhookStage: WebhookStage },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("payment-webhooks:ingress:WebhookAcl", name, {}, opts);
    const { names, config, tags } = platform;
    const acl = new aws.wafv2.WebAcl(
      name,
      {
        name: names.physical("payment-webhooks"),
        description: "Limits each address. Rules that read bodies only count.",
        scope: "REGIONAL",
        defaultAction: { allow: {} },
        rules: webAclRules(config.waf),
        visibilityConfig: visibility(names.physical("payment-webhooks")),
        tags: tags(component),
      },
      { parent: this },
    );
    const logging = this.log(name, platform, acl);
    new aws.wafv2.WebAclAssociation(
      name,
      { resourceArn: args.webhookStage.stage.arn, webAclArn: acl.arn },
      // Not a request must be judged before what is logged of it is redacted.
      { parent: this, dependsOn: logging },
    );
    this.registerOutputs({ aclArn: acl.arn });
  }

  private log(
    name: string,
    { names, config, encryption, tags, kept }: Platform,
    acl: aws.wafv2.WebAcl,
  ) {
    const groupArn = names.arn.logGroup(names.wafLogGroup);
    const group = new aws.cloudwatch.LogGroup(
      name,
      {
        name: names.wafLogGroup,
        retentionInDays: config.logs.accessRetentionDays,
        kmsKeyId: encryption.arn("logs"),
        tags: tags(component),
      },
      { parent: this, ...kept("logGroup", names.wafLogGroup) },
    );
    const delivery = new aws.cloudwatch.LogResourcePolicy(
      name,
      {
        policyName: names.physical("waf-log-delivery"),
        policyDocument: policyJson([
          {
            ...allow(
              "WafDeliversLogs",
              ["logs:CreateLogStream", "logs:PutLogEvents"],
              `${groupArn}:*`,
              onBehalfOf(
                names.accountId,
                `arn:${names.partition}:logs:${names.region}:${names.accountId}:*`,
              ),
            ),
            Principal: { Service: "delivery.logs.amazonaws.com" },
          },
        ]),
      },
      { parent: this },
    );
    return new aws.wafv2.WebAclLoggingConfiguration(
      name,
      {
        resourceArn: acl.arn,
        logDestinationConfigs: [groupArn],
        redactedFields: [
          { queryString: {} },
          ...secretHeaders.map((header) => ({ singleHeader: { name: header } })),
        ],
      },
      { parent: this, dependsOn: [group, delivery] },
    );
  }
}

/** The key, and signatures, which together with a body are enough to send the event again. */
const secretHeaders = [
  "x-api-key",
  "authorization",
  "stripe-signature",
  "paypal-transmission-sig",
  "x-square-hmacsha256-signature",
  "x-webhook-signature",
];
