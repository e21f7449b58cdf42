import { FileArchive, type PropertyValue, Secret, Unknown } from "./propertyValues";

/**
 * Property paths as ignoreChanges and replaceOnChanges have them: `tags`, `tags.Owner`,
 * `tags["a.b"]`, `rules[0].name`, `rules[*].name`, `*`.
 */
export type PropertyPath = readonly string[];

export function parsePath(text: string): PropertyPath {
  const parts: string[] = [];
  const token = /^(?:\["((?:[^"\\]|\\.)*)"\]|\[(\d+|\*)\]|\.?([^.[\]"]+))/;
  for (let rest = text; rest !== "";) {
    const match = token.exec(rest);
    if (!match) throw new Error(`"${text}" is no property path: cannot read "${rest}".`);
    parts.push(match[1]?.replace(/\\(.)/g, "$1") ?? match[2] ?? match[3]!);
    rest = rest.slice(match[0].length);
  }
  return parts;
}

/** True where a change at `changed` lies at, above or below what `pattern` names. */
export function touches(pattern: PropertyPath, changed: PropertyPath): boolean {
  const shared = Math.min(pattern.length, changed.length);
  for (let i = 0; i < shared; i++)
    if (pattern[i] !== "*" && pattern[i] !== changed[i]) return false;
  return true;
}

/** `goal` with what stands at `path` taken from `old`: the change is ignored. */
export function restoreAt(
  goal: PropertyValue | undefined,
  old: PropertyValue | undefined,
  path: PropertyPath,
): PropertyValue | undefined {
  if (path.length === 0) return old;
  const [head, ...rest] = path as [string, ...string[]];
  if (goal instanceof Secret || old instanceof Secret) {
    const restored = restoreAt(unwrapped(goal), unwrapped(old), path);
    return restored === undefined ? undefined : new Secret(restored);
  }
  if (!isContainer(goal) || (old !== undefined && !isContainer(old))) return goal;
  if (Array.isArray(goal)) return restoreInArray(goal, old, head, rest);
  const restored: Record<string, PropertyValue> = { ...goal };
  const before = (old ?? {}) as Record<string, PropertyValue>;
  const names =
    head === "*" ? [...new Set([...Object.keys(goal), ...Object.keys(before)])] : [head];
  for (const name of names) {
    const value = restoreAt(goal[name], before[name], rest);
    if (value === undefined) delete restored[name];
    else restored[name] = value;
  }
  return restored;
}

function restoreInArray(
  goal: PropertyValue[],
  old: PropertyValue | undefined,
  head: string,
  rest: PropertyPath,
): PropertyValue[] {
  const before = Array.isArray(old) ? old : [];
  return goal.map((element, i) =>
    (head === "*" || head === String(i)) && i < before.length
      ? (restoreAt(element, before[i], rest) ?? element)
      : element,
  );
}

function unwrapped(value: PropertyValue | undefined): PropertyValue | undefined {
  return value instanceof Secret ? value.value : value;
}

function isContainer(
  value: PropertyValue | undefined,
): value is PropertyValue[] | { [name: string]: PropertyValue } {
  return (
    typeof value === "object" &&
    value !== null &&
    !(value instanceof Secret || value instanceof Unknown || value instanceof FileArchive)
  );
}
