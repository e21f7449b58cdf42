/** What the provider makes resources of their own of: a bucket's settings. */
import { read, type Resource } from "../../framework/resource";
import type { Stack } from "../../framework/stack";

export const bucketType = "aws:s3/bucket:Bucket";

/** Those of this type that are about this bucket. */
export const partsOf = (bucket: Resource, stack: Stack, type: string): readonly Resource[] =>
  stack.ofType(type).filter((part) => stack.denotedBy(part, ["bucket"], [bucketType]) === bucket);

export const textAt = (part: Resource, ...path: readonly (string | number)[]): string =>
  String(read(part, ...path) ?? "nothing");
