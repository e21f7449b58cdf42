import type { Caller } from "../../core/caller";
import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/errors";
import { useKey } from "../kms/keyUse";
import type { Topic } from "./store";

/**
 * Whoever publishes to an encrypted topic needs kms:GenerateDataKey and kms:Decrypt on its key; for
 * AWS services (CloudWatch's alarms, EventBridge) the key policy must name the service.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export async function usePublishersKey(cloud: Cloud, caller: Caller, topic: Topic): Promise<void> {
  if (topic.kmsMasterKeyId === undefined) return;
  const use = {
    keyId: topic.kmsMasterKeyId,
    viaService: "sns",
    encryptionContext: { "aws:sns:topicArn": topic.arn },
  };
  try {
    await useKey(cloud, caller, { ...use, operation: "GenerateDataKey" });
    await useKey(cloud, caller, { ...use, operation: "Decrypt" });
  } catch (error) {
    throw error instanceof AwsError ? asSnsError(error) : error;
  }
}

const codes: Readonly<Record<string, string>> = {
  AccessDeniedException: "KMSAccessDenied",
  DisabledException: "KMSDisabled",
  NotFoundException: "KMSNotFound",
  KMSInvalidStateException: "KMSInvalidState",
  ThrottlingException: "KMSThrottling",
};

function asSnsError(error: AwsError): AwsError {
  const code = codes[error.code];
  if (code === undefined) return error;
  return new AwsError(code, error.message, { statusCode: 400, cause: error });
}
