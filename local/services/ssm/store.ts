import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/errors";

/** The account's parameters with all their versions. */
export type ParameterType = "String" | "StringList" | "SecureString";

export interface Parameter {
  name: string;
  arn: string;
  tier: "Standard" | "Advanced";
  description: string | undefined;
  allowedPattern: string | undefined;
  tags: Record<string, string>;
  /** Oldest first, the current one last. */
  versions: ParameterVersion[];
}

export interface ParameterVersion {
  version: number;
  type: ParameterType;
  /** Of a SecureString the ciphertext, in base64: the plain value is kept nowhere. */
  value: string;
  /** Only of a SecureString. */
  keyId: string | undefined;
  modifiedMs: number;
  modifiedBy: string;
}

export class ParameterStore {
  readonly parameters = new Map<string, Parameter>();

  constructor(readonly cloud: Cloud) {}

  /** By name or ARN. */
  get(reference: string): Parameter {
    const parameter = this.parameters.get(this.nameOf(reference));
    if (!parameter) throw new AwsError("ParameterNotFound", "");
    return parameter;
  }

  nameOf(reference: string): string {
    const prefix = this.cloud.arn("ssm", "parameter");
    if (!reference.startsWith(prefix)) return reference;
    const rest = reference.slice(prefix.length);
    // ARNs lose the difference between "name" and "/name": the one with a slash inside began with a slash.
    return rest.indexOf("/", 1) === -1 ? rest.slice(1) : rest;
  }

  /** `parameter` and the name, with exactly one slash between them. */
  arn(name: string): string {
    return this.cloud.arn("ssm", `parameter${name.startsWith("/") ? "" : "/"}${name}`);
  }
}

export function currentVersion(parameter: Parameter): ParameterVersion {
  return parameter.versions.at(-1)!;
}

/** `name`, `name:3`, an ARN, or an ARN with a version. */
export function parseSelector(selector: string): { reference: string; version?: number } {
  const match = /^(.*):(\d+)$/.exec(selector);
  if (!match || /^arn:[^:]+:[^:]+:[^:]+$/.test(match[1]!)) return { reference: selector };
  return { reference: match[1]!, version: Number(match[2]) };
}
