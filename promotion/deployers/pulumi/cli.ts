/** One call of the real CLI for one stack, always with both checkouts and an absolute stack file, and never longer than it may take. */
import { type ChildProcess, spawn } from "node:child_process";
import { realpathSync } from "node:fs";
import path from "node:path";
import { systemClock } from "../../../local/core/clock";
import { type PulumiEvent, readEvents } from "../../preview/fromPulumi";
import type { Checkouts } from "../checkouts";
import { assertStackFile } from "../stackFileReady";

export interface CliOptions {
  /** The executable. */
  pulumi: string;
  environment: NodeJS.ProcessEnv;
  /** It is asked to stop after that time, and ended a minute later. */
  timeLimitMs: number;
}

export interface CliResult {
  /** Null where it was ended. */
  code: number | null;
  events: PulumiEvent[];
  output: string;
  said: string;
  timedOut: boolean;
}

export type Cli = (words: readonly string[], checkouts: Checkouts) => Promise<CliResult>;

/** In-flight operations of AWS end by themselves in that time, and the state is written. */
const graceMs = 60_000;

export function createCli({ pulumi, environment, timeLimitMs }: CliOptions): Cli {
  return async (words, checkouts) => {
    const [command, ...rest] = words;
    assertFolders(checkouts);
    assertStackFile(checkouts.stackFile, checkouts.environment, { encryptionKeyNeeded: true });
    const all = [
      ...["-C", checkouts.release, ...command!.split(" "), ...rest],
      ...["--stack", checkouts.environment, "--non-interactive", "--color", "never"],
      // Without it the CLI would look for one in the release. Reading the state takes no configuration.
      ...(command!.startsWith("stack ") ? [] : ["--config-file", checkouts.stackFile]),
    ];
    const env = { ...withoutTokens(environment), ...settings };
    // A group of its own, so that what ends it ends its plugins too.
    const child = spawn(pulumi, all, { env, stdio: ["ignore", "pipe", "pipe"], detached: true });
    return finished(child, timeLimitMs);
  };
}

const settings = {
  // One engine event a line: the summary would leave out the policies.
  PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true",
  PULUMI_SKIP_UPDATE_CHECK: "true",
};

/** A mistake here would deploy nothing's configuration, or nobody's program: it is told before any engine starts. */
function assertFolders({ release, trusted, policies }: Checkouts): void {
  for (const folder of [release, trusted, policies]) {
    if (!path.isAbsolute(folder)) throw new Error(`${folder} must be absolute.`);
    realpathSync(folder);
  }
  realpathSync(path.join(release, "Pulumi.yaml"));
  realpathSync(path.join(policies, "PulumiPolicy.yaml"));
}

/** A program needs AWS, not GitHub. */
function withoutTokens(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(
    ([name]) => !/^(GITHUB_TOKEN|GH_TOKEN|ACTIONS_.*|PROMOTION_.*|INPUT_.*)$/.test(name),
  );
  return Object.fromEntries(kept);
}

function finished(child: ChildProcess, timeLimitMs: number): Promise<CliResult> {
  const output: Buffer[] = [];
  const said: Buffer[] = [];
  child.stdout!.on("data", (chunk: Buffer) => output.push(chunk));
  child.stderr!.on("data", (chunk: Buffer) => said.push(chunk));
  let timedOut = false;
  const stop = () => void child.kill("SIGINT");
  const limit = systemClock.after(timeLimitMs, () => {
    timedOut = true;
    stop();
  });
  const end = systemClock.after(timeLimitMs + graceMs, () => endGroup(child.pid!));
  // A cancelled job gets a signal first: the CLI then ends in good order, and gives up its lock.
  process.on("SIGTERM", stop).on("SIGINT", stop);
  return new Promise<CliResult>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      const text = Buffer.concat(output).toString();
      const words = Buffer.concat(said).toString().trim();
      resolve({ code, events: readEvents(text), output: text, said: words, timedOut });
    });
  }).finally(() => {
    limit.cancel();
    end.cancel();
    process.off("SIGTERM", stop).off("SIGINT", stop);
  });
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
