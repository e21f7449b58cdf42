/** Carries out what the planner decided for one resource, replacements with their order included. */
import type { ResourceType } from "../core/service";
import { noChanges } from "./changes";
import type { ChangeCounts, EngineEvent, Problem } from "./events";
import { asOutputs, type Made, type Operations } from "./operations";
import { dependentReplacements, type Step } from "./planner";
import { problems } from "./problems";
import type { Properties } from "./propertyValues";
import type { ResourceRecord, StackState } from "./state";

export interface Work {
  step: Step | TakeOver;
  urn: string;
  type: ResourceType;
  inputs: Properties;
  old: ResourceRecord | undefined;
  /** Both as they were when the work began: what fails elsewhere meanwhile must not move its result. */
  state: StackState;
  operations: Operations;
}

/** Exists already, as `found`, and is taken into the stack. */
export interface TakeOver {
  kind: "import";
  id: string;
  found: Readonly<Record<string, unknown>>;
}

export interface StepRunnerOptions {
  types: ReadonlyMap<string, ResourceType>;
  mode: "preview" | "up";
  emit(event: EngineEvent): void;
  fail(problem: Problem): void;
}

export class StepRunner {
  readonly changes: ChangeCounts = noChanges();
  /** Deleted because what they depend on had to go first; creating them again is a replacement. */
  private readonly replacedDependents = new Set<string>();

  constructor(private readonly options: StepRunnerOptions) {}

  /** Undefined where protection forbids the step. */
  async run(work: Work): Promise<Made | undefined> {
    const { step, urn, type, inputs, old, operations } = work;
    const operation =
      step.kind === "create" && this.replacedDependents.has(urn) ? "replace" : step.kind;
    if (operations.planned)
      this.options.emit({ kind: "planned", operation, urn, ...changesOf(step) });
    if (step.kind === "replace" && !(await this.makeRoom(work, step))) return undefined;
    const made = await this.make(step, type, urn, inputs, old, operations);
    if (step.kind === "replace" && !step.deleteFirst) work.state.pendingDeletes.push(old!);
    this.count(operation, operations);
    return made;
  }

  /** A preview counts what it plans; a deploy that has failed counts only what it did before. */
  count(operation: keyof ChangeCounts, operations: Operations, times = 1): void {
    if (this.options.mode === "preview" || !operations.planned) this.changes[operation] += times;
  }

  private async make(
    step: Step | TakeOver,
    type: ResourceType,
    urn: string,
    inputs: Properties,
    old: ResourceRecord | undefined,
    operations: Operations,
  ): Promise<Made> {
    if (step.kind === "import")
      return { id: step.id, outputs: asOutputs(type, step.found, inputs) };
    if (step.kind === "same") return { id: old!.id, outputs: old!.outputs };
    if (step.kind === "update") return operations.update(type, old!, inputs);
    return operations.create(type, urn, inputs);
  }

  /** Before a replacement: nothing protected may go; what must go first goes, dependents before it. */
  private async makeRoom(
    { old, state, operations }: Work,
    step: Extract<Step, { kind: "replace" }>,
  ): Promise<boolean> {
    const { types, fail } = this.options;
    const others = [...state.resources.values()];
    const going = step.deleteFirst
      ? [...dependentReplacements(old!, others, (token) => types.get(token)), old!]
      : [old!];
    const reason = `${step.replacing.join(", ")} cannot change in place`;
    const kept = going.filter((record) => record.protect);
    for (const record of kept) fail(problems.protectedReplace(record, reason));
    if (kept.length > 0) return false;
    if (!step.deleteFirst) return true;
    for (const record of going) {
      if (!record.retainOnDelete) await operations.delete(types.get(record.type)!, record);
      state.resources.delete(record.urn);
      if (record !== old) this.replacedDependents.add(record.urn);
    }
    return true;
  }
}

function changesOf(step: Work["step"]): { changed?: string[]; replacing?: string[] } {
  if (step.kind === "update") return { changed: step.changed };
  return step.kind === "replace" ? { changed: step.changed, replacing: step.replacing } : {};
}
