/** Customer-managed keys, one an area, each with rotation, an alias and a policy that fits the services that use it. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Deployment } from "../../deployment";
import { policyJson } from "../../iam/document";
import { type KeyArea, keyAreas } from "./areas";
import { keyPolicy } from "./keyPolicy";

export class Encryption extends pulumi.ComponentResource {
  private readonly keys: Record<KeyArea, aws.kms.Key>;
  private readonly aliases: Record<KeyArea, aws.kms.Alias>;

  constructor(name: string, deployment: Deployment, opts?: pulumi.ComponentResourceOptions) {
    super("payment-webhooks:encryption:Encryption", name, {}, opts);
    const { names, config, kept } = deployment;
    const areas = Object.keys(keyAreas) as KeyArea[];

    this.keys = byArea(
      areas,
      (area) =>
        new aws.kms.Key(
          `${name}-${area}`,
          {
            description: `${names.physical("payment-webhooks")}: ${keyAreas[area]}`,
            enableKeyRotation: true,
            deletionWindowInDays: config.data.keyDeletionWindowDays,
            policy: policyJson(keyPolicy(area, names)),
            tags: deployment.tags("encryption"),
          },
          { parent: this, ...kept("key", names.keyAlias(area)) },
        ),
    );
    this.aliases = byArea(
      areas,
      (area) =>
        new aws.kms.Alias(
          `${name}-${area}`,
          { name: names.keyAlias(area), targetKeyId: this.keys[area].keyId },
          { parent: this, ...kept("alias", names.keyAlias(area)) },
        ),
    );
    this.registerOutputs({ keyIds: this.keyIds });
  }

  /** For services that take nothing but the key's ARN. Waits for the alias, which is what grants are conditioned on. */
  arn(area: KeyArea): pulumi.Output<string> {
    return pulumi.all([this.keys[area].arn, this.aliases[area].name]).apply(([arn]) => arn);
  }

  /** For services that take an alias (SQS, SNS): known at preview. */
  alias(area: KeyArea): pulumi.Output<string> {
    return this.aliases[area].name;
  }

  get keyIds(): Record<KeyArea, pulumi.Output<string>> {
    return byArea(Object.keys(this.keys) as KeyArea[], (area) => this.keys[area].keyId);
  }
}

function byArea<T>(areas: readonly KeyArea[], make: (area: KeyArea) => T): Record<KeyArea, T> {
  return Object.fromEntries(areas.map((area) => [area, make(area)])) as Record<KeyArea, T>;
}
