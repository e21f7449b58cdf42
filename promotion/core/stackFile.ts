/** The keys of a stack file, as dotted paths; never its values. */
import { parseDocument } from "yaml";

export function stackFileKeys(text: string): string[] {
  const document = parseDocument(text);
  const content = document.errors.length > 0 ? undefined : (document.toJS() as unknown);
  const config = isRecord(content) ? content["config"] : undefined;
  return isRecord(config) ? pathsOf(config, "").sort() : [];
}

function pathsOf(value: Record<string, unknown>, prefix: string): string[] {
  return Object.entries(value).flatMap(([key, inner]) => {
    const path = `${prefix}${key}`;
    return isRecord(inner) && Object.keys(inner).length > 0 ? pathsOf(inner, `${path}.`) : [path];
  });
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
