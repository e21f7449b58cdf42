/** Whether a tool is there in its pinned version, what it takes to make it, and the making. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { UserError } from "../cli/terminal";
import type { GoTool, JavaTool, PythonTool, Tool } from "./versions";

const run = promisify(execFile);

/** The file that is it already: in `folder`, else the first of its version on `searchPath`; undefined where it has to be made. */
export async function findTool(
  tool: Tool,
  folder: string,
  searchPath: string,
): Promise<string | undefined> {
  if (tool.kind === "java")
    return existsSync(jarOf(tool, folder)) ? jarOf(tool, folder) : undefined;
  const built = path.join(folder, "bin", tool.name);
  if (existsSync(built) && (await hasVersion(built, tool))) return built;
  for (const directory of searchPath.split(path.delimiter)) {
    const file = path.join(directory, tool.name);
    if (directory !== "" && existsSync(file) && (await hasVersion(file, tool))) return file;
  }
  return undefined;
}

export async function hasVersion(file: string, tool: GoTool | PythonTool): Promise<boolean> {
  try {
    const [command, words] = askVersion(file, tool);
    const { stdout, stderr } = await run(command, words, {
      env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    });
    return saysVersion(`${stdout}\n${stderr}`, tool.version);
  } catch {
    // What cannot even say its version is no tool that can be used.
    return false;
  }
}

function askVersion(file: string, tool: GoTool | PythonTool): [string, string[]] {
  if (tool.versionArguments) return [file, [...tool.versionArguments]];
  // Python beside the command itself, wherever a link leads to it.
  const python = path.join(path.dirname(realpathSync(file)), "python");
  const name = (tool as PythonTool).package ?? tool.name;
  return [python, ["-c", `import importlib.metadata as m; print(m.version("${name}"))`]];
}

/** `v3.258.0`, `k6 v2.2.0 (go1.26 …)`, `zizmor 1.32.0`: the version as a word, so that 1.3 is not 1.32. */
export function saysVersion(text: string, version: string): boolean {
  return text.split(/[\s,]+/).some((word) => word === version || word === `v${version}`);
}

const requirements: Readonly<Record<Tool["kind"], readonly [command: string, text: string]>> = {
  go: ["go version", "needs Go (https://go.dev/doc/install), or the tool's own release"],
  python: ["python3 -c 'import venv, ensurepip'", "needs Python 3 with venv"],
  java: ["mvn --version && javac -version", "needs a Java development kit and Maven"],
};

/** What this machine lacks for making the tool, and where to get it. */
export async function requirement(tool: Tool): Promise<string | undefined> {
  const [command, text] = requirements[tool.kind];
  try {
    await run("/bin/sh", ["-c", command]);
    return undefined;
  } catch {
    return text;
  }
}

/** Answers with the path, relative to the repository, for people. */
export async function installTool(tool: Tool, folder: string): Promise<string> {
  mkdirSync(path.join(folder, "bin"), { recursive: true });
  if (tool.kind === "java") {
    await fetchWithMaven(tool, folder);
    return path.join(".tools", "java");
  }
  if (tool.kind === "go") await buildWithGo(tool, folder);
  else await installWithPip(tool, folder);
  const file = path.join(folder, "bin", tool.name);
  if (!(await hasVersion(file, tool)))
    throw new Error(`${file} was made, but does not say that it is ${tool.version}.`);
  return path.join(".tools", "bin", tool.name);
}

/** From this repository's own module of the tool: go.sum pins every line of its source. */
async function buildWithGo(tool: GoTool, folder: string): Promise<void> {
  const output = path.join(folder, "bin", tool.name);
  const linkerFlags = ["-s", "-w", ...tool.linkerFlags].join(" ");
  await make("go", [
    ...["build", "-C", path.join(__dirname, tool.name), "-trimpath", "-buildvcs=false"],
    ...["-ldflags", linkerFlags, "-o", output, tool.package],
  ]);
  // Pulumi's releases bring a language host beside the CLI, and there the CLI looks for it; a built one has none.
  if (tool.name === "pulumi")
    link(
      path.join("..", "..", "local", "plugins", "nodejs", "pulumi-language-nodejs"),
      path.join(folder, "bin", "pulumi-language-nodejs"),
    );
}

async function installWithPip(tool: PythonTool, folder: string): Promise<void> {
  const environment = path.join(folder, "python");
  await make("python3", ["-m", "venv", environment]);
  const name = `${tool.package ?? tool.name}${tool.extras ?? ""}`;
  const pip = path.join(environment, "bin", "pip");
  await make(pip, [
    "install",
    "--quiet",
    "--disable-pip-version-check",
    `${name}==${tool.version}`,
  ]);
  link(path.join("..", "python", "bin", tool.name), path.join(folder, "bin", tool.name));
}

/** Where a program finds the library: .tools/java/event-ruler-2.1.0.jar, with what it needs itself beside it. */
export const jarOf = (tool: JavaTool, folder: string): string =>
  path.join(folder, "java", `${tool.name}-${tool.version}.jar`);

async function fetchWithMaven(tool: JavaTool, folder: string): Promise<void> {
  const pom = path.join(__dirname, tool.name, "pom.xml");
  await make("mvn", [
    ...["-q", "-B", "-f", pom, "dependency:copy-dependencies"],
    `-DoutputDirectory=${path.join(folder, "java")}`,
  ]);
}

function link(target: string, file: string): void {
  rmSync(file, { force: true });
  symlinkSync(target, file);
}

async function make(command: string, words: readonly string[]): Promise<void> {
  try {
    await run(command, [...words], { maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim() ?? "";
    throw new UserError(
      `${command} ${words.join(" ")} failed:\n${said || (error as Error).message}`,
      {
        cause: error,
      },
    );
  }
}
