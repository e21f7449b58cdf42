import type { ResourceType } from "../core/service";
import type { EngineEvent, Problem } from "./events";
import { OperationError, type Operations } from "./operations";
import { problems } from "./problems";
import { deletionOrder, type ResourceRecord, type StackState } from "./state";

export interface DeleteOutcome {
  deleted: number;
  /** Left in the cloud because of retainOnDelete, and forgotten. */
  retained: ResourceRecord[];
  problems: Problem[];
}

/** Deletes resources of a stack, dependents first. All of it is refused where one of them is protected. */
export class DeletePhase {
  constructor(
    private readonly types: ReadonlyMap<string, ResourceType>,
    private readonly state: StackState,
    private readonly operations: Operations,
    private readonly emit: (event: EngineEvent) => void,
  ) {}

  /** `doomed` of the live resources, and all predecessors of replaced ones. */
  async run(doomed: readonly ResourceRecord[]): Promise<DeleteOutcome> {
    const outcome: DeleteOutcome = { deleted: 0, retained: [], problems: [] };
    const guarded = doomed.filter((record) => record.protect);
    outcome.problems.push(...guarded.map(problems.protectedDelete));
    if (guarded.length > 0) return outcome;
    for (const record of deletionOrder([...doomed, ...this.state.pendingDeletes])) {
      const problem = await this.deleteOne(record, outcome);
      // What the failed one depends on is still in use.
      if (problem) return { ...outcome, problems: [problem] };
    }
    return outcome;
  }

  private async deleteOne(
    record: ResourceRecord,
    outcome: DeleteOutcome,
  ): Promise<Problem | undefined> {
    const type = this.types.get(record.type);
    if (type && record.retainOnDelete) outcome.retained.push(record);
    if (type && !record.retainOnDelete) {
      if (this.operations.planned)
        this.emit({ kind: "planned", operation: "delete", urn: record.urn });
      try {
        await this.operations.delete(type, record);
      } catch (error) {
        if (error instanceof OperationError) return problems.operation(error, record.urn);
        throw error;
      }
      outcome.deleted++;
    }
    this.forget(record);
    return undefined;
  }

  private forget(record: ResourceRecord): void {
    const pending = this.state.pendingDeletes.indexOf(record);
    if (pending >= 0) this.state.pendingDeletes.splice(pending, 1);
    else this.state.resources.delete(record.urn);
  }
}
