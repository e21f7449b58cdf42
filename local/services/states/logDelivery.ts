import { parseArn } from "../../core/arn";
import { type Caller, type ServiceCaller, serviceCaller } from "../../core/caller";
import type { Cloud } from "../../core/cloud";

const POLICY_NAME = "AWSLogDeliveryWrite20150319";
const POLICY_TOKEN = "aws:cloudwatch/logResourcePolicy:LogResourcePolicy";

const groups = new WeakMap<Cloud, Set<string>>();

/**
 * Vended logs (Step Functions, Pipes) are written by delivery.logs.amazonaws.com. Setting them up
 * adds the group to a log resource policy of AWS's own naming, on behalf of whoever may do so.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
 */
export async function allowLogDelivery(
  cloud: Cloud,
  caller: Caller,
  logGroupArn: string,
): Promise<void> {
  let known = groups.get(cloud);
  if (!known) groups.set(cloud, (known = new Set()));
  const { resource } = parseArn(logGroupArn);
  known.add(cloud.arn("logs", `${resource.replace(/:\*$/, "")}:log-stream:*`));
  const policyDocument = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "AWSLogDeliveryWrite",
        Effect: "Allow",
        Principal: { Service: "delivery.logs.amazonaws.com" },
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: [...known],
        Condition: {
          StringEquals: { "aws:SourceAccount": cloud.accountId },
          ArnLike: { "aws:SourceArn": cloud.arn("logs", "*") },
        },
      },
    ],
  });
  // The policy is a resource of the logs service; CloudWatch Logs' own API for it is not modelled.
  const type = cloud.service("logs").resourceTypes.find(({ token }) => token === POLICY_TOKEN);
  await type?.create(
    { policyName: POLICY_NAME, policyDocument },
    { caller, logicalName: POLICY_NAME },
  );
}

/** As what vended logs are written. */
export function logDeliveryCaller(cloud: Cloud): ServiceCaller {
  return serviceCaller("delivery.logs.amazonaws.com", {
    sourceArn: cloud.arn("logs", "log-delivery"),
    sourceAccount: cloud.accountId,
  });
}

/** `arn:…:log-group:<name>` or with `:*` behind it. */
export function logGroupOf(logGroupArn: string): string {
  return parseArn(logGroupArn).resource.replace(/^log-group:|:\*$/g, "");
}
