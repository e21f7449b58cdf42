import type { Cloud } from "../../core/cloud";

/** `alias/aws/<service>`: the keys that AWS keeps in every account, used where nobody names a key. */
const SERVICES = ["sqs", "sns", "ssm", "dynamodb", "lambda", "kinesis", "secretsmanager"];

export function isAwsManagedAlias(name: string): boolean {
  return SERVICES.some((service) => name === `alias/aws/${service}`);
}

/** As AWS writes it: everybody in the account, through that service only. Nobody can change it. */
export function awsManagedKeyPolicy(cloud: Cloud, alias: string): string {
  const service = alias.slice("alias/aws/".length);
  return JSON.stringify({
    Version: "2012-10-17",
    Id: `auto-${service}-1`,
    Statement: [
      {
        Sid: `Allow access through ${service} for all principals in the account that are authorized to use it`,
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: [
          "kms:Encrypt",
          "kms:Decrypt",
          "kms:ReEncrypt*",
          "kms:GenerateDataKey*",
          "kms:CreateGrant",
          "kms:DescribeKey",
        ],
        Resource: "*",
        Condition: {
          StringEquals: {
            "kms:CallerAccount": cloud.accountId,
            "kms:ViaService": `${service}.${cloud.region}.amazonaws.com`,
          },
        },
      },
      {
        Sid: "Allow direct access to key metadata to the account",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${cloud.accountId}:root` },
        Action: ["kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant"],
        Resource: "*",
      },
    ],
  });
}
