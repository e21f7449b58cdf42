import { systemClock } from "../core/clock";
import { type HostExit, type HostProcess, startHost } from "./hostProcess";
import type { Project } from "./project";
import type { StackConfig } from "./stackFile";

export interface ProgramRun {
  project: Project;
  stack: string;
  config: StackConfig;
  dryRun: boolean;
  /** Where the monitor listens, and the engine too unless said. */
  address: string;
  engineAddress?: string;
  /** Without it the program may take as long as it likes. */
  timeoutMs?: number;
  onOutput(line: string, stream: "stdout" | "stderr"): void;
  /** Of a real engine, which knows more than a local one. */
  organization?: string;
  parallel?: number;
  arguments?: readonly string[];
  configSecretKeys?: readonly string[];
  inheritedEnvironment?: NodeJS.ProcessEnv;
  onStarted?(host: HostProcess): void;
}

export type ProgramEnd =
  { kind: "exited"; exit: HostExit; standardError: string } | { kind: "timedOut" };

/** How much of what a crashed host wrote goes into the error. */
const keptLines = 20;

/** Runs the program in Pulumi's own Node host, as the CLI's language plugin starts it. */
export async function runProgram(run: ProgramRun): Promise<ProgramEnd> {
  const written: string[] = [];
  const host = startHost({
    arguments: [
      // The program's own SDK: a release may have another than this checkout. Ours where it stands apart from all.
      require.resolve("@pulumi/pulumi/cmd/run", {
        paths: [run.project.workingDirectory, __dirname],
      }),
      ...flags(run),
      run.project.entry,
      ...(run.arguments ?? []),
    ],
    workingDirectory: run.project.workingDirectory,
    environment: hostEnvironment(run),
    inheritedEnvironment: run.inheritedEnvironment,
    onOutput: (line, stream) => {
      if (stream === "stderr") written.push(line);
      run.onOutput(line, stream);
    },
  });
  run.onStarted?.(host);
  let timedOut = false;
  const timer =
    run.timeoutMs === undefined
      ? undefined
      : systemClock.after(run.timeoutMs, () => {
          timedOut = true;
          host.end();
        });
  const exit = await host.exited;
  timer?.cancel();
  if (timedOut) return { kind: "timedOut" };
  return { kind: "exited", exit, standardError: written.slice(-keptLines).join("\n") };
}

function flags(run: ProgramRun): string[] {
  const { project, stack, dryRun, address } = run;
  return [
    `--monitor=${address}`,
    `--engine=${run.engineAddress ?? address}`,
    `--organization=${run.organization ?? "organization"}`,
    `--project=${project.name}`,
    `--stack=${stack}`,
    `--root-directory=${project.directory}`,
    `--pwd=${project.workingDirectory}`,
    // Unbounded: each resource starts as soon as what it depends on is there.
    `--parallel=${run.parallel ?? 2 ** 31 - 1}`,
    ...(dryRun ? ["--dry-run"] : []),
  ];
}

function hostEnvironment(run: ProgramRun): Record<string, string> {
  const { project, config, configSecretKeys, inheritedEnvironment } = run;
  return {
    PULUMI_NODEJS_TYPESCRIPT: "true",
    // Types are checked by `npm run check`, not again at every deploy. A real engine's user decides that.
    ...(inheritedEnvironment === undefined ? { PULUMI_NODEJS_TRANSPILE_ONLY: "true" } : {}),
    ...(project.tsconfig === undefined ? {} : { PULUMI_NODEJS_TSCONFIG_PATH: project.tsconfig }),
    PULUMI_CONFIG: JSON.stringify(config),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(configSecretKeys ?? []),
  };
}
