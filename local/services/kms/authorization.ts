import type { AuthorizationRequest } from "../../core/authorization";
import type { Caller } from "../../core/caller";
import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/errors";
import { iamStore } from "../iam/store";
import { type PolicyDocument, parsePolicy } from "../iam/policyDocument";
import { compilePolicy } from "../iam/evaluation/compile";
import type { EncryptionContext } from "./ciphertext";
import type { Grant, Key, KmsStore } from "./store";

/**
 * The question about one key: its policy must allow, by itself or by trusting the account, unless a
 * grant does. https://docs.aws.amazon.com/kms/latest/developerguide/determining-access.html
 */
export function keyRequest(
  store: KmsStore,
  key: Key,
  action: string,
  caller: Caller,
  details: {
    encryptionContext?: EncryptionContext;
    /** The KeyId as it was given, for kms:RequestAlias. */
    reference?: string;
    conditions?: AuthorizationRequest["conditions"];
  } = {},
): AuthorizationRequest {
  const { encryptionContext, reference } = details;
  const alias = reference === undefined ? undefined : store.aliasName(reference);
  return {
    action: `kms:${action}`,
    resource: key.arn,
    resourcePolicy: key.policy,
    resourcePolicyMode: "required",
    granted: [...key.grants.values()].some((grant) =>
      covers(grant, caller, action, encryptionContext),
    ),
    conditions: {
      ...(caller.kind === "service" ? {} : { "kms:CallerAccount": store.cloud.accountId }),
      "kms:KeyOrigin": "AWS_KMS",
      "kms:KeySpec": "SYMMETRIC_DEFAULT",
      "kms:KeyUsage": "ENCRYPT_DECRYPT",
      "kms:ResourceAliases": store.aliasesOf(key),
      ...(alias === undefined ? {} : { "kms:RequestAlias": alias }),
      ...contextConditions(encryptionContext),
      ...details.conditions,
    },
  };
}

function contextConditions(context: EncryptionContext | undefined) {
  if (!context || Object.keys(context).length === 0) return {};
  return {
    "kms:EncryptionContextKeys": Object.keys(context),
    ...Object.fromEntries(
      Object.entries(context).map(([name, value]) => [`kms:EncryptionContext:${name}`, value]),
    ),
  };
}

function covers(
  grant: Grant,
  caller: Caller,
  operation: string,
  context: EncryptionContext = {},
): boolean {
  const { EncryptionContextEquals: equals, EncryptionContextSubset: subset } = grant.constraints;
  return (
    grant.operations.includes(operation) &&
    principalsOf(caller).includes(grant.granteePrincipal) &&
    (!equals || (contains(context, equals) && contains(equals, context))) &&
    (!subset || contains(context, subset))
  );
}

/** The names under which a grant or a retirement may mean this caller. */
export function principalsOf(caller: Caller): string[] {
  if (caller.kind === "service") return [caller.principal];
  return caller.kind === "role" ? [caller.roleArn, caller.arn] : [caller.arn];
}

function contains(whole: EncryptionContext, part: EncryptionContext): boolean {
  return Object.entries(part).every(([name, value]) => whole[name] === value);
}

/** Checks a key policy as KMS does, its author's own way back in included. */
export function checkKeyPolicy(
  cloud: Cloud,
  caller: Caller,
  policy: string,
  options: { keyArn: string; bypassLockoutCheck: boolean },
): string {
  const bytes = Buffer.byteLength(policy);
  if (bytes > POLICY_BYTES_MAX)
    throw new AwsError(
      "LimitExceededException",
      `The key policy has ${bytes} bytes; the quota is ${POLICY_BYTES_MAX}.`,
    );
  const document = parseKeyPolicy(policy);
  for (const principal of document.statements.flatMap(({ principals }) => principals?.aws ?? [])) {
    // Principals are resolved when the policy is saved: a role must exist before a key names it.
    if (/^arn:aws:iam::\d+:role\//.test(principal) && !iamStore(cloud).roleByArn(principal))
      throw malformedPolicy(
        `Policy contains a statement with one or more invalid principals: ${principal} does not exist.`,
      );
  }
  const mayChangeIt = cloud.decide(caller, {
    action: "kms:PutKeyPolicy",
    resource: options.keyArn,
    resourcePolicy: policy,
    resourcePolicyMode: "required",
    conditions: { "kms:CallerAccount": cloud.accountId },
  });
  if (!options.bypassLockoutCheck && !mayChangeIt.allowed)
    throw malformedPolicy(
      "The new key policy will not allow you to update the key policy in the future.",
    );
  return policy;
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html */
const POLICY_BYTES_MAX = 32_768;

function parseKeyPolicy(policy: string): PolicyDocument {
  try {
    const document = parsePolicy(policy, "resource");
    compilePolicy(document);
    return document;
  } catch (error) {
    if (error instanceof AwsError && error.code === "MalformedPolicyDocument")
      throw malformedPolicy(error.message);
    throw error;
  }
}

function malformedPolicy(message: string): AwsError {
  return new AwsError("MalformedPolicyDocumentException", message);
}

/** What AWS gives a key whose maker says nothing: the account's IAM policies decide. */
export function defaultKeyPolicy(accountId: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Id: "key-default-1",
    Statement: [
      {
        Sid: "Enable IAM User Permissions",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${accountId}:root` },
        Action: "kms:*",
        Resource: "*",
      },
    ],
  });
}
