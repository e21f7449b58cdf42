import type { Caller } from "../../core/caller";
import type { Cloud } from "../../core/cloud";
import { useKey } from "../kms/keyUse";

/**
 * A table with a customer managed key: whoever reads or writes it needs kms:Decrypt on the key
 * through DynamoDB (`kms:ViaService`), because the table key is decrypted in the caller's name and
 * cached for five minutes for each caller; GenerateDataKey is asked of whoever makes the table or
 * gives it the key. DynamoDB's own background work (TTL, streams, indexes) has a grant from then on:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
 * https://docs.aws.amazon.com/kms/latest/developerguide/services-dynamodb.html
 */
export async function mayUseTable(
  cloud: Cloud,
  caller: Caller,
  tableName: string,
  kmsKeyArn: string | undefined,
): Promise<void> {
  if (kmsKeyArn) await use(cloud, caller, tableName, kmsKeyArn, "Decrypt");
}

export async function mayProtectTable(
  cloud: Cloud,
  caller: Caller,
  tableName: string,
  kmsKeyArn: string | undefined,
): Promise<void> {
  if (!kmsKeyArn) return;
  await use(cloud, caller, tableName, kmsKeyArn, "GenerateDataKey");
  await use(cloud, caller, tableName, kmsKeyArn, "Decrypt");
}

const use = (
  cloud: Cloud,
  caller: Caller,
  tableName: string,
  keyId: string,
  operation: "GenerateDataKey" | "Decrypt",
) =>
  useKey(cloud, caller, {
    keyId,
    viaService: "dynamodb",
    operation,
    encryptionContext: {
      "aws:dynamodb:tableName": tableName,
      "aws:dynamodb:subscriberId": cloud.accountId,
    },
  });
