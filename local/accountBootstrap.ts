import type { Cloud } from "./core/cloud";

const roleName = "apigateway-cloudwatch-logs";

/**
 * What an administrator sets up once for an account before any stack is deployed. API Gateway writes its
 * logs with a role of the account's settings, which no stack may own, as two stacks would take it from each other:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 */
export const apiGatewayLogRoleArn = ({
  partition,
  accountId,
}: Pick<Cloud, "partition" | "accountId">) => `arn:${partition}:iam::${accountId}:role/${roleName}`;

/** A managed policy that is there before any stack, such as a permissions boundary. */
export interface ManagedPolicy {
  name: string;
  document: string;
}

export async function bootstrapAccount(
  cloud: Cloud,
  managedPolicies: readonly ManagedPolicy[] = [],
): Promise<void> {
  for (const { name, document } of managedPolicies)
    await cloud.call(cloud.administrator, "iam", "CreatePolicy", {
      PolicyName: name,
      PolicyDocument: document,
    });
  await cloud.call(cloud.administrator, "iam", "CreateRole", {
    RoleName: roleName,
    AssumeRolePolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "apigateway.amazonaws.com" },
          Action: "sts:AssumeRole",
        },
      ],
    }),
  });
  await cloud.call(cloud.administrator, "iam", "AttachRolePolicy", {
    RoleName: roleName,
    PolicyArn: `arn:${cloud.partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs`,
  });
}
