/** Finds what a preview does not know. */
import * as pulumi from "@pulumi/pulumi";
import type { Registered } from "./registerProgram";

/** How an unknown value crosses from the program to the engine. */
const sentinel = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function isUnknown(value: unknown): boolean {
  return value === sentinel || pulumi.isUnknown(value);
}

/** `Type.property`, each once, in order; array positions are left out. */
export function unknownPaths(resources: readonly Registered[]): string[] {
  const found = new Set<string>();
  const walk = (value: unknown, path: string): void => {
    if (isUnknown(value)) found.add(path);
    else if (Array.isArray(value)) value.forEach((item) => walk(item, path));
    else if (value && typeof value === "object")
      for (const [key, item] of Object.entries(value)) walk(item, `${path}.${key}`);
  };
  for (const { type, inputs } of resources)
    if (type.startsWith("aws:")) walk(inputs, type.split(":").at(-1)!);
  return [...found].sort();
}
