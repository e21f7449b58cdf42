/** The keys of state and delivery, each with its alias. */
import * as aws from "@pulumi/aws";
import { documentOf, type Statement } from "./document";
import { arns, keyAliases, roleNames } from "./names";
import { readersOf, writersOf } from "./ledgerPolicy";
import type { Settings } from "./settings";

/** What is under them is lost with them. */
const kept = { protect: true, retainOnDelete: true };

export function makeKey(
  resource: keyof typeof keyAliases,
  policy: readonly Statement[],
  { description, tags }: { description: string; tags: Readonly<Record<string, string>> },
): aws.kms.Key {
  const key = new aws.kms.Key(
    resource,
    {
      description,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: documentOf(...policy),
      tags,
    },
    kept,
  );
  new aws.kms.Alias(resource, { name: keyAliases[resource], targetKeyId: key.keyId }, kept);
  return key;
}

/** Pulumi calls KMS itself, so no service can be asked for: the roles are. Administrators keep the bootstrap's own state here. */
export function stateKeyPolicy(settings: Settings): Statement[] {
  const { accountId, administrators, environments, loadTested } = settings;
  const roles = (kind: "deploy" | "preview") =>
    environments.map((environment) => arns.role(accountId, roleNames[kind](environment)));
  const loadTests = loadTested.map((name) => arns.role(accountId, roleNames.loadTest(name)));
  return [
    administration(accountId),
    use(
      "Open",
      ["kms:Decrypt"],
      [...roles("deploy"), ...roles("preview"), ...loadTests, ...administrators],
    ),
    use("Seal", ["kms:Encrypt", "kms:GenerateDataKey"], [...roles("deploy"), ...administrators]),
  ];
}

export function deliveryKeyPolicy(settings: Settings): Statement[] {
  const through = { "kms:ViaService": `s3.${settings.region}.amazonaws.com` };
  return [
    administration(settings.accountId),
    use("Open", ["kms:Decrypt"], readersOf(settings), through),
    use("Seal", ["kms:GenerateDataKey"], writersOf(settings), through),
  ];
}

/** Administrators may do with the key what they will, but not open what it sealed. */
const administration = (accountId: string): Statement => ({
  Sid: "Administration",
  Effect: "Allow",
  Principal: { AWS: arns.root(accountId) },
  Action: [
    ...["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias", "kms:ListAliases"],
    ...["kms:DescribeKey", "kms:GetKeyPolicy", "kms:PutKeyPolicy", "kms:ListResourceTags"],
    ...["kms:EnableKey", "kms:EnableKeyRotation", "kms:GetKeyRotationStatus"],
    ...["kms:ScheduleKeyDeletion", "kms:CancelKeyDeletion", "kms:UpdateKeyDescription"],
    ...["kms:TagResource", "kms:UntagResource"],
  ],
  Resource: "*",
});

const use = (
  sid: string,
  actions: readonly string[],
  roleArns: readonly string[],
  through: Readonly<Record<string, string>> = {},
): Statement => ({
  Sid: sid,
  Effect: "Allow",
  Principal: { AWS: [...new Set(roleArns.map((arn) => arns.root(arn.split(":")[4]!)))] },
  Action: actions,
  Resource: "*",
  Condition: {
    ArnEquals: { "aws:PrincipalArn": roleArns },
    ...(Object.keys(through).length > 0 && { StringEquals: through }),
  },
});
