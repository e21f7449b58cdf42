import type { Properties } from "./propertyValues";

/** What the engine remembers of one resource between deploys. */
export interface ResourceRecord {
  urn: string;
  type: string;
  name: string;
  /** False for components, which exist only in the program. */
  custom: boolean;
  /** The provider's id; components have none. */
  id?: string;
  inputs: Properties;
  outputs: Properties;
  parent?: string;
  dependencies: readonly string[];
  /** Which resources each input's value came from. */
  propertyDependencies: Readonly<Record<string, readonly string[]>>;
  /** `<urn>::<id>` of the provider resource. */
  provider?: string;
  protect: boolean;
  retainOnDelete: boolean;
}

/** The resources of one stack, and those whose successors exist already but which are not yet deleted. */
export class StackState {
  readonly resources = new Map<string, ResourceRecord>();
  /** Predecessors of replaced resources. They outlive a failed deploy and are deleted by the next one. */
  readonly pendingDeletes: ResourceRecord[] = [];
  /** Being created. One that stays here was cut off, and nobody knows whether it exists. */
  readonly pendingCreates = new Map<string, ResourceRecord>();

  /** A preview works on a copy, so that it leaves no trace. */
  copy(): StackState {
    const copy = new StackState();
    for (const [urn, record] of this.resources) copy.resources.set(urn, record);
    copy.pendingDeletes.push(...this.pendingDeletes);
    for (const [urn, record] of this.pendingCreates) copy.pendingCreates.set(urn, record);
    return copy;
  }

  /** Under its URN, or under one of the names it had before. */
  find(urn: string, aliases: readonly string[]): ResourceRecord | undefined {
    for (const candidate of [urn, ...aliases]) {
      const record = this.resources.get(candidate);
      if (record) return record;
    }
    return undefined;
  }
}

/** Dependents before what they depend on: the order in which resources may be deleted. */
export function deletionOrder(records: readonly ResourceRecord[]): ResourceRecord[] {
  // A replaced resource and its successor share a URN, so a URN may stand for several records.
  const byUrn = Map.groupBy(records, (record) => record.urn);
  const ordered: ResourceRecord[] = [];
  const visited = new Set<ResourceRecord>();
  const visit = (record: ResourceRecord) => {
    if (visited.has(record)) return;
    visited.add(record);
    for (const urn of reaches(record)) byUrn.get(urn)?.forEach(visit);
    ordered.push(record);
  };
  records.forEach(visit);
  return ordered.reverse();
}

/** What must exist for `record` to exist. */
function reaches(record: ResourceRecord): string[] {
  const provider = record.provider?.slice(0, record.provider.lastIndexOf("::"));
  return [...record.dependencies, record.parent, provider].filter((urn) => urn !== undefined);
}
