import {
  AddTagsToResourceCommand,
  GetParameterCommand,
  ParameterNotFound,
  PutParameterCommand,
  type SSMClient,
} from "@aws-sdk/client-ssm";
import type { SecretVersion } from "../../contracts/environment";
import { serialiseVersions } from "./rotation";

/** Where and how a secret is kept: the program knows the name, this command makes the parameter. */
export interface SecretParameter {
  name: string;
  /** `alias/…` of the key for secrets. */
  keyAlias: string;
  tags: Readonly<Record<string, string>>;
}

/** undefined where the parameter does not exist yet. */
export async function readParameter(ssm: SSMClient, name: string): Promise<string | undefined> {
  try {
    const { Parameter } = await ssm.send(
      new GetParameterCommand({ Name: name, WithDecryption: true }),
    );
    return Parameter?.Value;
  } catch (error) {
    if (error instanceof ParameterNotFound) return undefined;
    throw error;
  }
}

export async function readVersions(
  ssm: SSMClient,
  name: string,
): Promise<SecretVersion[] | undefined> {
  const text = await readParameter(ssm, name);
  return text === undefined ? undefined : (JSON.parse(text) as SecretVersion[]);
}

export function writeVersions(
  ssm: SSMClient,
  parameter: SecretParameter,
  versions: readonly SecretVersion[],
): Promise<void> {
  return writeParameter(ssm, parameter, serialiseVersions(versions));
}

/** One write, so that readers see the old list or the new one and nothing between. */
export async function writeParameter(
  ssm: SSMClient,
  parameter: SecretParameter,
  value: string,
): Promise<void> {
  const { name, keyAlias, tags } = parameter;
  await ssm.send(
    new PutParameterCommand({
      Name: name,
      Value: value,
      Type: "SecureString",
      KeyId: keyAlias,
      Overwrite: true,
    }),
  );
  // PutParameter takes no tags together with Overwrite.
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  await ssm.send(
    new AddTagsToResourceCommand({ ResourceType: "Parameter", ResourceId: name, Tags }),
  );
}
