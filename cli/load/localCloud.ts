import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readLocalFolder, type LocalOutputs, type LocalSecrets } from "../localFiles";
import { UserError } from "../terminal";

/** A local cloud of one's own, in a process of its own as `npm start` has it, on a free port and with files of its own. */
export interface OwnCloud {
  /** Holds outputs.json and secrets.json. */
  folder: string;
  outputs: LocalOutputs;
  secrets: LocalSecrets;
  stop(): Promise<void>;
}

export async function startOwnCloud(
  projectDirectory: string,
  extraArguments: readonly string[] = [],
): Promise<OwnCloud> {
  const folder = mkdtempSync(path.join(tmpdir(), "load-cloud-"));
  const child = spawn(
    process.execPath,
    [...startArguments(projectDirectory), "--port", "0", "--files", folder, ...extraArguments],
    { cwd: projectDirectory, stdio: ["ignore", "pipe", "pipe"] },
  );
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const stop = async () => {
    child.kill("SIGINT");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await serving(child, ended);
    return { folder, ...readLocalFolder(folder), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What `npm start` hands to Node: a measurement is of what its users have. */
export function startArguments(projectDirectory: string): string[] {
  const text = readFileSync(path.join(projectDirectory, "package.json"), "utf8");
  const { scripts } = JSON.parse(text) as { scripts: { start: string } };
  const [node, ...startArguments] = scripts.start.split(" ");
  if (node !== "node") throw new Error(`npm start is "${scripts.start}", must run node itself.`);
  return startArguments;
}

async function serving(child: ChildProcess, ended: Promise<void>): Promise<void> {
  let text = "";
  const ready = new Promise<"ready">((resolve) => {
    const hear = (chunk: Buffer) => {
      text += chunk.toString();
      if (/^Serving /m.test(text)) resolve("ready");
    };
    child.stdout!.on("data", hear);
    child.stderr!.on("data", hear);
  });
  if ((await Promise.race([ready, ended])) !== "ready")
    throw new UserError(`The local cloud ended before it served:\n${text}`);
}
