import { NotModelledError } from "../../../core/errors";
import { StateError } from "./errors";

/**
 * JSONPath as state machines use it: names, indexes and `[*]`. `$` starts at the state's input,
 * `$$` at the context object.
 */
type Step = { name: string } | { index: number } | { all: true };

const parsed = new Map<string, Step[]>();

export function parsePath(path: string): Step[] {
  const known = parsed.get(path);
  if (known) return known;
  const start = path.startsWith("$$") ? 2 : 1;
  if (!path.startsWith("$")) throw new Error(`"${path}" is not a path: it must begin with $.`);
  const steps: Step[] = [];
  let rest = path.slice(start);
  while (rest !== "") {
    const match =
      /^(?:\.([^.[\]()@?*\s]+)|\[(-?\d+)\]|\[\*\]|\.\*|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\])/.exec(
        rest,
      );
    if (!match) throw new NotModelledError(`the JSONPath "${path}" (from "${rest}")`);
    const name = match[1] ?? match[3] ?? match[4];
    if (name !== undefined) steps.push({ name });
    else steps.push(match[2] === undefined ? { all: true } : { index: Number(match[2]) });
    rest = rest.slice(match[0].length);
  }
  parsed.set(path, steps);
  return steps;
}

export interface Scope {
  input: unknown;
  context: unknown;
}

/** The value at the path, or undefined where there is none. A path with `[*]` gives a list. */
export function lookUp(path: string, { input, context }: Scope): unknown {
  const steps = parsePath(path);
  const found = steps.reduce<unknown[]>(
    (nodes, step) => nodes.flatMap((node) => children(node, step)),
    [path.startsWith("$$") ? context : input],
  );
  return steps.some((step) => "all" in step) ? found : found[0];
}

function children(node: unknown, step: Step): unknown[] {
  if (typeof node !== "object" || node === null) return [];
  if ("all" in step) return Object.values(node);
  if ("index" in step) return Array.isArray(node) ? present(node.at(step.index)) : [];
  if (Array.isArray(node) || !Object.hasOwn(node, step.name)) return [];
  return present((node as Record<string, unknown>)[step.name]);
}

function present(value: unknown): unknown[] {
  return value === undefined ? [] : [value];
}

/** For InputPath, OutputPath and their like: null gives an empty object, a path without a match ends the execution. */
export function applyPath(path: string | null | undefined, scope: Scope, field: string): unknown {
  if (path === null) return {};
  if (path === undefined) return scope.input;
  const value = lookUp(path, scope);
  if (value === undefined)
    throw new StateError(
      "States.Runtime",
      `Invalid path '${path}' of ${field}: No results for path: ${path}`,
    );
  return value;
}

/** Puts a result into the raw input, as ResultPath says; null throws the result away. */
export function applyResultPath(
  path: string | null | undefined,
  rawInput: unknown,
  result: unknown,
): unknown {
  if (path === null) return rawInput;
  const steps = parsePath(path ?? "$");
  if (steps.length === 0) return result;
  const root = structuredClone(rawInput);
  if (typeof root !== "object" || root === null || Array.isArray(root)) throw mismatch(path!);
  let node = root as Record<string | number, unknown>;
  steps.forEach((step, i) => {
    if ("all" in step) throw mismatch(path!);
    const key = "name" in step ? step.name : step.index;
    if (Array.isArray(node) !== "index" in step) throw mismatch(path!);
    if (i === steps.length - 1) node[key] = result;
    else node = (node[key] ??= {}) as Record<string, unknown>;
    if (typeof node !== "object" || node === null) throw mismatch(path!);
  });
  return root;
}

function mismatch(path: string): StateError {
  return new StateError(
    "States.ResultPathMatchFailure",
    `Unable to apply ReferencePath ${path} to the state's input`,
  );
}
