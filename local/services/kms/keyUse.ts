import type { Caller } from "../../core/caller";
import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/errors";

/**
 * How other services use a customer's key for data at rest: they ask KMS as their caller, through
 * themselves (`kms:ViaService`), and reuse an allowed data key for a while. Only whether the key may
 * be used is decided here; the local cloud keeps its data in memory, unencrypted.
 */
export interface KeyUse {
  /** Key id, key ARN, alias name or alias ARN. */
  keyId: string;
  /** `sqs`, `dynamodb`, …: becomes `kms:ViaService` where the caller is a user or a role. */
  viaService: string;
  operation: "GenerateDataKey" | "Decrypt";
  encryptionContext?: Record<string, string>;
}

/**
 * SQS's KmsDataKeyReusePeriodSeconds by default, and DynamoDB's limit for cached table keys:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
 */
const REUSE_MS = 5 * 60 * 1000;

/** Until when a use is allowed, found by one part of it after the other: asked at every call, so no text is put together. */
interface Uses {
  untilMs: number;
  /** Who comes while KMS is being asked waits for the same answer. */
  asking?: Promise<void>;
  byNextPart: Map<string, Uses>;
}

const caches = new WeakMap<Cloud, Uses>();

/** Throws KMS's own error (AccessDeniedException, DisabledException, …) where the key may not be used. */
export async function useKey(cloud: Cloud, caller: Caller, use: KeyUse): Promise<void> {
  const known = usesOf(cloud, caller, use);
  if (cloud.clock.nowMs() < known.untilMs) return;
  known.asking ??= ask(cloud, caller, use, known).finally(() => (known.asking = undefined));
  await known.asking;
}

async function ask(cloud: Cloud, caller: Caller, use: KeyUse, uses: Uses): Promise<void> {
  const through = caller.kind === "service" ? caller : { ...caller, viaService: use.viaService };
  await askKms(cloud, through, use);
  uses.untilMs = cloud.clock.nowMs() + REUSE_MS;
}

/** KMS calls this when a key, its policy, its grants or its aliases change. */
export function forgetKeyUses(cloud: Cloud): void {
  caches.delete(cloud);
}

async function askKms(cloud: Cloud, caller: Caller, use: KeyUse): Promise<void> {
  // The data are not encrypted: there is no ciphertext, and no use for a data key. KMS's own dry run asks the same question.
  const dryRun = cloud.call(caller, "kms", use.operation, {
    KeyId: use.keyId,
    EncryptionContext: use.encryptionContext,
    DryRun: true,
    ...(use.operation === "Decrypt"
      ? { DryRunModifiers: ["IGNORE_CIPHERTEXT"] }
      : { NumberOfBytes: 32 }),
  });
  await dryRun.catch((error: unknown) => {
    // A dry run answers with this error where the call would have succeeded.
    if (!(error instanceof AwsError && error.code === "DryRunOperationException")) throw error;
  });
}

/** The session is left out: what decides is the role, and every invocation may have a session of its own. */
function usesOf(cloud: Cloud, caller: Caller, use: KeyUse): Uses {
  let uses = caches.get(cloud);
  if (!uses) caches.set(cloud, (uses = noUses()));
  if (caller.kind === "service") {
    uses = next(next(uses, caller.principal), caller.sourceArn ?? "");
    uses = next(uses, caller.sourceAccount ?? "");
  } else uses = next(uses, caller.kind === "role" ? caller.roleArn : caller.arn);
  uses = next(next(next(uses, use.viaService), use.keyId), use.operation);
  for (const name in use.encryptionContext)
    uses = next(next(uses, name), use.encryptionContext[name]!);
  return uses;
}

const noUses = (): Uses => ({ untilMs: -Infinity, byNextPart: new Map() });

function next({ byNextPart }: Uses, part: string): Uses {
  let found = byNextPart.get(part);
  if (!found) byNextPart.set(part, (found = noUses()));
  return found;
}
