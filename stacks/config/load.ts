/** Reads the stack's configuration from Pulumi. */
import * as pulumi from "@pulumi/pulumi";
import { projectName } from "../../contracts/names";
import { parseConfig } from "./parse";
import type { Config } from "./schema";

export function loadConfig(): Config {
  return parseConfig(fromPulumi(pulumi.getStack(), pulumi.runtime.allConfig()));
}

/** Pulumi hands out every value as text; structured ones as JSON. */
export function fromPulumi(stackName: string, texts: Record<string, string>) {
  const prefix = `${projectName}:`;
  const values = Object.entries(texts)
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, text]) => [key.slice(prefix.length), decode(text)]);
  return {
    stackName,
    values: Object.fromEntries(values) as Record<string, unknown>,
    region: texts["aws:region"],
    allowedAccountIds: decode(texts["aws:allowedAccountIds"] ?? ""),
  };
}

function decode(text: string): unknown {
  if (!/^[[{]/.test(text)) return text === "" ? undefined : text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
