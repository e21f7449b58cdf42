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

/** Another resource of the stack that a property's value comes from. */
export interface Reference {
  type: string;
  name: string;
}

export interface Resource {
  type: string;
  /** The logical name; a physical one may not be there yet. */
  name: string;
  urn: string;
  properties: Readonly<Record<string, Value>>;
  /** Top-level property → where its value comes from. Only known once the whole stack is. */
  references?: Readonly<Record<string, readonly Reference[]>>;
}

/** Thrown by `read`; the framework turns it into the verdict `undecidable`. */
export class UndecidableError extends Error {
  constructor(readonly path: string) {
    super(`${path} is not known yet`);
  }
}

/** The value at a path, `undefined` where nothing is. Throws UndecidableError where it is not known yet. */
export function read(resource: Resource, ...path: readonly (string | number)[]): Value | undefined {
  let value: Value | undefined = resource.properties;
  for (const [depth, step] of path.entries()) {
    if (value === null || value === undefined || typeof value !== "object") return undefined;
    value = (value as Readonly<Record<string | number, Value>>)[step];
    if (value instanceof Unknown) throw new UndecidableError(pathText(path.slice(0, depth + 1)));
  }
  return value ?? undefined;
}

/** `serverSideEncryption.kmsKeyArn`, `rules[0].name` */
export function pathText(path: readonly (string | number)[]): string {
  return path
    .map((step, i) => (typeof step === "number" ? `[${step}]` : i === 0 ? step : `.${step}`))
    .join("");
}
