/**
 * The deploy engine of the local cloud: runs the Pulumi program in Pulumi's own program host, has it
 * judged in Pulumi's own policy host, and makes what it asks for in the cloud. It remembers the state
 * of every stack that it deployed, so a second deploy is a diff.
 */
import type { Cloud } from "../core/cloud";
import { systemClock } from "../core/clock";
import { DeletePhase } from "./deletePhase";
import { runDeployment, timed } from "./deploymentRun";
import { noChanges } from "./changes";
import type { ChangeCounts, EngineEvent, PolicyVerdict, Problem } from "./events";
import { asOutputs, CloudOperations, plainState } from "./operations";
import type { Policies } from "./policies";
import { containsSecret, containsUnknown, plain, type Properties } from "./propertyValues";
import { resourceTypes } from "./resourceTypes";
import { type ResourceRecord, StackState } from "./state";

export interface DeployOptions {
  /** Where Pulumi.yaml is. */
  projectDirectory: string;
  stack: string;
  /** Pulumi.<stack>.yaml of the project unless said. */
  configFile?: string;
  /** Without it nothing is judged. */
  policyPackDirectory?: string;
  /** Judges instead of a pack, for instance to note what is judged. */
  policies?: Policies & { end(): void };
  onEvent?(event: EngineEvent): void;
  /** 120 s unless said: a program that waits for ever is ended. */
  programTimeoutMs?: number;
}

export interface DeployResult {
  succeeded: boolean;
  /** Why not. Empty where it succeeded. */
  problems: Problem[];
  /** Of all levels; the mandatory ones are problems too. */
  verdicts: PolicyVerdict[];
  /** Custom resources only: components exist only in the program. */
  changes: ChangeCounts;
  /** Unknown ones (only in a preview) are left out. */
  outputs: StackOutputs;
  /** Left in the cloud although the stack no longer has them (retainOnDelete). */
  retained: ResourceRecord[];
  durationMs: number;
}

export type StackOutputs = Record<string, { value: unknown; secret: boolean }>;

const programTimeoutMsDefault = 120_000;

export class Engine {
  private readonly stacks = new Map<string, StackState>();
  private readonly stackOutputs = new Map<string, StackOutputs>();

  constructor(private readonly cloud: Cloud) {}

  /** What `up` would do. Nothing is made and nothing is remembered. */
  preview(options: DeployOptions): Promise<DeployResult> {
    return this.deploy("preview", options);
  }

  up(options: DeployOptions): Promise<DeployResult> {
    return this.deploy("up", options);
  }

  /** Deletes all that the stack has, dependents first; protected resources stop it before anything is deleted. */
  async destroy(options: Pick<DeployOptions, "stack" | "onEvent">): Promise<DeployResult> {
    const startedMs = systemClock.nowMs();
    const emit = options.onEvent ?? (() => undefined);
    const state = this.state(options.stack);
    const operations = new CloudOperations(this.cloud, emit);
    const phase = new DeletePhase(resourceTypes(this.cloud), state, operations, emit);
    const outcome = await timed("delete", emit, () => phase.run([...state.resources.values()]));
    if (state.resources.size === 0) this.stackOutputs.delete(options.stack);
    const changes = { ...noChanges(), delete: outcome.deleted };
    const durationMs = systemClock.nowMs() - startedMs;
    emit({ kind: "summary", changes, durationMs });
    return {
      ...{ succeeded: outcome.problems.length === 0, problems: outcome.problems },
      ...{ verdicts: [], changes, outputs: {}, retained: outcome.retained, durationMs },
    };
  }

  /** Reads every resource of the stack, and forgets those that are gone. Answers with their URNs. */
  async refresh(stack: string): Promise<string[]> {
    const state = this.state(stack);
    const gone: string[] = [];
    const exists = async (record: ResourceRecord) => {
      const type = resourceTypes(this.cloud).get(record.type);
      const is = !type || (await type.read(record.id!, plainState(record))) !== undefined;
      if (!is) gone.push(record.urn);
      return is;
    };
    for (const record of state.resources.values())
      if (!(await exists(record))) state.resources.delete(record.urn);
    for (const record of [...state.pendingDeletes])
      if (!(await exists(record)))
        state.pendingDeletes.splice(state.pendingDeletes.indexOf(record), 1);
    return gone;
  }

  /** What a cut-off deploy was creating: taken into the stack if it is there under this id, and forgotten otherwise. */
  async settlePendingCreate(stack: string, urn: string, id: string | undefined): Promise<boolean> {
    const state = this.state(stack);
    const record = state.pendingCreates.get(urn);
    if (!record) throw new Error(`${urn} was not being created.`);
    const type = resourceTypes(this.cloud).get(record.type);
    const found = id === undefined ? undefined : await type?.read(id, plainState(record));
    if (found) {
      const predecessor = state.resources.get(urn);
      if (predecessor) state.pendingDeletes.push(predecessor);
      state.resources.set(urn, { ...record, id, outputs: asOutputs(type!, found, record.inputs) });
    }
    state.pendingCreates.delete(urn);
    return found !== undefined;
  }

  /** The stack's outputs as of its last successful deploy. */
  outputs(stack: string): StackOutputs {
    return this.stackOutputs.get(stack) ?? {};
  }

  state(stack: string): StackState {
    const state = this.stacks.get(stack) ?? new StackState();
    this.stacks.set(stack, state);
    return state;
  }

  private async deploy(mode: "preview" | "up", options: DeployOptions): Promise<DeployResult> {
    const startedMs = systemClock.nowMs();
    const emit = options.onEvent ?? (() => undefined);
    const run = await runDeployment({
      ...{ mode, emit, cloud: this.cloud, state: this.state(options.stack) },
      ...{ projectDirectory: options.projectDirectory, stack: options.stack },
      ...{ configFile: options.configFile, policyPackDirectory: options.policyPackDirectory },
      policies: options.policies,
      programTimeoutMs: options.programTimeoutMs ?? programTimeoutMsDefault,
    });
    const succeeded = run.problems.length === 0;
    const outputs = toOutputs(run.outputs);
    if (mode === "up" && succeeded) this.stackOutputs.set(options.stack, outputs);
    const durationMs = systemClock.nowMs() - startedMs;
    emit({ kind: "summary", changes: run.changes, durationMs });
    return { ...run, succeeded, outputs, durationMs };
  }
}

function toOutputs(outputs: Properties): StackOutputs {
  const known = Object.entries(outputs).filter(([, value]) => !containsUnknown(value));
  return Object.fromEntries(
    known.map(([name, value]) => [name, { value: plain(value), secret: containsSecret(value) }]),
  );
}
