import type { Caller } from "../../core/caller";
import type { Cloud } from "../../core/cloud";
import type { Input } from "../../core/service";
import type { EnvironmentVariables } from "./model";
import { environmentEncryptionContext } from "./processes/environment";

export const keyOf = (inputs: Input): { keyArn?: string } =>
  inputs["kmsKeyArn"] ? { keyArn: inputs["kmsKeyArn"] as string } : {};

/**
 * Encrypts the variables under the function's own key, as the deployer, and grants the role the use of
 * that key: it is this grant, not a policy of the role, that lets a cold start decrypt them.
 * https://docs.aws.amazon.com/lambda/latest/dg/security-encryption-at-rest.html
 */
export async function encryptEnvironment(
  cloud: Cloud,
  deployer: Caller,
  options: {
    functionArn: string;
    roleArn: string;
    variables: Readonly<Record<string, string>>;
    keyArn?: string;
  },
): Promise<EnvironmentVariables> {
  const { keyArn, variables } = options;
  if (!keyArn || Object.keys(variables).length === 0) return { kind: "plain", variables };
  const caller = deployer.kind === "service" ? deployer : { ...deployer, viaService: "lambda" };
  const context = environmentEncryptionContext(options.functionArn);
  await cloud.call(caller, "kms", "CreateGrant", {
    KeyId: keyArn,
    GranteePrincipal: options.roleArn,
    Operations: ["Decrypt"],
    Constraints: { EncryptionContextEquals: context },
  });
  const output = await cloud.call(caller, "kms", "Encrypt", {
    KeyId: keyArn,
    Plaintext: Buffer.from(JSON.stringify(variables)),
    EncryptionContext: context,
  });
  return {
    kind: "encrypted",
    keyArn,
    ciphertext: Buffer.from(output["CiphertextBlob"] as Uint8Array),
  };
}
