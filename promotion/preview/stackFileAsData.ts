/**
 * A stack file of a pull request is read where credentials are, as data: the settings of the program and of the policies
 * are its own, and all else (whom to deploy as and where to, whose key opens the state) must be as main has it.
 */
import { isDeepStrictEqual } from "node:util";
import { parseDocument } from "yaml";

/** One sentence for each key that keeps it from being used. */
export function stackFileProblems(
  main: string,
  proposed: string,
  { file, project }: { file: string; project: string },
): string[] {
  const [before, after] = [contentOf(main), contentOf(proposed)];
  if (!before || !after) return [`${file} cannot be read as YAML`];
  const isOurs = (key: string) => key.startsWith(`${project}:`) || key.startsWith("policies:");
  return [
    ...changedKeys(before, after).filter((key) => key !== "config"),
    ...changedKeys(recordOf(before["config"]), recordOf(after["config"])).filter(
      (key) => !isOurs(key),
    ),
  ].map((key) => `${file}: ${key} is not as on main, and decides more than the program's settings`);
}

type Content = Readonly<Record<string, unknown>>;

function contentOf(text: string): Content | undefined {
  const document = parseDocument(text);
  return document.errors.length > 0 ? undefined : recordOf(document.toJS());
}

const recordOf = (value: unknown): Content =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Content) : {};

const changedKeys = (before: Content, after: Content): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (key) => !isDeepStrictEqual(before[key], after[key]),
  );
