import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse } from "yaml";

/** `<namespace>:<key>` → value, objects as JSON: what the CLI hands to programs in PULUMI_CONFIG. */
export type StackConfig = Readonly<Record<string, string>>;

/** Thrown for whatever a user has to put right in Pulumi.yaml or in a stack file. */
export class ConfigurationError extends Error {}

/** Reads Pulumi.<stack>.yaml, or the file given. */
export function readStackConfig(
  projectDirectory: string,
  project: string,
  stack: string,
  configFile?: string,
): StackConfig {
  const path = configFile ?? join(projectDirectory, `Pulumi.${stack}.yaml`);
  if (!existsSync(path))
    throw new ConfigurationError(
      `There is no stack file ${path}. Make one for the stack "${stack}", or name another stack.`,
    );
  return parseStackConfig(readFileSync(path, "utf8"), basename(path), project);
}

export function parseStackConfig(text: string, fileName: string, project: string): StackConfig {
  const document = parseYaml(text, fileName);
  const values = document["config"] ?? {};
  if (!isObject(values))
    throw new ConfigurationError(`${fileName}: "config" must be a map of keys to values.`);
  const secrets = Object.keys(values).filter((key) => holdsSecret(values[key]));
  if (secrets.length > 0)
    throw new ConfigurationError(
      `${fileName}: ${secrets.join(", ")} ${secrets.length === 1 ? "is" : "are"} encrypted ("secure:"), ` +
        "which only the Pulumi CLI with the stack's own key can read. Secrets of this system are no " +
        "configuration: take the key out of the file and set the secret in SSM Parameter Store.",
    );
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key.includes(":") ? key.replace(/:config:/, ":") : `${project}:${key}`,
      typeof value === "object" ? JSON.stringify(value) : String(value),
    ]),
  );
}

export function parseYaml(text: string, fileName: string): Record<string, unknown> {
  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    throw new ConfigurationError(`${fileName} is not valid YAML: ${(error as Error).message}`, {
      cause: error,
    });
  }
  if (document === null || document === undefined) return {};
  if (!isObject(document)) throw new ConfigurationError(`${fileName} must hold a YAML map.`);
  return document;
}

function holdsSecret(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsSecret);
  if (!isObject(value)) return false;
  const members = Object.entries(value);
  if (members.length === 1 && members[0]![0] === "secure") return true;
  return members.some(([, member]) => holdsSecret(member));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
