/**
 * Property values as they travel between Pulumi's hosts and the engine. On the wire they are a
 * protobuf Struct in which secrets, archives and unknown values are marked by signatures of the
 * Pulumi SDK (sdk/nodejs/runtime/rpc.ts); here they are a tree with a class for each of them.
 */
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { NotModelledError } from "../core/errors";

export type PropertyValue =
  | null
  | boolean
  | number
  | string
  | PropertyValue[]
  | { [name: string]: PropertyValue }
  | Secret
  | Unknown
  | FileArchive;

export type Properties = Record<string, PropertyValue>;

/** Never printed, never written in the clear: `toString` and JSON show only that it is one. */
export class Secret {
  readonly value: PropertyValue;

  constructor(value: PropertyValue) {
    this.value = value instanceof Secret ? value.value : value;
  }

  toString(): string {
    return "[secret]";
  }

  toJSON(): string {
    return "[secret]";
  }
}

/** A value that only the deploy itself will bring. */
export class Unknown {
  private readonly kind = "unknown";
}

export const unknown = new Unknown();

/** A zip file; of one of the past the path may be unknown (""). `sha256` makes a change of its content a change of the property, as in the real engine. */
export class FileArchive {
  readonly kind = "file";

  constructor(
    readonly path: string,
    readonly sha256: string,
  ) {}
}

const signatureKey = "4dabf18193072939515e22adb298388d";
const unknownSentinel = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const signatures = {
  secret: "1b47061264138c4ac30d75fd1eb44270",
  archive: "0def7320c3a5731c473e5ecbe6d01bc7",
  asset: "c44067f5952c0a294b673a41bacd8c17",
  output: "d0e6a833031e9bbcd3f4e8bde6ca49a4",
  resource: "5cf8f73096256a8f31e491e813e4eb8e",
};

/** Relative archive paths count from `directory`, the program's working directory. */
export function unmarshal(struct: Struct | undefined, directory: string): Properties {
  const properties: Properties = {};
  for (const [name, value] of Object.entries(struct?.toJavaScript() ?? {})) {
    if (value === null || value === undefined) continue;
    properties[name] = fromWire(value, directory);
  }
  return properties;
}

export function marshal(properties: Properties): Struct {
  return Struct.fromJavaScript(toWire(properties) as Record<string, JavaScriptValue>);
}

/** The values without their secret marks, as services take them. Unknown values must be gone by now. */
export function plain(value: PropertyValue): unknown {
  if (value instanceof Secret) return plain(value.value);
  if (value instanceof Unknown) throw new Error("An unknown value cannot be sent to a service.");
  if (value instanceof FileArchive || value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(plain);
  return mapValues(value, plain);
}

/** What a service answered, as property values. Undefined members are left out. */
export function fromService(value: unknown): PropertyValue {
  if (value instanceof FileArchive || value === null || typeof value !== "object")
    return (value ?? null) as PropertyValue;
  if (Array.isArray(value)) return value.map(fromService);
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(entries.map(([name, member]) => [name, fromService(member)]));
}

export function containsUnknown(value: PropertyValue | undefined): boolean {
  return contains(value, (leaf) => leaf instanceof Unknown);
}

export function containsSecret(value: PropertyValue | undefined): boolean {
  return contains(value, (leaf) => leaf instanceof Secret);
}

/** Equal in what a provider sees: secret marks and the order of keys do not count, unknown equals nothing. */
export function sameValue(a: PropertyValue | undefined, b: PropertyValue | undefined): boolean {
  if (a instanceof Secret) return sameValue(a.value, b);
  if (b instanceof Secret) return sameValue(a, b.value);
  if (a instanceof Unknown || b instanceof Unknown) return false;
  if (a instanceof FileArchive || b instanceof FileArchive)
    return a instanceof FileArchive && b instanceof FileArchive && a.sha256 === b.sha256;
  if (a === null || b === null || typeof a !== "object" || typeof b !== "object") return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [a as Properties, b as Properties];
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].every((name) => sameValue(left[name], right[name]));
}

/** Outputs inherit the secrecy of the inputs they repeat, as the real engine has it. */
export function withSecretsOf(
  output: PropertyValue,
  input: PropertyValue | undefined,
): PropertyValue {
  if (input instanceof Secret) return new Secret(output);
  if (!isObject(output) || !isObject(input)) return output;
  if (Array.isArray(output) || Array.isArray(input))
    return Array.isArray(output) && Array.isArray(input)
      ? output.map((element, i) => withSecretsOf(element, input[i]))
      : output;
  return Object.fromEntries(
    Object.entries(output).map(([name, value]) => [name, withSecretsOf(value, input[name])]),
  );
}

function isObject(
  value: PropertyValue | undefined,
): value is PropertyValue[] | { [name: string]: PropertyValue } {
  return (
    typeof value === "object" &&
    value !== null &&
    !(value instanceof Secret || value instanceof Unknown || value instanceof FileArchive)
  );
}

function contains(
  value: PropertyValue | undefined,
  found: (leaf: PropertyValue) => boolean,
): boolean {
  if (value === undefined) return false;
  if (found(value)) return true;
  if (value instanceof Secret) return contains(value.value, found);
  return isObject(value) && Object.values(value).some((member) => contains(member, found));
}

function fromWire(value: JavaScriptValue, directory: string): PropertyValue {
  if (value === unknownSentinel) return unknown;
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((element) => fromWire(element, directory));
  const members = value as Record<string, JavaScriptValue>;
  if (signatureKey in members) return fromSignature(members, directory);
  // A null member of an object says what an absent one says; the provider never sees it.
  const entries = Object.entries(members).filter(([, member]) => member !== null);
  return Object.fromEntries(entries.map(([name, member]) => [name, fromWire(member, directory)]));
}

function fromSignature(value: Record<string, JavaScriptValue>, directory: string): PropertyValue {
  switch (value[signatureKey]) {
    case signatures.secret:
      return new Secret(fromWire(value["value"] ?? null, directory));
    case signatures.output: {
      const known = "value" in value ? fromWire(value["value"]!, directory) : unknown;
      return value["secret"] === true ? new Secret(known) : known;
    }
    case signatures.archive:
      if (typeof value["path"] === "string" || isHash(value["hash"]))
        return toArchive(value["path"], value["hash"], directory);
      throw new NotModelledError("archives other than FileArchive of a zip file");
    case signatures.asset:
      throw new NotModelledError("assets other than FileArchive of a zip file");
    case signatures.resource:
      throw new NotModelledError("references to resources as values (pass the id or ARN)");
    default:
      throw new NotModelledError(`the value signature ${String(value[signatureKey])}`);
  }
}

/** The real engine says the hash, and of archives of the past only that: their file may have changed or gone. */
function toArchive(
  given: JavaScriptValue | undefined,
  hash: JavaScriptValue | undefined,
  directory: string,
): FileArchive {
  const path = typeof given === "string" && given !== "" ? resolve(directory, given) : "";
  return isHash(hash) ? new FileArchive(path, hash) : readArchive(path);
}

const isHash = (value: JavaScriptValue | undefined): value is string =>
  typeof value === "string" && value !== "";

function readArchive(path: string): FileArchive {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) throw new Error(`There is no archive at ${path}. Bundle the functions first.`);
  if (!stats.isFile()) throw new NotModelledError("a FileArchive of a directory (zip it)");
  return new FileArchive(path, createHash("sha256").update(readFileSync(path)).digest("hex"));
}

function toWire(value: PropertyValue): JavaScriptValue {
  if (value instanceof Unknown) return unknownSentinel;
  if (value instanceof Secret)
    return { [signatureKey]: signatures.secret, value: toWire(value.value) };
  if (value instanceof FileArchive)
    return {
      [signatureKey]: signatures.archive,
      ...(value.path === "" ? {} : { path: value.path }),
      hash: value.sha256,
    };
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(toWire);
  return mapValues(value, toWire) as Record<string, JavaScriptValue>;
}

function mapValues<T>(
  value: { [name: string]: PropertyValue },
  convert: (member: PropertyValue) => T,
): Record<string, T> {
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, convert(member)]));
}
