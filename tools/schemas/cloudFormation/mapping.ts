import type { Input } from "../../../local/core/service";

/** How one of @pulumi/aws's properties is said in CloudFormation. */
export type PropertyMapping =
  | { kind: "to"; name: string; convert: (value: never) => unknown }
  /** What `whole` or `beside` says it with. */
  | { kind: "elsewhere" }
  /** CloudFormation has no word for it. */
  | { kind: "none"; why: string };

export interface TypeMapping {
  /** The CloudFormation type; undefined where it becomes a part of another resource. */
  type?: string;
  properties: Readonly<Record<string, PropertyMapping>>;
  /** What is made of several of Pulumi's properties, or added by its provider. */
  whole?(inputs: Input): Input;
  /** A second resource, for what CloudFormation does not keep with the first. */
  beside?(inputs: Input, id: string): { type: string; properties: Input } | undefined;
  /** The part it becomes: which resource, and how that one changes. */
  part?: Part;
}

export interface Part {
  of: string;
  /** Whether the properties of the other resource (in Pulumi's words) are the ones meant. */
  belongs(own: Input, other: Input): boolean;
  add(properties: Input, own: Input): void;
}

/** Members all the way down in CloudFormation's spelling; its schema refuses what it does not know. */
export const to = (name: string, convert: (value: never) => unknown = pascal): PropertyMapping => ({
  kind: "to",
  name,
  convert,
});

export const elsewhere: PropertyMapping = { kind: "elsewhere" };

export const none = (why: string): PropertyMapping => ({ kind: "none", why });

export const pulumiOnly = none("how Pulumi deletes it, not what AWS is asked for");

/** Kept as it is: maps whose keys are data, and plain values. */
export const same = (value: unknown): unknown => value;

export const json = (text: string): unknown => JSON.parse(text);

export const tags = to("Tags", (map: Record<string, string>) =>
  Object.entries(map).map(([Key, Value]) => ({ Key, Value })),
);

/** `maximumRetryAttempts` → `MaximumRetryAttempts`. */
export function pascal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pascal);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined && member !== null)
      .map(([name, member]) => [upper(name), pascal(member)]),
  );
}

export const upper = (name: string): string => name[0]!.toUpperCase() + name.slice(1);

/** Properties that have the same name but for the first letter. */
export const named = (...names: string[]): Record<string, PropertyMapping> =>
  Object.fromEntries(names.map((name) => [name, to(upper(name))]));
