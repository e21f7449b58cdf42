import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { projectName } from "../contracts/names";
import { parseConfig } from "../stacks/config/parse";
import type { Config } from "../stacks/config/schema";
import { UserError } from "./terminal";

/** Reads and checks Pulumi.<stack>.yaml, or the file given; every problem in it is one message, before anything starts. */
export function readStackFile(
  projectDirectory: string,
  stack: string,
  file = path.join(projectDirectory, `Pulumi.${stack}.yaml`),
): Config {
  if (!existsSync(file))
    throw new UserError(
      `There is no stack "${stack}": Pulumi.${stack}.yaml is missing. Stacks here: ${stacksIn(projectDirectory).join(", ")}.`,
    );
  const config = readYaml(file)["config"] ?? {};
  const prefix = `${projectName}:`;
  const values = Object.entries(config).filter(([key]) => key.startsWith(prefix));
  try {
    return parseConfig({
      stackName: stack,
      values: Object.fromEntries(values.map(([key, value]) => [key.slice(prefix.length), value])),
      region: config["aws:region"],
      allowedAccountIds: config["aws:allowedAccountIds"],
    });
  } catch (error) {
    throw new UserError((error as Error).message, { cause: error });
  }
}

function stacksIn(projectDirectory: string): string[] {
  return readdirSync(projectDirectory).flatMap(
    (name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? [],
  );
}

function readYaml(file: string): Record<string, Record<string, unknown>> {
  try {
    return parse(readFileSync(file, "utf8")) ?? {};
  } catch (error) {
    throw new UserError(`${path.basename(file)} is not valid YAML: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
