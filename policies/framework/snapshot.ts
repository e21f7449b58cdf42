/** Copies of what CrossGuard hands over, without its proxies, which throw on unknown values and break structuredClone. */
import type { PolicyResource, ResourceValidationArgs } from "@pulumi/policy";
import { type Resource, unknown, type Value } from "./resource";
import { Stack } from "./stack";

export function snapshot({ type, name, urn, props, opts }: ResourceValidationArgs): Resource {
  return {
    ...{ type, name, urn, protect: opts.protect, parent: opts.parent },
    properties: copy(props) as Readonly<Record<string, Value>>,
  };
}

/**
 * One copy of the stack for all rules of a run. CrossGuard asks one policy after the other without ever waiting for
 * anything, so a copy that is forgotten at the next turn of the event loop cannot be that of another stack.
 */
export function snapshotStack(resources: readonly PolicyResource[], run: object): Stack {
  const known = snapshots.get(run);
  if (known) return known;
  const stack = copyOfStack(resources);
  snapshots.set(run, stack);
  setImmediate(() => snapshots.delete(run));
  return stack;
}

const snapshots = new WeakMap<object, Stack>();

/** References of a resource are resources of the same stack, so they are filled in once all are there. */
function copyOfStack(resources: readonly PolicyResource[]): Stack {
  const copies = new Map<string, Resource & { references: Record<string, readonly Resource[]> }>();
  for (const { type, name, urn, props, opts, parent } of resources)
    copies.set(urn, {
      ...{ type, name, urn, protect: opts.protect, parent: parent?.urn, references: {} },
      properties: copy(props) as Readonly<Record<string, Value>>,
    });
  for (const { urn, propertyDependencies } of resources)
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
