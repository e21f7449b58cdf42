/** Reads a stack file as Pulumi would hand it to the program. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

export const stackNames = ["dev", "staging", "prod"] as const;

export type StackName = (typeof stackNames)[number];

/** Values by full key, structured ones as JSON. */
export function stackFileTexts(stackName: StackName): Record<string, string> {
  const path = join(__dirname, "..", "..", `Pulumi.${stackName}.yaml`);
  const { config } = parse(readFileSync(path, "utf8")) as { config: Record<string, unknown> };
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}
