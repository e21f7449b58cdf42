import { invalidPattern } from "./patternOperators";

/**
 * The `wildcard` operator: `*` stands for any run of characters, `\*` and `\\` for themselves.
 * Matching takes the literal parts from left to right, so that no pattern can make it slow.
 */
export function wildcardMatcher(pattern: string): (value: unknown) => boolean {
  const parts = literalParts(pattern);
  return (value) => typeof value === "string" && matchesParts(value, parts);
}

function literalParts(pattern: string): string[] {
  const parts: string[] = [];
  let part = "";
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i]!;
    if (character === "*") {
      if (pattern[i + 1] === "*")
        throw invalidPattern(`Consecutive wildcard characters at pos ${i}`);
      parts.push(part);
      part = "";
      continue;
    }
    if (character === "\\") {
      i++;
      if (pattern[i] !== "*" && pattern[i] !== "\\")
        throw invalidPattern(`Invalid escape character at pos ${i - 1}`);
    }
    part += pattern[i];
  }
  return [...parts, part];
}

function matchesParts(value: string, parts: readonly string[]): boolean {
  const first = parts[0]!;
  const last = parts.at(-1)!;
  if (parts.length === 1) return value === first;
  if (value.length < first.length + last.length) return false;
  if (!value.startsWith(first) || !value.endsWith(last)) return false;
  const until = value.length - last.length;
  let position = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = value.indexOf(part, position);
    if (found < 0 || found + part.length > until) return false;
    position = found + part.length;
  }
  return true;
}
