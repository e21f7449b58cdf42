/** IAM's wildcards: `*` for any characters, `?` for exactly one. */

export type Matcher = (value: string) => boolean;

/** For actions, condition values and other plain strings. */
export function globMatcher(pattern: string, options: { ignoreCase?: boolean } = {}): Matcher {
  const { ignoreCase = false } = options;
  if (pattern === "*") return () => true;
  if (!hasWildcard(pattern)) {
    if (!ignoreCase) return (value) => value === pattern;
    const lower = pattern.toLowerCase();
    return (value) => value.toLowerCase() === lower;
  }
  const expression = new RegExp(`^${globSource(pattern, "[^]")}$`, ignoreCase ? "i" : "");
  return (value) => expression.test(value);
}

/**
 * For the Resource element: a wildcard stays within its segment, except in the last segment of the
 * pattern, where it expands beyond colons.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function resourceMatcher(pattern: string): Matcher {
  if (pattern === "*") return () => true;
  if (!hasWildcard(pattern)) return (value) => value === pattern;
  const segments = pattern.split(":");
  const last = segments.pop()!;
  const source = [
    ...segments.map((segment) => globSource(segment, "[^:]")),
    globSource(last, "[^]"),
  ].join(":");
  const expression = new RegExp(`^${source}$`);
  return (value) => expression.test(value);
}

/** For Arn* conditions: each of the six parts is compared by itself; the sixth may hold colons. */
export function arnMatcher(pattern: string): Matcher {
  const patternParts = splitArn(pattern);
  if (!patternParts) return pattern === "*" ? () => true : () => false;
  const matchers = patternParts.map((part) => globMatcher(part));
  return (value) => {
    const parts = splitArn(value);
    return parts !== undefined && parts.every((part, index) => matchers[index]!(part));
  };
}

/** Stands for a wildcard character that is meant as itself: `${*}`, or one that a variable's value brought along. */
const LITERAL_STAR = "\uE000";
const LITERAL_QUESTION = "\uE001";

export function literal(text: string): string {
  return text.replaceAll("*", LITERAL_STAR).replaceAll("?", LITERAL_QUESTION);
}

function hasWildcard(pattern: string): boolean {
  return /[*?\uE000\uE001]/.test(pattern);
}

function globSource(pattern: string, any: string): string {
  return pattern
    .replace(/\*+/g, "*")
    .replace(/[.+^${}()|[\]\\/]/g, "\\$&")
    .replaceAll("*", `${any}*`)
    .replaceAll("?", any)
    .replaceAll(LITERAL_STAR, "\\*")
    .replaceAll(LITERAL_QUESTION, "\\?");
}

function splitArn(arn: string): string[] | undefined {
  const parts = arn.split(":");
  if (parts.length < 6) return undefined;
  return [...parts.slice(0, 5), parts.slice(5).join(":")];
}
