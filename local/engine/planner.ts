/**
 * Decides, from the last state and what the program now asks for, what has to happen to a resource.
 * Pure: no service is called and no state is changed here.
 */
import type { PropertyRule, ResourceType } from "../core/service";
import { parsePath, restoreAt, touches } from "./propertyPath";
import { containsUnknown, type Properties, sameValue } from "./propertyValues";
import { deletionOrder, type ResourceRecord } from "./state";

export interface Goal {
  inputs: Properties;
  ignoreChanges: readonly string[];
  replaceOnChanges: readonly string[];
  /** Undefined: the engine decides, as the provider would. */
  deleteBeforeReplace: boolean | undefined;
}

export type Step =
  | { kind: "create" }
  | { kind: "same" }
  | { kind: "update"; changed: string[] }
  | { kind: "replace"; changed: string[]; replacing: string[]; deleteFirst: boolean };

export function planStep(
  old: Pick<ResourceRecord, "inputs"> | undefined,
  goal: Goal,
  rules: Readonly<Record<string, PropertyRule>>,
): Step {
  if (!old) return { kind: "create" };
  const changed = changedProperties(old.inputs, goal.inputs);
  if (changed.length === 0) return { kind: "same" };
  const alsoReplacing = goal.replaceOnChanges.map(parsePath);
  const replacing = changed.filter(
    (name) =>
      rules[name]?.replaces || alsoReplacing.some((path) => changeLiesAt(path, name, old, goal)),
  );
  if (replacing.length === 0) return { kind: "update", changed };
  const deleteFirst = goal.deleteBeforeReplace ?? keepsItsName(old.inputs, goal.inputs);
  return { kind: "replace", changed, replacing, deleteFirst };
}

/** The new inputs with every ignored property set back to what it was. */
export function withIgnoredChanges(
  old: Pick<ResourceRecord, "inputs"> | undefined,
  inputs: Properties,
  ignoreChanges: readonly string[],
): Properties {
  if (!old) return inputs;
  return ignoreChanges
    .map(parsePath)
    .reduce<Properties>(
      (result, path) => restoreAt(result, old.inputs, path) as Properties,
      inputs,
    );
}

/**
 * Resources that cannot stay while `root` is deleted first: those with an input that came from it (or
 * from another of them) and that cannot change in place. In the order in which they may be deleted.
 */
export function dependentReplacements(
  root: ResourceRecord,
  records: readonly ResourceRecord[],
  typeOf: (token: string) => ResourceType | undefined,
): ResourceRecord[] {
  const replaced = new Set([root.urn]);
  const found: ResourceRecord[] = [];
  // Dependencies first, so that one pass is enough for chains.
  for (const record of deletionOrder(records).reverse()) {
    const rules = typeOf(record.type)?.properties;
    if (!rules || replaced.has(record.urn)) continue;
    const mustGo = Object.entries(record.propertyDependencies).some(
      ([name, urns]) => rules[name]?.replaces && urns.some((urn) => replaced.has(urn)),
    );
    if (!mustGo) continue;
    replaced.add(record.urn);
    found.push(record);
  }
  return found.reverse();
}

export function changedProperties(old: Properties, goal: Properties): string[] {
  const names = new Set([...Object.keys(old), ...Object.keys(goal)]);
  return [...names].filter((name) => !sameValue(old[name], goal[name])).sort();
}

/** A path inside a property counts only where the value at that very path differs (or cannot be known). */
function changeLiesAt(
  path: readonly string[],
  name: string,
  old: Pick<ResourceRecord, "inputs">,
  goal: Goal,
): boolean {
  if (!touches(path, [name])) return false;
  if (path.length <= 1 || containsUnknown(goal.inputs[name])) return true;
  return !sameValue(restoreAt(goal.inputs, old.inputs, path), goal.inputs);
}

/**
 * The provider's own answer (pulumi-terraform-bridge, nameRequiresDeleteBeforeReplace): AWS refuses a
 * second resource of the same name, so a name that the program fixed forces the old one to go first.
 */
function keepsItsName(old: Properties, goal: Properties): boolean {
  return old["name"] !== undefined && sameValue(old["name"], goal["name"]);
}
