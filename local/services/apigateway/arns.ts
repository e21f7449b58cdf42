import type { Cloud } from "../../core/cloud";

/** ARNs of API Gateway's control plane carry no account. */
export function gatewayArn(cloud: Cloud, path: string): string {
  return cloud.arn("apigateway", path, { account: "" });
}

/** What a web ACL is associated with. */
export function stageArn(cloud: Cloud, apiId: string, stageName: string): string {
  return gatewayArn(cloud, `/restapis/${apiId}/stages/${stageName}`);
}
