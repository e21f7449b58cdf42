import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";

export interface HostOptions {
  /** Module of the host and its arguments. */
  arguments: readonly string[];
  workingDirectory: string;
  environment: Readonly<Record<string, string>>;
  /** What it has besides; this process's own, without the settings of AWS and Pulumi, unless said. */
  inheritedEnvironment?: NodeJS.ProcessEnv;
  onOutput(line: string, stream: "stdout" | "stderr"): void;
}

export interface HostExit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** One of Pulumi's Node hosts as a child process. It ends with `end`, and with this process. */
export interface HostProcess {
  readonly exited: Promise<HostExit>;
  end(): void;
}

export function startHost(options: HostOptions): HostProcess {
  const child = spawn(process.execPath, [...preloaded, ...options.arguments], {
    cwd: options.workingDirectory,
    env: { ...(options.inheritedEnvironment ?? ownEnvironment()), ...options.environment },
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  const { stdout, stderr } = child;
  createInterface(stdout!).on("line", (line) => options.onOutput(line, "stdout"));
  createInterface(stderr!).on("line", (line) => options.onOutput(line, "stderr"));
  // The pipe is only there to be closed; a reset while the child ends says nothing.
  child.stdio[3]?.on("error", () => undefined);
  const exited = new Promise<HostExit>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal }));
  });
  return { exited, end: () => void child.kill("SIGKILL") };
}

const preloaded = ["endWithParent.cjs", "rememberedFrames.cjs"].flatMap((file) => [
  "--require",
  join(__dirname, file),
]);

/** A deploy to the local cloud must not reach a real one, nor a Pulumi backend: their settings stay here. */
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(AWS|PULUMI|TS_NODE)_/.test(name)),
  );
}
