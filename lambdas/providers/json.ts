/** Reading members of a provider's JSON. Errors name the path and never the value: values are bodies. */
export type JsonObject = { readonly [name: string]: unknown };

/** The event cannot be read as what its type says it is. */
export class MalformedEventError extends Error {
  constructor(path: string, expected: string) {
    super(`The event's "${path}" is not ${expected}. Compare the stored body with the adapter.`);
    this.name = "MalformedEventError";
  }
}

/** Throws MalformedEventError; JSON.parse's own message would quote the body. */
export function parseJsonObject(rawBody: Uint8Array): JsonObject {
  let value: unknown;
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(rawBody);
    if (!isDeeperThan(depthMax, text)) value = JSON.parse(text);
  } catch {
    throw new MalformedEventError("(whole body)", "JSON in UTF-8");
  }
  if (!isObject(value))
    throw new MalformedEventError("(whole body)", `a JSON object of at most ${depthMax} levels`);
  return value;
}

/** Whatever walks a value later, and does so by recursion, has a bound by this. Providers stay below 20. */
const depthMax = 200;

/** A loop over characters, because this runs for every event: brackets in strings open nothing. */
function isDeeperThan(depthMax: number, text: string): boolean {
  let depth = 0;
  let isInString = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (isInString) {
      if (character === "\\") i++;
      else if (character === '"') isInString = false;
    } else if (character === '"') isInString = true;
    else if (character === "{" || character === "[") {
      if (++depth > depthMax) return true;
    } else if (character === "}" || character === "]") depth--;
  }
  return false;
}

/** `at(event, "data.object.id")`: undefined where any step is missing. */
export function at(value: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (step, name) =>
        isObject(step) ? step[name] : Array.isArray(step) ? step[Number(name)] : undefined,
      value,
    );
}

export function requiredText(value: unknown, path: string): string {
  const text = at(value, path);
  if (typeof text !== "string" || text === "")
    throw new MalformedEventError(path, "a text that is not empty");
  return text;
}

export function optionalText(value: unknown, path: string): string | undefined {
  const text = at(value, path);
  return typeof text === "string" && text !== "" ? text : undefined;
}

/** The provider's name of what happened. Bounded, because it is kept beside the body, and both must fit into one item. */
export function eventTypeOf(value: unknown, path: string): string {
  const type = requiredText(value, path);
  if (type.length > eventTypeLengthMax)
    throw new MalformedEventError(path, `a text of at most ${eventTypeLengthMax} characters`);
  return type;
}

const eventTypeLengthMax = 256;

/** The member of that name which the table itself has: names come from events, and every object knows `constructor`. */
export function entryOf<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** An id that may become part of a key, a queue's attribute and a log line. */
export function requiredId(value: unknown, path: string): string {
  const id = requiredText(value, path);
  if (!/^[\x21-\x7e]{1,200}$/.test(id))
    throw new MalformedEventError(path, "an id of 1 to 200 visible ASCII characters");
  return id;
}

/** ISO 8601 in UTC with milliseconds, so that texts compare as times. */
export function isoTime(value: unknown, path: string): string {
  const text = at(value, path);
  const ms =
    typeof text === "number" ? text * 1000 : typeof text === "string" ? Date.parse(text) : NaN;
  if (!Number.isFinite(ms) || Math.abs(ms) > 8.64e15) throw new MalformedEventError(path, "a time");
  return new Date(ms).toISOString();
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
