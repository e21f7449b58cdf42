/** Copies of what CrossGuard hands over, without its proxies, which throw on unknown values and break structuredClone. */
import type { PolicyResource, ResourceValidationArgs } from "@pulumi/policy";
import { type Resource, unknown, type Value } from "./resource";
import { Stack } from "./stack";

/**
 * One copy of a resource, or of the stack, for all rules of a run. CrossGuard asks one policy after the other without
 * ever waiting for anything, so a copy that is forgotten at the next turn of the event loop is never an old one.
 */
export function sharedSnapshot(args: ResourceValidationArgs, run: object): Resource {
  const known = resources.get(run);
  if (known?.urn === args.urn) return known;
  return remember(resources, run, snapshot(args));
}

export function sharedStack(all: readonly PolicyResource[], run: object): Stack {
  return stacks.get(run) ?? remember(stacks, run, snapshotStack(all));
}

const resources = new WeakMap<object, Resource>();
const stacks = new WeakMap<object, Stack>();

function remember<T>(copies: WeakMap<object, T>, run: object, copied: T): T {
  copies.set(run, copied);
  setImmediate(() => copies.delete(run));
  return copied;
}

export function snapshot({ type, name, urn, props, opts }: ResourceValidationArgs): Resource {
  return withoutStackTraces(() => ({
    ...{ type, name, urn, protect: opts.protect, parent: opts.parent },
    properties: copy(props) as Readonly<Record<string, Value>>,
  }));
}

function snapshotStack(all: readonly PolicyResource[]): Stack {
  return withoutStackTraces(() => copyOfStack(all));
}

/** CrossGuard says by an error that a value is unknown, or a policy not applicable, thousands of times a run; nobody reads where they came from. */
export function withoutStackTraces<T>(copying: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return copying();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** References of a resource are resources of the same stack, so they are filled in once all are there. */
function copyOfStack(all: readonly PolicyResource[]): Stack {
  const copies = new Map<string, Resource & { references: Record<string, readonly Resource[]> }>();
  for (const { type, name, urn, props, opts, parent } of all)
    copies.set(urn, {
      ...{ type, name, urn, protect: opts.protect, parent: parent?.urn, references: {} },
      properties: copy(props) as Readonly<Record<string, Value>>,
    });
  for (const { urn, propertyDependencies } of all)
    for (const [property, others] of Object.entries(propertyDependencies))
      copies.get(urn)!.references[property] = others.flatMap(
        (other) => copies.get(other.urn) ?? [],
      );
  return new Stack([...copies.values()]);
}

function copy(value: unknown): Value {
  if (typeof value !== "object" || value === null) return (value ?? null) as Value;
  const members = Object.keys(value).map((name) => [name, member(value, name)] as const);
  return Array.isArray(value) ? members.map(([, of]) => of) : Object.fromEntries(members);
}

function member(value: object, name: string): Value {
  try {
    return copy((value as Record<string, unknown>)[name]);
  } catch (error) {
    if (isUnknownValueError(error)) return unknown;
    throw error;
  }
}

/** CrossGuard's UnknownValueError is internal to it; this member is what no other error has. */
function isUnknownValueError(error: unknown): boolean {
  return error instanceof Error && Object.hasOwn(error, "unknownTypeSentinel");
}
