import { systemClock } from "../core/clock";
import { type HostExit, startHost } from "./hostProcess";
import type { Project } from "./project";
import type { StackConfig } from "./stackFile";

export interface ProgramRun {
  project: Project;
  stack: string;
  config: StackConfig;
  dryRun: boolean;
  /** Where monitor and engine listen. */
  address: string;
  timeoutMs: number;
  onOutput(line: string): void;
}

export type ProgramEnd =
  { kind: "exited"; exit: HostExit; standardError: string } | { kind: "timedOut" };

/** How much of what a crashed host wrote goes into the error. */
const keptLines = 20;

/** Runs the program in Pulumi's own Node host, as the CLI's language plugin starts it. */
export async function runProgram(run: ProgramRun): Promise<ProgramEnd> {
  const written: string[] = [];
  const host = startHost({
    arguments: [require.resolve("@pulumi/pulumi/cmd/run"), ...flags(run), run.project.entry],
    workingDirectory: run.project.workingDirectory,
    environment: hostEnvironment(run),
    onOutput: (line, stream) => {
      if (stream === "stderr") written.push(line);
      run.onOutput(line);
    },
  });
  let timedOut = false;
  const timer = systemClock.after(run.timeoutMs, () => {
    timedOut = true;
    host.end();
  });
  const exit = await host.exited;
  timer.cancel();
  if (timedOut) return { kind: "timedOut" };
  return { kind: "exited", exit, standardError: written.slice(-keptLines).join("\n") };
}

function flags({ project, stack, dryRun, address }: ProgramRun): string[] {
  return [
    `--monitor=${address}`,
    `--engine=${address}`,
    "--organization=organization",
    `--project=${project.name}`,
    `--stack=${stack}`,
    `--root-directory=${project.directory}`,
    `--pwd=${project.workingDirectory}`,
    // Unbounded: each resource starts as soon as what it depends on is there.
    `--parallel=${2 ** 31 - 1}`,
    ...(dryRun ? ["--dry-run"] : []),
  ];
}

function hostEnvironment({ project, config }: ProgramRun): Record<string, string> {
  return {
    PULUMI_NODEJS_TYPESCRIPT: "true",
    // Types are checked by `npm run check`, not again at every deploy.
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
    ...(project.tsconfig === undefined ? {} : { PULUMI_NODEJS_TSCONFIG_PATH: project.tsconfig }),
    PULUMI_CONFIG: JSON.stringify(config),
    PULUMI_CONFIG_SECRET_KEYS: "[]",
  };
}
