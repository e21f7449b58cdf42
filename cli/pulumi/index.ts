/** `npm run pulumi -- …`: the real Pulumi CLI and engine, with the embedded local cloud where AWS would be. */
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { projectName } from "../../contracts/names";
import { buildFunctions } from "../build";
import { functionsFolder } from "../build/buildFunctions";
import { readStackFile } from "../stackFile";
import { runCommand } from "../terminal";
import { findCloud, startCloud, stopCloud } from "./cloud";
import { type CommandLine, readCommandLine } from "./commandLine";
import { cliEnvironment, findPulumi, type Folders } from "./environment";
import { mirrorProject } from "./project";

void runCommand(async () => {
  const projectDirectory = path.join(__dirname, "..", "..");
  const words = process.argv.slice(2);
  // npm says where it was called; it runs scripts in the project's folder.
  const line = readCommandLine(words, process.env["INIT_CWD"] ?? process.cwd());
  const folders = {
    projectDirectory,
    stackDirectory: path.join(projectDirectory, ".local", "pulumi", line.stack),
  };
  if (line.command === "stop") return stop(line, folders);
  const pulumi = findPulumi(projectDirectory, process.env["PATH"] ?? "");
  // A mistake in the stack file, or a stack that there is not, is told before anything starts.
  const { data } = readStackFile(projectDirectory, line.stack);
  const providerAddress = await cloudFor(line, folders);
  const run = prepare(pulumi, folders, line, providerAddress);
  await build(projectDirectory);
  await initStack(line, folders, run);
  const code = await run(line.arguments, "inherit");
  // Nothing is left in the account then; where data is kept, it lives on in the cloud.
  if (line.command === "destroy" && code === 0 && !data.keptOnDestroy && isEmpty(line, folders))
    await stop(line, folders);
  return code;
});

async function stop({ stack }: CommandLine, folders: Folders): Promise<number> {
  const stopped = await stopCloud(folders);
  say(
    stopped ? `The local cloud of ${stack} has ended.` : `No local cloud of ${stack} is running.`,
  );
  return 0;
}

async function cloudFor({ stack }: CommandLine, folders: Folders): Promise<string> {
  const running = await findCloud(folders);
  const address = running ?? (await startCloud(folders, stack));
  say(
    `Local cloud of ${stack}: ${address.endpointUrl} (process ${address.pid}); ends with: npm run pulumi -- stop --stack ${stack}`,
  );
  return address.providerAddress;
}

type Run = (words: readonly string[], output: "inherit" | "ignore") => Promise<number>;

function prepare(
  pulumi: string,
  folders: Folders,
  { stack }: CommandLine,
  providerAddress: string,
): Run {
  const mirror = path.join(folders.stackDirectory, "project");
  mirrorProject(folders.projectDirectory, mirror);
  const env = {
    ...cliEnvironment(folders, pulumi, process.env),
    PULUMI_STACK: stack,
    LOCAL_CLOUD_PROVIDER: providerAddress,
  };
  return (words, output) =>
    new Promise((resolve, reject) => {
      // Ctrl-C reaches the CLI too, which ends in good order; this process waits for it.
      process.on("SIGINT", () => undefined);
      const child = spawn(pulumi, ["-C", mirror, ...words], {
        env,
        stdio: ["inherit", output, "inherit"],
      });
      child.once("error", reject);
      child.once("close", (code) => resolve(code ?? 1));
    });
}

async function build(projectDirectory: string): Promise<void> {
  if (!existsSync(path.join(projectDirectory, functionsFolder, "manifest.json")))
    await buildFunctions(projectDirectory, say);
}

async function initStack({ stack }: CommandLine, folders: Folders, run: Run): Promise<void> {
  if (existsSync(stateFile(stack, folders))) return;
  const code = await run(["stack", "init", stack, "--non-interactive"], "ignore");
  if (code !== 0) throw new Error(`The stack ${stack} could not be made (exit code ${code}).`);
}

function isEmpty({ stack }: CommandLine, folders: Folders): boolean {
  const state = JSON.parse(readFileSync(stateFile(stack, folders), "utf8")) as {
    checkpoint: { latest?: { resources?: unknown[] } };
  };
  return (state.checkpoint.latest?.resources ?? []).length === 0;
}

const stateFile = (stack: string, { stackDirectory }: Folders) =>
  path.join(stackDirectory, "state", ".pulumi", "stacks", projectName, `${stack}.json`);

/** On standard error: standard output is the CLI's own, which may be JSON. */
function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
