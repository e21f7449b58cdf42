/** The process of a policy pack: Pulumi's own host for packs, started as its language plugin starts it. */
import { systemClock } from "../core/clock";
import { type HostExit, startHost } from "./hostProcess";
import { PolicyHostStartError } from "./policies";
import type { StackConfig } from "./stackFile";

/** What the pack's own `new pulumi.Config()`, `getStack()` and `getProject()` answer from. */
export interface PackEnvironment {
  project: string;
  stack: string;
  organization?: string;
  config: StackConfig;
  dryRun: boolean;
}

export interface PackOptions {
  packDirectory: string;
  engineAddress: string;
  /** Undefined where a pack is only asked what it holds, for no stack. */
  environment: PackEnvironment | undefined;
  inheritedEnvironment?: NodeJS.ProcessEnv;
  startTimeoutMs: number;
  onOutput(line: string, stream: "stdout" | "stderr"): void;
}

export interface PackProcess {
  /** On 127.0.0.1, where it answers as an Analyzer. */
  port: number;
  readonly exited: Promise<HostExit>;
  end(): void;
}

/** The first line on standard output is the port; anything else there is a pack that breaks the protocol. */
export async function startPack(options: PackOptions): Promise<PackProcess> {
  const written: string[] = [];
  let started = false;
  const firstLine = Promise.withResolvers<string>();
  const { environment } = options;
  const host = startHost({
    arguments: [
      // The pack's own SDK, as for programs.
      require.resolve("@pulumi/pulumi/cmd/run-policy-pack", {
        paths: [options.packDirectory, __dirname],
      }),
      ...[options.engineAddress, "."],
    ],
    workingDirectory: options.packDirectory,
    environment: environment === undefined ? {} : variables(environment),
    inheritedEnvironment: options.inheritedEnvironment,
    onOutput: (line, stream) => {
      written.push(line);
      if (stream === "stdout" && !started) {
        started = true;
        firstLine.resolve(line);
      } else options.onOutput(line, stream);
    },
  });
  const timer = systemClock.after(options.startTimeoutMs, () =>
    firstLine.reject(
      new PolicyHostStartError(
        `The policy pack did not start within ${options.startTimeoutMs / 1000} s.`,
      ),
    ),
  );
  host.exited.then(
    () =>
      firstLine.reject(
        new PolicyHostStartError(`The policy pack did not start:\n${written.join("\n")}`),
      ),
    firstLine.reject,
  );
  try {
    const line = await firstLine.promise;
    if (!/^\d+$/.test(line))
      throw new PolicyHostStartError(
        `The policy pack printed "${line}" while loading; its first line must be its port. Print to standard error.`,
      );
    return { port: Number(line), exited: host.exited, end: host.end };
  } catch (error) {
    host.end();
    throw error;
  } finally {
    timer.cancel();
  }
}

function variables({ project, stack, organization, config, dryRun }: PackEnvironment) {
  return {
    PULUMI_NODEJS_ORGANIZATION: organization ?? "organization",
    PULUMI_NODEJS_PROJECT: project,
    PULUMI_NODEJS_STACK: stack,
    PULUMI_NODEJS_DRY_RUN: String(dryRun),
    PULUMI_CONFIG: JSON.stringify(config),
  };
}
