/** Everything that the CLI needs to run for one stack: a local cloud, a copy of the project, a stack in a state of its own. */
import { execFile, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { projectName } from "../../contracts/names";
import { buildFunctions } from "../build";
import { functionsFolder } from "../build/buildFunctions";
import type { CloudAddress } from "../../local/plugins/cloudProcess";
import { findCloud, startCloud } from "./cloud";
import { cliEnvironment, findPulumi, type Folders } from "./environment";
import { mirrorProject } from "./project";

export interface Session {
  cloud: CloudAddress;
  pulumi: string;
  /** The copy of the project that the CLI works in. */
  mirror: string;
  environment: NodeJS.ProcessEnv;
}

export async function openSession(
  folders: Folders,
  stack: string,
  say: (text: string) => void,
): Promise<Session> {
  const { projectDirectory, stackDirectory } = folders;
  const pulumi = findPulumi(projectDirectory, process.env["PATH"] ?? "");
  const cloud = (await findCloud(folders)) ?? (await startCloud(folders, stack));
  const mirror = path.join(stackDirectory, "project");
  mirrorProject(projectDirectory, mirror);
  const environment = {
    ...cliEnvironment(folders, pulumi, process.env),
    PULUMI_STACK: stack,
    LOCAL_CLOUD_PROVIDER: cloud.providerAddress,
  };
  const session = { cloud, pulumi, mirror, environment };
  if (!existsSync(path.join(projectDirectory, functionsFolder, "manifest.json")))
    await buildFunctions(projectDirectory, say);
  if (!existsSync(stateFile(folders, stack))) await initStack(session, stack);
  return session;
}

export function runCli(
  { pulumi, mirror, environment }: Session,
  words: readonly string[],
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(pulumi, ["-C", mirror, ...words], { env: environment, stdio: "inherit" });
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
}

/** True where the stack's state names no resource. */
export function isEmpty(folders: Folders, stack: string): boolean {
  const state = JSON.parse(readFileSync(stateFile(folders, stack), "utf8")) as {
    checkpoint: { latest?: { resources?: unknown[] } };
  };
  return (state.checkpoint.latest?.resources ?? []).length === 0;
}

async function initStack(session: Session, stack: string): Promise<void> {
  const { pulumi, mirror, environment } = session;
  const words = ["-C", mirror, "stack", "init", stack, "--non-interactive"];
  await promisify(execFile)(pulumi, words, { env: environment });
}

const stateFile = ({ stackDirectory }: Folders, stack: string) =>
  path.join(stackDirectory, "state", ".pulumi", "stacks", projectName, `${stack}.json`);
