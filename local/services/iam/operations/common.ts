import { AwsError } from "../../../core/errors";
import type { Input, Output } from "../../../core/service";

export interface Tag {
  Key: string;
  Value: string;
}

export function tagList(tags: Readonly<Record<string, string>>): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

export function fromTags(tags: readonly Tag[] | undefined): Record<string, string> {
  return Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key, Value]));
}

export function validation(message: string): AwsError {
  return new AwsError("ValidationError", message);
}

/** IAM's pages: `Marker` says where the next one begins. */
export function paged<T>(
  input: Input,
  member: string,
  items: readonly T[],
  describe: (item: T) => unknown,
): Output {
  const start = Number(input["Marker"] ?? 0);
  const end = start + Number(input["MaxItems"] ?? 100);
  const isTruncated = end < items.length;
  return {
    [member]: items.slice(start, end).map(describe),
    IsTruncated: isTruncated,
    Marker: isTruncated ? String(end) : undefined,
  };
}
