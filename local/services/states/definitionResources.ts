import type { Definition } from "./asl/definition";
import { parseResource } from "./integrations";

/** Refuses, by name, every task resource of a definition that is not modelled, branches and iterations included. */
export function checkResources(definition: Definition): void {
  for (const state of Object.values(definition.States)) {
    if (state.Resource !== undefined) parseResource(state.Resource);
    const processor = state.ItemProcessor ?? state.Iterator;
    for (const inner of [...(state.Branches ?? []), ...(processor ? [processor] : [])])
      checkResources(inner);
  }
}
