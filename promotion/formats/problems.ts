/** Reads a YAML or JSON file of people against its schema, and says all that is wrong with it at once. Pure: the text is an argument. */
import { parseDocument } from "yaml";
import type { z } from "zod";

export type Parsed<T> = { ok: true; value: T } | { ok: false; problems: readonly string[] };

export function parseText<T>(file: string, text: string, schema: z.ZodType<T>): Parsed<T> {
  const document = parseDocument(text, { uniqueKeys: true });
  if (document.errors.length > 0) {
    return failed(
      document.errors.map((error) => `${file} is not valid YAML: ${firstLine(error.message)}`),
    );
  }
  const content: unknown = document.toJS();
  const result = schema.safeParse(content);
  if (result.success) return { ok: true, value: result.data };
  return failed(result.error.issues.map((issue) => describe(file, content, issue)));
}

/** For callers that cannot go on without the file. */
export function valueOf<T>(parsed: Parsed<T>): T {
  if (parsed.ok) return parsed.value;
  throw new FormatError(parsed.problems);
}

export class FormatError extends Error {
  override readonly name = "FormatError";
  constructor(readonly problems: readonly string[]) {
    super(problems.join("\n"));
  }
}

const failed = (problems: readonly string[]) => ({ ok: false as const, problems });

const firstLine = (text: string) => text.split("\n")[0]!;

function describe(file: string, content: unknown, issue: z.core.$ZodIssue): string {
  const where = issue.path.reduce<string>(
    (path, key) =>
      typeof key === "number" ? `${path}[${key}]` : `${path}${path && "."}${String(key)}`,
    "",
  );
  const place = where === "" ? file : `${file}, ${where}`;
  if (issue.code === "unrecognized_keys")
    return `${place}: unknown key ${issue.keys.map((key) => `"${key}"`).join(", ")}. Remove it, or see docs/promotion.md for the keys there are.`;
  if (issue.code === "custom") return `${place}: ${issue.message}`;
  const value = issue.path.reduce<unknown>(
    (at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key],
    content,
  );
  const got = value === undefined ? "is missing" : `got ${JSON.stringify(value)}`;
  return `${place}: ${got}; ${issue.message}.`;
}
