import { AwsError } from "../core/errors";
import type { Operation, ParameterKind } from "../core/service";

/**
 * Turns what a protocol carries into what services see (a Date for a timestamp, a Buffer for a blob)
 * and back. Members whose kind needs no change are left as they are.
 */
export function toInput(
  operation: Operation,
  wire: Record<string, unknown>,
): Record<string, unknown> {
  const { parameters, nested } = operation;
  for (const name in wire) {
    const value = wire[name];
    if (value === null || value === undefined) {
      delete wire[name];
      continue;
    }
    const kind = parameters[name];
    if (kind === undefined) continue;
    if (nested && typeof value === "object" && !isLeaf(value))
      wire[name] = convertNested(value, nested, name);
    else if (kind !== "string" && kind !== "list") wire[name] = convert(value, kind, name);
  }
  return wire;
}

/** A value of the wire as its kind wants it. Text comes from queries, headers and paths. */
export function convert(value: unknown, kind: ParameterKind, name: string): unknown {
  switch (kind) {
    case "integer":
    case "float":
      return typeof value === "string" ? toNumber(value, kind, name) : value;
    case "boolean":
      return typeof value === "string" ? toBoolean(value, name) : value;
    case "timestamp":
      return toDate(value, name);
    case "blob":
      return toBuffer(value, name);
    default:
      return value;
  }
}

/** Dates become what `date` makes of them and Buffers base64. Returns the very same object where there are none. */
export function toOutput(value: unknown, date: (value: Date) => unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Date) return date(value);
  if (Buffer.isBuffer(value)) return value.toString("base64");
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) {
    let copy: unknown[] | undefined;
    for (let index = 0; index < value.length; index++) {
      const item: unknown = value[index];
      const converted = toOutput(item, date);
      if (converted !== item) (copy ??= [...value])[index] = converted;
    }
    return copy ?? value;
  }
  let copy: Record<string, unknown> | undefined;
  for (const name in value) {
    const member = (value as Record<string, unknown>)[name];
    const converted = toOutput(member, date);
    if (converted !== member) (copy ??= { ...value })[name] = converted;
  }
  return copy ?? value;
}

export function invalidValue(name: string, kind: string): AwsError {
  return new AwsError(
    "SerializationException",
    `${name} cannot be read as ${kind}. Check the request's parameters.`,
  );
}

/** `parent` is the nearest named member above: a kind may be given for `Parent.Name` or for `Name` anywhere. */
function convertNested(
  value: unknown,
  kinds: Readonly<Record<string, ParameterKind>>,
  parent: string,
): unknown {
  if (Array.isArray(value)) return value.map((item) => convertNested(item, kinds, parent));
  if (typeof value !== "object" || value === null || isLeaf(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]: [string, unknown]) => {
      const kind = kinds[`${parent}.${name}`] ?? kinds[name];
      if (kind === undefined || (isObject(member) && kind !== "timestamp"))
        return [name, convertNested(member, kinds, name)];
      if (Array.isArray(member)) return [name, member.map((item) => convert(item, kind, name))];
      return [name, convert(member, kind, name)];
    }),
  );
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isLeaf(value);
}

function isLeaf(value: unknown): boolean {
  return value instanceof Date || value instanceof Uint8Array;
}

function toNumber(text: string, kind: string, name: string): number {
  const value = Number(text);
  if (text.trim() === "" || Number.isNaN(value) || (kind === "integer" && !Number.isInteger(value)))
    throw invalidValue(name, kind);
  return value;
}

function toBoolean(text: string, name: string): boolean {
  const lower = text.toLowerCase();
  if (lower !== "true" && lower !== "false") throw invalidValue(name, "boolean");
  return lower === "true";
}

/** Epoch seconds in JSON, ISO 8601 in text, a date already in CBOR. */
function toDate(value: unknown, name: string): Date {
  if (value instanceof Date) return value;
  const seconds = typeof value === "string" && /^-?[\d.]+$/.test(value) ? Number(value) : value;
  const date = new Date(typeof seconds === "number" ? seconds * 1000 : String(value));
  if (Number.isNaN(date.getTime())) throw invalidValue(name, "timestamp");
  return date;
}

function toBuffer(value: unknown, name: string): Buffer {
  if (Buffer.isBuffer(value)) return value;
  if (value instanceof Uint8Array) return Buffer.from(value);
  if (typeof value !== "string") throw invalidValue(name, "blob");
  return Buffer.from(value, "base64");
}
