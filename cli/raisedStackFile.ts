import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse, stringify } from "yaml";
import { UserError } from "./terminal";

/**
 * A stack file with some of its values changed by another one, for one run: how a load test goes beyond the plan's
 * rate or quota while all of it stays enforced. Groups are merged key by key.
 */
export function raisedStackFile(projectDirectory: string, stack: string, overlay: string): string {
  const merged = merge(
    read(path.join(projectDirectory, `Pulumi.${stack}.yaml`)),
    read(path.resolve(projectDirectory, overlay)),
  );
  const folder = path.join(projectDirectory, ".local");
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `Pulumi.${stack}.yaml`);
  writeFileSync(file, stringify(merged));
  return file;
}

function read(file: string): unknown {
  try {
    return parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new UserError(`${file} cannot be read as YAML: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

export function merge(base: unknown, over: unknown): unknown {
  if (!isMap(base) || !isMap(over)) return over === undefined ? base : over;
  const names = new Set([...Object.keys(base), ...Object.keys(over)]);
  return Object.fromEntries([...names].map((name) => [name, merge(base[name], over[name])]));
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
