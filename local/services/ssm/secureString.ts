import type { Caller } from "../../core/caller";
import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/errors";

/**
 * SecureStrings are encrypted by KMS in the caller's name, with the parameter's ARN as encryption
 * context. https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html
 */
export const DEFAULT_KEY = "alias/aws/ssm";

export async function encryptValue(
  cloud: Cloud,
  caller: Caller,
  options: { keyId: string; parameterArn: string; value: string },
): Promise<string> {
  const output = await askKms(cloud, caller, "Encrypt", {
    KeyId: options.keyId,
    Plaintext: Buffer.from(options.value),
    EncryptionContext: { PARAMETER_ARN: options.parameterArn },
  });
  return (output["CiphertextBlob"] as Buffer).toString("base64");
}

export async function decryptValue(
  cloud: Cloud,
  caller: Caller,
  options: { ciphertext: string; parameterArn: string },
): Promise<string> {
  const output = await askKms(cloud, caller, "Decrypt", {
    CiphertextBlob: Buffer.from(options.ciphertext, "base64"),
    EncryptionContext: { PARAMETER_ARN: options.parameterArn },
  });
  return (output["Plaintext"] as Buffer).toString("utf8");
}

async function askKms(
  cloud: Cloud,
  caller: Caller,
  operation: string,
  input: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const through = caller.kind === "service" ? caller : { ...caller, viaService: "ssm" };
  try {
    return await cloud.call(through, "kms", operation, input);
  } catch (error) {
    if (!(error instanceof AwsError) || !INVALID_KEY_CODES.has(error.code)) throw error;
    throw new AwsError("InvalidKeyId", error.message, { cause: error });
  }
}

/** SSM tells of a key that cannot be used by its own error; a denied one stays AccessDeniedException. */
const INVALID_KEY_CODES = new Set([
  "NotFoundException",
  "DisabledException",
  "KMSInvalidStateException",
  "InvalidKeyUsageException",
]);
