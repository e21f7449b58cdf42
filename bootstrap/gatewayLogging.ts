/**
 * The role that API Gateway logs with. It is one for an account and region, so no stack can own it: two would take it
 * from each other. https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 */
import * as aws from "@pulumi/aws";
import { projectName } from "../contracts/names";
import { allow, documentOf } from "./document";
import { roleNames } from "./names";
import type { Settings } from "./settings";
import { tagsOf } from "./tags";

export function makeGatewayLogging(settings: Settings): void {
  const { accountId, region } = settings;
  const name = roleNames.gatewayLogs;
  const group = (pattern: string) => `arn:aws:logs:${region}:${accountId}:log-group:${pattern}`;
  const role = new aws.iam.Role(name, {
    name,
    description: "API Gateway writes its execution and access logs with it.",
    assumeRolePolicy: documentOf({
      Sid: "ApiGateway",
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Principal: { Service: "apigateway.amazonaws.com" },
    }),
    tags: tagsOf(settings, "logging"),
  });
  const policy = new aws.iam.RolePolicy(name, {
    name,
    role: role.name,
    policy: documentOf(
      allow("FindLogs", ["logs:DescribeLogGroups"], ["*"]),
      allow(
        "WriteLogs",
        [
          ...["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams"],
          ...["logs:FilterLogEvents", "logs:GetLogEvents", "logs:PutLogEvents"],
        ],
        [
          group("API-Gateway-Execution-Logs_*"),
          group("API-Gateway-Execution-Logs_*:*"),
          ...settings.environments.flatMap((environment) => [
            group(`/aws/apigateway/${projectName}-${environment}/access`),
            group(`/aws/apigateway/${projectName}-${environment}/access:*`),
          ]),
        ],
      ),
    ),
  });
  // API Gateway tries the role before it takes it.
  new aws.apigateway.Account("gateway", { cloudwatchRoleArn: role.arn }, { dependsOn: [policy] });
}
