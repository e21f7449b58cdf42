import type { Caller } from "../../../core/caller";
import { AwsError } from "../../../core/errors";
import type { Input } from "../../../core/service";
import { decryptValue } from "../secureString";
import type { Parameter, ParameterStore, ParameterVersion } from "../store";

/** What the operations tell of a parameter. */
export async function describeValue(
  store: ParameterStore,
  parameter: Parameter,
  version: ParameterVersion,
  decrypt: boolean,
  caller: Caller,
): Promise<Record<string, unknown>> {
  const isCiphertext = version.type === "SecureString" && decrypt;
  return {
    Name: parameter.name,
    Type: version.type,
    Value: isCiphertext
      ? await decryptValue(store.cloud, caller, {
          ciphertext: version.value,
          parameterArn: parameter.arn,
        })
      : version.value,
    Version: version.version,
    LastModifiedDate: new Date(version.modifiedMs),
    ARN: parameter.arn,
    DataType: "text",
  };
}

export function describeMetadata(parameter: Parameter, version: ParameterVersion) {
  return {
    KeyId: version.keyId,
    LastModifiedDate: new Date(version.modifiedMs),
    LastModifiedUser: version.modifiedBy,
    Description: parameter.description,
    AllowedPattern: parameter.allowedPattern,
    Tier: parameter.tier,
    Policies: [],
  };
}

export function page<T>(
  input: Input,
  all: readonly T[],
  defaultSize: number,
): { items: T[]; NextToken: string | undefined } {
  const start = Number(input["NextToken"] ?? 0);
  const end = start + Number(input["MaxResults"] ?? defaultSize);
  return { items: all.slice(start, end), NextToken: end < all.length ? String(end) : undefined };
}

export function validation(message: string): AwsError {
  return new AwsError("ValidationException", message);
}
