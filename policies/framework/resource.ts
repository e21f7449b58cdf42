/** A resource as rules see it: plain values, with unknown ones marked, so that no rule reads one by accident. */

export type Value =
  | null
  | boolean
  | number
  | string
  | readonly Value[]
  | { readonly [name: string]: Value }
  | Unknown;

/** A value that will be known only once another resource exists. */
export class Unknown {
  private readonly kind = "unknown";
}

export const unknown = new Unknown();

export interface Resource {
  type: string;
  /** The logical name; a physical one may not be there yet. */
  name: string;
  urn: string;
  /** Inputs before it is made; once the whole stack is known also what AWS made of them. */
  properties: Readonly<Record<string, Value>>;
  /** Pulumi's `protect`. */
  protect?: boolean;
  /** URN of the component that it is a part of. */
  parent?: string;
  /** Top-level property → the resources of this stack that its value comes from. Only known once the whole stack is. */
  references?: Readonly<Record<string, readonly Resource[]>>;
}

/** Thrown by `read`; the framework turns it into the verdict `undecidable`. */
export class UndecidableError extends Error {
  constructor(
    readonly path: string,
    /** What would make it decidable. */
    readonly remedy?: string,
  ) {
    super(`${path} is not known yet`);
  }
}

type Path = readonly (string | number)[];

/** The value at a path, `undefined` where nothing is. Throws UndecidableError where it is not known yet. */
export function read(resource: Resource, ...path: Path): Value | undefined {
  let value: Value | undefined = resource.properties;
  for (const [depth, step] of path.entries()) {
    if (value === null || value === undefined || typeof value !== "object") return undefined;
    value = (value as Readonly<Record<string | number, Value>>)[step];
    if (value instanceof Unknown) throw new UndecidableError(pathText(path.slice(0, depth + 1)));
  }
  return value ?? undefined;
}

/** As `read`, but unknown values in the way are an answer too. */
export function peek(resource: Resource, ...path: Path): Value | undefined {
  try {
    return read(resource, ...path);
  } catch (error) {
    if (error instanceof UndecidableError) return unknown;
    throw error;
  }
}

/** `serverSideEncryption.kmsKeyArn`, `rules[0].name` */
export function pathText(path: Path): string {
  return path
    .map((step, i) => (typeof step === "number" ? `[${step}]` : i === 0 ? step : `.${step}`))
    .join("");
}
