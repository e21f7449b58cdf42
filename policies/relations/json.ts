/** Documents that a property holds as JSON text or, where Pulumi lets one write them so, as an object. */
import { pathText, read, type Resource, Unknown, type Value } from "../framework/resource";

/** The rule that reads it counts as violated; whoever only looks for others may go on. */
export class MalformedDocumentError extends Error {}

export type JsonObject = Readonly<Record<string, Value>>;

/** `undefined` where nothing is there. What is no JSON object throws, and so counts as violated. */
export function readJson(
  resource: Resource,
  ...path: readonly (string | number)[]
): JsonObject | undefined {
  const value = read(resource, ...path);
  if (value === undefined || value === "") return undefined;
  const parsed = typeof value === "string" ? parse(value, pathText(path)) : value;
  if (!isObject(parsed))
    throw new MalformedDocumentError(`${pathText(path)} must be a JSON object.`);
  return parsed;
}

export function isObject(value: unknown): value is JsonObject {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Unknown)
  );
}

/** As a list, whichever way it was written. */
export function listOf(value: Value | undefined): readonly Value[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as readonly Value[]) : [value];
}

function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, which may hold anything.
    throw new MalformedDocumentError(`${where} is no JSON.`);
  }
}
