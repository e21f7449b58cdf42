/** What the engine events of `pulumi … --json` say: planned changes, policy verdicts, what went wrong. Values stay where they are. */
import { stripVTControlCharacters } from "node:util";
import type { ChangeOperation, PlannedChange, PlannedChanges } from "./changes";

interface StepMetadata {
  op: string;
  urn: string;
  type: string;
  old: { custom?: boolean } | null;
  new: { custom?: boolean } | null;
  diffs?: readonly string[] | null;
  detailedDiff?: Readonly<Record<string, { diffKind: string }>> | null;
}

export interface PulumiEvent {
  resourcePreEvent?: { metadata: StepMetadata };
  resOutputsEvent?: { metadata: StepMetadata };
  policyEvent?: {
    policyName: string;
    enforcementLevel: string;
    message: string;
    resourceUrn?: string;
  };
  diagnosticEvent?: { severity: string; message: string; urn?: string };
}

/** One event a line; what is no event is the CLI talking. */
export function readEvents(output: string): PulumiEvent[] {
  return output.split("\n").flatMap((line) => {
    if (!line.startsWith("{")) return [];
    try {
      return [JSON.parse(line) as PulumiEvent];
    } catch {
      // Cut off in the middle of a line.
      return [];
    }
  });
}

const operations: Readonly<Record<string, ChangeOperation>> = {
  create: "create",
  import: "import",
  update: "update",
  replace: "replace",
  "create-replacement": "replace",
  "import-replacement": "replace",
  delete: "delete",
};

export function fromPulumi(events: readonly PulumiEvent[]): PlannedChanges {
  const steps = new Map<string, PlannedChange>();
  let unchanged = 0;
  for (const { resourcePreEvent } of events) {
    const metadata = resourcePreEvent?.metadata;
    if (!metadata || !isCustom(metadata)) continue;
    const { urn, op } = metadata;
    if (op === "same") unchanged++;
    const operation = operations[op];
    const known = steps.get(urn);
    if (!operation || (known && known.paths.length > 0)) continue;
    steps.set(urn, { urn, operation, ...pathsOf(metadata, operation) });
  }
  return {
    changes: [...steps.values()],
    unchanged,
    verdicts: events.flatMap(({ policyEvent }) => {
      const level = policyEvent?.enforcementLevel;
      if (!policyEvent || (level !== "mandatory" && level !== "advisory")) return [];
      const { policyName, resourceUrn, message } = policyEvent;
      return [{ policy: policyName, level, urn: resourceUrn, message: message.trim() }];
    }),
    problems: errorsOf(events),
  };
}

export function errorsOf(events: readonly PulumiEvent[]): string[] {
  const errors = events.flatMap(({ diagnosticEvent }) =>
    diagnosticEvent?.severity === "error"
      ? [stripVTControlCharacters(diagnosticEvent.message).trim()]
      : [],
  );
  return [...new Set(errors.filter((message) => message !== ""))];
}

/** Components and providers exist in the program alone. */
const isCustom = ({ type, old, new: now }: StepMetadata) =>
  !type.startsWith("pulumi:") && (now?.custom ?? old?.custom ?? false);

function pathsOf({ detailedDiff, diffs }: StepMetadata, operation: ChangeOperation) {
  if (operation !== "update" && operation !== "replace") return { paths: [], replacing: [] };
  const detailed = Object.entries(detailedDiff ?? {});
  const paths = detailed.length > 0 ? detailed.map(([path]) => path) : [...(diffs ?? [])];
  const replacing = detailed
    .filter(([, { diffKind }]) => diffKind.endsWith("replace"))
    .map(([path]) => path);
  return { paths: paths.sort(), replacing: replacing.sort() };
}
