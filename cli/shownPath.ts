import path from "node:path";

/** A file as a person would name it who stands in `from`: relative to it where it lies within, else absolute. */
export function shownPath(file: string, from: string): string {
  const absolute = path.resolve(from, file);
  const relative = path.relative(from, absolute);
  return relative.startsWith("..") || path.isAbsolute(relative) ? absolute : relative;
}
