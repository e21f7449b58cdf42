import type { Caller } from "../../core/caller";
import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/errors";
import { useKey } from "../kms/keyUse";
import type { Queue } from "./queue";

/**
 * Senders need kms:GenerateDataKey and, because SQS verifies the new data key, kms:Decrypt; receivers need kms:Decrypt:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
 */
export async function mayEncrypt(cloud: Cloud, caller: Caller, queue: Queue): Promise<void> {
  await use(cloud, caller, queue, "GenerateDataKey");
  await use(cloud, caller, queue, "Decrypt");
}

export async function mayDecrypt(cloud: Cloud, caller: Caller, queue: Queue): Promise<void> {
  await use(cloud, caller, queue, "Decrypt");
}

async function use(
  cloud: Cloud,
  caller: Caller,
  queue: Queue,
  operation: "GenerateDataKey" | "Decrypt",
): Promise<void> {
  const keyId = queue.settings.kmsMasterKeyId;
  // AWS's own key lets every principal of the account that may use the queue use it too.
  if (!keyId || keyId === "alias/aws/sqs") return;
  const encryptionContext = { "aws:sqs:arn": queue.arn };
  try {
    await useKey(cloud, caller, { keyId, viaService: "sqs", operation, encryptionContext });
  } catch (error) {
    throw asQueueError(error);
  }
}

const codes: Readonly<Record<string, string>> = {
  AccessDeniedException: "KmsAccessDenied",
  DisabledException: "KmsDisabled",
  InvalidKeyUsageException: "KmsInvalidKeyUsage",
  KMSInvalidStateException: "KmsInvalidState",
  NotFoundException: "KmsNotFound",
};

function asQueueError(error: unknown): unknown {
  const code = error instanceof AwsError ? codes[error.code] : undefined;
  return code ? new AwsError(code, (error as AwsError).message, { cause: error }) : error;
}
