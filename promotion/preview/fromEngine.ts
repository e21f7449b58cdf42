/** What the local engine's preview says would change. */
import type { DeployResult } from "../../local/engine/engine";
import type { EngineEvent } from "../../local/engine/events";
import type { ChangeOperation, PlannedChange, PlannedChanges } from "./changes";

export type Planned = Extract<EngineEvent, { kind: "planned" }>;

const operations: readonly string[] = ["create", "import", "update", "replace", "delete"];

export function fromEngine(result: DeployResult, planned: readonly Planned[]): PlannedChanges {
  const changes = planned
    .filter(({ operation }) => operations.includes(operation))
    .map(({ urn, operation, changed = [], replacing = [] }): PlannedChange => ({
      ...{ urn, operation: operation as ChangeOperation },
      ...{ paths: changed, replacing },
    }));
  return {
    changes: withoutPredecessors(changes),
    unchanged: result.changes.same,
    verdicts: result.verdicts.flatMap(({ policy, level, urn, message }) =>
      level === "mandatory" || level === "advisory" ? [{ policy, level, urn, message }] : [],
    ),
    problems: result.problems.filter(({ kind }) => kind !== "policy").map(({ message }) => message),
  };
}

/** The delete of a replaced resource is part of its replacement. */
function withoutPredecessors(changes: readonly PlannedChange[]): PlannedChange[] {
  const replaced = new Set(
    changes.filter(({ operation }) => operation === "replace").map(({ urn }) => urn),
  );
  return changes.filter(({ urn, operation }) => operation !== "delete" || !replaced.has(urn));
}
