import { invalidParameters, validation } from "../errors";
import { canonicalNumber, numberBytes } from "./decimal";

/**
 * Items in the wire form of AttributeValue, binary as base64 text. What the engine stores is
 * normalised (canonical numbers and base64) and never changed in place, so that images, streams and
 * answers can share it.
 */
export interface AttributeValue {
  readonly S?: string;
  readonly N?: string;
  readonly B?: string;
  readonly SS?: readonly string[];
  readonly NS?: readonly string[];
  readonly BS?: readonly string[];
  readonly M?: Item;
  readonly L?: readonly AttributeValue[];
  readonly NULL?: true;
  readonly BOOL?: boolean;
}

export type Item = Readonly<Record<string, AttributeValue>>;

export type TypeName = "S" | "N" | "B" | "SS" | "NS" | "BS" | "M" | "L" | "NULL" | "BOOL";

const typeNames = new Set<string>(["S", "N", "B", "SS", "NS", "BS", "M", "L", "NULL", "BOOL"]);

const DEPTH_MAX = 32;

export function typeOf(value: AttributeValue): TypeName {
  for (const name in value) return name as TypeName;
  throw new Error("An attribute value without a type was stored.");
}

/** Checks and normalises an item, or a key. */
export function normaliseItem(item: Record<string, unknown>, depth = 0): Item {
  const normalised: Record<string, AttributeValue> = {};
  for (const name of Object.keys(item)) define(normalised, name, normaliseValue(item[name], depth));
  return normalised;
}

export function normaliseValue(given: unknown, depth = 0): AttributeValue {
  if (typeof given !== "object" || given === null) throw emptyValue();
  const members = given as Record<string, unknown>;
  const types = Object.keys(members).filter((name) => members[name] !== undefined);
  if (types.length === 0 || !types.every((type) => typeNames.has(type))) throw emptyValue();
  if (types.length > 1)
    throw validation(
      "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
    );
  if (depth > DEPTH_MAX) throw validation("Nesting Levels have exceeded supported limits");
  return normaliseMember(types[0] as TypeName, members[types[0]!], depth);
}

export function itemBytes(item: Item): number {
  let bytes = 0;
  for (const name in item) bytes += Buffer.byteLength(name) + valueBytes(item[name]!);
  return bytes;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
export function valueBytes(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return numberBytes(value.N);
  if (value.B !== undefined) return base64Bytes(value.B);
  if (value.SS) return sum(value.SS, (text) => Buffer.byteLength(text));
  if (value.NS) return sum(value.NS, numberBytes);
  if (value.BS) return sum(value.BS, base64Bytes);
  if (value.L) return 3 + sum(value.L, (element) => 1 + valueBytes(element));
  if (value.M) return 3 + Object.keys(value.M).length + itemBytes(value.M);
  return 1;
}

/** Sets an own property even where the name is `__proto__`. */
export function define<T>(target: Record<string, T>, name: string, value: T): void {
  if (name === "__proto__")
    Object.defineProperty(target, name, {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  else target[name] = value;
}

function normaliseMember(type: TypeName, value: unknown, depth: number): AttributeValue {
  switch (type) {
    case "S":
      if (typeof value !== "string") throw wrongForm(type);
      return { S: value };
    case "N":
      if (typeof value !== "string") throw wrongForm(type);
      return { N: canonicalNumber(value) };
    case "B":
      if (typeof value !== "string") throw wrongForm(type);
      return { B: canonicalBase64(value) };
    case "BOOL":
      if (typeof value !== "boolean") throw wrongForm(type);
      return { BOOL: value };
    case "NULL":
      if (value !== true)
        throw invalidParameters("Null attribute value types must have the value of true");
      return { NULL: true };
    case "L":
      if (!Array.isArray(value)) throw wrongForm(type);
      return { L: value.map((element) => normaliseValue(element, depth + 1)) };
    case "M":
      if (typeof value !== "object" || value === null) throw wrongForm(type);
      return { M: normaliseItem(value as Record<string, unknown>, depth + 1) };
    case "SS":
      return { SS: normaliseSet(value, "string", (text) => text) };
    case "NS":
      return { NS: normaliseSet(value, "number", canonicalNumber) };
    case "BS":
      return { BS: normaliseSet(value, "binary", canonicalBase64) };
  }
}

function normaliseSet(value: unknown, kind: string, normalise: (text: string) => string): string[] {
  if (!Array.isArray(value)) throw wrongForm(kind);
  const elements = (value as string[]).map(normalise);
  if (elements.length === 0) throw invalidParameters(`An ${kind} set  may not be empty`);
  if (new Set(elements).size < elements.length)
    throw kind === "number"
      ? validation("Input collection contains duplicates")
      : invalidParameters(
          `Input collection [${elements.join(", ")}]${kind === "binary" ? "of type BS " : " "}contains duplicates.`,
        );
  return elements;
}

const canonicalBase64 = (text: string) => Buffer.from(text, "base64").toString("base64");

const base64Bytes = (text: string) => Buffer.byteLength(text, "base64");

const sum = <T>(values: readonly T[], bytes: (value: T) => number) =>
  values.reduce((total, value) => total + bytes(value), 0);

const emptyValue = () =>
  validation(
    "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
  );

const wrongForm = (type: string) =>
  validation(`Supplied AttributeValue has a value that is no ${type}`);
