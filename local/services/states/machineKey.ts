import type { Caller } from "../../core/caller";
import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/errors";
import { useKey } from "../kms/keyUse";
import type { StateMachine } from "./store";

/**
 * A machine with a customer's key: definitions and executions are encrypted under it, so whoever
 * starts or reads them, and the machine's own role, must be allowed to use it.
 * https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html
 */
export async function useMachineKey(
  cloud: Cloud,
  caller: Caller,
  machine: Pick<StateMachine, "arn" | "kmsKeyId">,
  operations: readonly ("GenerateDataKey" | "Decrypt")[],
): Promise<void> {
  if (machine.kmsKeyId === undefined) return;
  const encryptionContext = { "aws:states:stateMachineArn": machine.arn };
  try {
    for (const operation of operations)
      await useKey(cloud, caller, {
        keyId: machine.kmsKeyId,
        viaService: "states",
        operation,
        encryptionContext,
      });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const code = codes[error.code] ?? "KmsInvalidStateException";
    throw new AwsError(code, error.message, { cause: error });
  }
}

const codes: Readonly<Record<string, string>> = {
  AccessDeniedException: "KmsAccessDeniedException",
  ThrottlingException: "KmsThrottlingException",
};
