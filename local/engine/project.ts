import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { ConfigurationError, parseYaml } from "./stackFile";

/** What Pulumi.yaml says, as far as running the program needs it. */
export interface Project {
  name: string;
  directory: string;
  /** Where the program runs: paths of archives count from here. */
  workingDirectory: string;
  /** What the program host gets as its program, relative to the working directory. */
  entry: string;
  /** The `tsconfig` option of the runtime, relative to the working directory. */
  tsconfig: string | undefined;
}

export function readProject(directory: string): Project {
  const path = join(directory, "Pulumi.yaml");
  if (!existsSync(path))
    throw new ConfigurationError(`There is no Pulumi.yaml in ${directory}. Run from the project.`);
  const file = parseYaml(readFileSync(path, "utf8"), "Pulumi.yaml");
  const { name, runtime, main } = file as { name?: unknown; runtime?: unknown; main?: unknown };
  if (typeof name !== "string") throw new ConfigurationError('Pulumi.yaml: "name" is missing.');
  const options = runtimeOptions(runtime);
  return { name, directory, tsconfig: options, ...whereToRun(directory, main) };
}

/** As the CLI has it (pulumi/pulumi, getPwdMain): a folder as `main` is where the program runs. */
function whereToRun(directory: string, main: unknown): Pick<Project, "workingDirectory" | "entry"> {
  if (main === undefined) return { workingDirectory: directory, entry: "." };
  const path = resolve(directory, String(main));
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats)
    throw new ConfigurationError(`Pulumi.yaml: "main" is ${String(main)}, which does not exist.`);
  if (stats.isDirectory()) return { workingDirectory: path, entry: "." };
  return { workingDirectory: dirname(path), entry: basename(path) };
}

function runtimeOptions(runtime: unknown): string | undefined {
  const { name, options = {} } =
    typeof runtime === "string"
      ? { name: runtime }
      : ((runtime ?? {}) as { name?: string; options?: Record<string, unknown> });
  if (name !== "nodejs")
    throw new ConfigurationError(
      `Pulumi.yaml: the runtime is ${name}; the local cloud runs only nodejs.`,
    );
  const known = ["typescript", "tsconfig", "packagemanager"];
  const others = Object.keys(options).filter((option) => !known.includes(option));
  if (others.length > 0)
    throw new ConfigurationError(
      `Pulumi.yaml: the local cloud does not model the runtime options ${others.join(", ")}.`,
    );
  return options["tsconfig"] as string | undefined;
}
