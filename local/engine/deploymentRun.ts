/** One preview or update from beginning to end: both hosts, the program's resources, deletions, the stack's policies. */
import type { Cloud } from "../core/cloud";
import { systemClock } from "../core/clock";
import { noChanges } from "./changes";
import { Deployment } from "./deployment";
import { engineService } from "./engineServer";
import type { ChangeCounts, EngineEvent, Phase, PolicyVerdict, Problem } from "./events";
import { listen } from "./grpcServer";
import { invoke } from "./invokes";
import { monitorService } from "./monitorServer";
import { PendingPolicies } from "./pendingPolicies";
import type { Policies } from "./policies";
import { PolicyHost } from "./policyHost";
import { problems } from "./problems";
import { type ProgramEnd, runProgram } from "./programHost";
import { type Project, readProject } from "./project";
import type { Properties } from "./propertyValues";
import { ConfigurationError, readStackConfig, type StackConfig } from "./stackFile";
import type { ResourceRecord, StackState } from "./state";

export interface DeploymentRunOptions {
  mode: "preview" | "up";
  cloud: Cloud;
  state: StackState;
  projectDirectory: string;
  stack: string;
  configFile: string | undefined;
  policyPackDirectory: string | undefined;
  policies: (Policies & { end(): void }) | undefined;
  programTimeoutMs: number;
  emit(event: EngineEvent): void;
}

export interface DeploymentOutcome {
  problems: Problem[];
  verdicts: PolicyVerdict[];
  changes: ChangeCounts;
  outputs: Properties;
  retained: ResourceRecord[];
}

/** A cold start compiles the pack; on a busy machine that is slow. */
const policyHostStartTimeoutMs = 90_000;

export async function runDeployment(options: DeploymentRunOptions): Promise<DeploymentOutcome> {
  let project: Project;
  let config: StackConfig;
  try {
    project = readProject(options.projectDirectory);
    config = readStackConfig(project.directory, project.name, options.stack, options.configFile);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return outcomeOf(undefined, [{ kind: "configuration", message: error.message }]);
  }
  const { policyPackDirectory } = options;
  const isJudged = policyPackDirectory !== undefined || options.policies !== undefined;
  const policies = isJudged ? new PendingPolicies() : undefined;
  const deployment = new Deployment({ ...options, project: project.name, config, policies });
  await runWithHosts(options, project, config, deployment, policies);
  return outcomeOf(deployment);
}

/** Tells how long `work` took, whatever became of it. */
export async function timed<T>(
  phase: Phase,
  emit: (event: EngineEvent) => void,
  work: () => Promise<T>,
): Promise<T> {
  const startedMs = systemClock.nowMs();
  emit({ kind: "phaseStarted", phase });
  try {
    return await work();
  } finally {
    emit({ kind: "phaseFinished", phase, durationMs: systemClock.nowMs() - startedMs });
  }
}

async function runWithHosts(
  options: DeploymentRunOptions,
  project: Project,
  config: StackConfig,
  deployment: Deployment,
  policies: PendingPolicies | undefined,
): Promise<void> {
  const { emit, stack, mode, cloud, policyPackDirectory } = options;
  const errorsLogged: string[] = [];
  const programStarted = Promise.withResolvers<void>();
  const { workingDirectory } = project;
  const server = await listen([
    monitorService({
      deployment,
      workingDirectory,
      invoke: (token, args) => invoke(cloud, token, args),
      onProgramStarted: programStarted.resolve,
    }),
    engineService((severity, message, urn) => {
      // The SDK's debug lines hold whole messages, secret values in the clear.
      if (severity === "debug") return;
      if (severity === "error") errorsLogged.push(message);
      emit({ kind: "diagnostic", severity, message, urn });
    }),
  ]);
  const onOutput = (message: string) => emit({ kind: "diagnostic", severity: "info", message });
  const dryRun = mode === "preview";
  try {
    if (options.policies) policies?.resolveWith(Promise.resolve(options.policies));
    else if (policies && policyPackDirectory !== undefined)
      policies.resolveWith(
        PolicyHost.start({
          ...{ packDirectory: policyPackDirectory, project: project.name, stack, config, dryRun },
          ...{ engineAddress: server.address, startTimeoutMs: policyHostStartTimeoutMs, onOutput },
        }),
      );
    const { address } = server;
    const timeoutMs = options.programTimeoutMs;
    const ended = runProgram({ project, stack, config, dryRun, address, timeoutMs, onOutput });
    await timed("hosts", emit, async () => {
      await Promise.race([programStarted.promise, ended]);
      await policies?.started();
    });
    const end = await timed("program", emit, () => ended);
    reportEnd(deployment, end, errorsLogged, timeoutMs);
    await finish(deployment, emit);
  } finally {
    await policies?.end();
    server.close();
  }
}

function reportEnd(
  deployment: Deployment,
  end: ProgramEnd,
  errorsLogged: readonly string[],
  timeoutMs: number,
): void {
  if (end.kind === "timedOut")
    return deployment.fail(problems.programHung(timeoutMs, [...deployment.inFlight]));
  if (end.exit.code === 0) {
    if (!deployment.stackOutputs) deployment.fail(problems.programEndedEarly());
    return;
  }
  const said = errorsLogged.join("\n").trim() || end.standardError;
  // A request that the engine refused comes back as the program's own error.
  if (deployment.problems.some(({ message }) => said.includes(message))) return;
  const how = end.exit.signal ?? `exit code ${end.exit.code}`;
  deployment.fail(
    problems.programFailed(said || `The program ended with ${how} and said nothing.`),
  );
}

async function finish(deployment: Deployment, emit: (event: EngineEvent) => void): Promise<void> {
  if (deployment.problems.length > 0) return;
  await timed("delete", emit, () => deployment.deleteUnnamed());
  if (deployment.problems.length > 0) return;
  await timed("stackPolicies", emit, () => deployment.analyzeStack());
}

function outcomeOf(
  deployment: Deployment | undefined,
  found: Problem[] = deployment?.problems ?? [],
): DeploymentOutcome {
  return {
    problems: found,
    verdicts: deployment?.verdicts ?? [],
    changes: deployment?.changes ?? noChanges(),
    outputs: deployment?.stackOutputs ?? {},
    retained: deployment?.retained ?? [],
  };
}
