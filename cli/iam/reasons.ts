/**
 * Why a grant stands although no run of ours uses it. Each entry is checked: one that covers no unused
 * grant any more is an error.
 */
import { globMatcher } from "../../local/services/iam/evaluation/glob";
import { describeResource, type Grant } from "./grants";

export interface UnusedReason {
  /** Physical name of the role, `*` for any part. */
  role: string;
  action: string;
  /** As the report shows it, `*` for any part; every resource unless said. */
  resource?: string;
  reason: string;
}

export const unusedReasons: readonly UnusedReason[] = [
  {
    role: "*",
    action: "xray:PutTelemetryRecords",
    reason:
      "AWS's own X-Ray daemon counts what it sends; the local cloud's does not: https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html",
  },
  {
    role: "payment-workflow-*",
    action: "xray:GetSamplingRules",
    reason:
      "Step Functions asks for it where tracing is on: https://docs.aws.amazon.com/step-functions/latest/dg/xray-iam.html",
  },
  {
    role: "payment-workflow-*",
    action: "xray:GetSamplingTargets",
    reason:
      "Step Functions asks for it where tracing is on: https://docs.aws.amazon.com/step-functions/latest/dg/xray-iam.html",
  },
  {
    role: "ledger-pipe-*",
    action: "dynamodb:ListStreams",
    reason:
      "Pipes finds its stream by it; the local cloud's is given the stream's ARN: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-permissions.html",
  },
];

export function covers({ role, action, resource }: UnusedReason, grant: Grant): boolean {
  return (
    action === grant.action &&
    matches(role, grant.role.name) &&
    (resource === undefined || matches(resource, describeResource(grant)))
  );
}

const matches = (pattern: string, text: string) => globMatcher(pattern)(text);
