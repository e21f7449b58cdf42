/** Decides, for each resource whose creation was cut off: take it into the stack, forget it, or stop and let a person look. */
import { nameOfUrn } from "../../preview/changes";
import { clueFor, type Inputs, type Place, type SearchedType } from "./createdIds";
import type { LookUp } from "./lookUp";

export interface PendingCreate {
  urn: string;
  inputs: Inputs;
}

export interface Settlement {
  /** May exist under this id: read it, and take it in if it is there. */
  import: readonly { urn: string; id: string; importId: string }[];
  /** Not there, or as good as: the next deploy creates them. */
  clear: readonly string[];
  /** One sentence each. Where there is any, nothing is done. */
  unknown: readonly string[];
}

export async function settle(
  pending: readonly PendingCreate[],
  place: Place,
  lookUp: LookUp,
): Promise<Settlement> {
  const settled = { import: [] as Settlement["import"][number][], clear: [] as string[] };
  const unknown: string[] = [];
  for (const { urn, inputs } of pending) {
    const { type, name } = nameOfUrn(urn);
    const clue = clueFor(type, inputs, place);
    if (clue.kind === "put" || clue.kind === "harmless") settled.clear.push(urn);
    else if (clue.kind === "named")
      settled.import.push({ urn, id: clue.id, importId: clue.importId });
    else if (clue.kind === "unknown")
      unknown.push(`${type} ${name} was being created, and its id does not follow from its name`);
    else {
      const found = await lookUp(type as SearchedType, inputs);
      if (found.length > 1)
        unknown.push(`${type} ${name} was being created, and ${found.length} are like it`);
      else if (found.length === 0) settled.clear.push(urn);
      else
        settled.import.push({ urn, id: found[0]!, importId: importIdOf(type, inputs, found[0]!) });
    }
  }
  return { ...settled, unknown };
}

function importIdOf(type: string, { restApi, name, scope }: Inputs, id: string): string {
  if (type === "aws:apigateway/resource:Resource") return `${String(restApi)}/${id}`;
  return type === "aws:wafv2/webAcl:WebAcl" ? `${id}/${String(name)}/${String(scope)}` : id;
}
