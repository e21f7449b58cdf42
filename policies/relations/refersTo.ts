import type { Resource } from "../framework/resource";
import type { Stack } from "../framework/stack";

/**
 * The resource of one of these types that a property's id or ARN is taken from. Pulumi's own record of it comes first:
 * it is there before AWS has made the id, and after it, when the id alone would tell nothing.
 */
export function refersTo(
  resource: Resource,
  property: string | readonly string[],
  types: readonly string[],
  stack: Stack,
): Resource | undefined {
  const path = [property].flat();
  const origins = stack.origins(resource, path[0]!).filter(({ type }) => types.includes(type));
  return origins.length === 1 ? origins[0] : stack.denotedBy(resource, path, types);
}

/** Whether it is this one that is referred to. */
export function isAbout(
  resource: Resource,
  property: string,
  subject: Resource,
  stack: Stack,
): boolean {
  return refersTo(resource, property, [subject.type], stack)?.urn === subject.urn;
}
