import { AwsError } from "../../core/errors";
import { invalidPattern, type LeafMatcher, leafMatcher } from "./patternOperators";

/**
 * EventBridge's event patterns, which SNS filter policies on the body, Pipes and Lambda's filter
 * criteria share. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 * One known difference: AWS compares numbers in exact matches by how they are written (300 is not
 * 300.0); here they are compared as parsed JSON, which knows no such difference.
 */
export function compilePattern(pattern: unknown): (event: unknown) => boolean {
  const parsed = typeof pattern === "string" ? parse(pattern) : pattern;
  if (!isObject(parsed)) throw invalidPattern("Filter is not an object");
  const matches = compileObject(parsed, []);
  return (event) => matches(event, event);
}

export function matchesPattern(pattern: unknown, event: unknown): boolean {
  return compilePattern(pattern)(event);
}

/** `node` is where the pattern has got to; `root` is the whole event, because absence is judged over all of it. */
type Matcher = (node: unknown, root: unknown) => boolean;

type JsonObject = Record<string, unknown>;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AwsError(
      "InvalidEventPatternException",
      "Event pattern is not valid. Reason: it is not JSON",
      { cause },
    );
  }
}

function compileObject(pattern: JsonObject, path: readonly string[]): Matcher {
  const keys = Object.keys(pattern);
  if (keys.length === 0) throw invalidPattern("Empty objects are not allowed");
  const matchers = keys.map((key): Matcher => {
    const value = pattern[key];
    if (key === "$or" && isOrRelation(value)) {
      const alternatives = value.map((alternative) => compileObject(alternative, path));
      return (node, root) => alternatives.some((matches) => matches(node, root));
    }
    const matches = compileField(key, value, [...path, key]);
    return (node, root) => matches(isObject(node) ? node[key] : undefined, root);
  });
  // An element of an array must match all of the pattern's fields by itself: fields of two elements do not add up.
  return (node, root) =>
    elements(node).some((element) => matchers.every((matches) => matches(element, root)));
}

/** A field that is merely called `$or` is a field; the operator takes at least two patterns. */
function isOrRelation(value: unknown): value is JsonObject[] {
  return Array.isArray(value) && value.length > 1 && value.every(isObject);
}

function compileField(key: string, value: unknown, path: readonly string[]): Matcher {
  if (isObject(value)) return compileObject(value, path);
  if (!Array.isArray(value)) throw invalidPattern(`"${key}" must be an object or an array`);
  if (value.length === 0) throw invalidPattern("Empty arrays are not allowed");
  const alternatives = value.map((entry) => compileAlternative(entry, path));
  return (node, root) => alternatives.some((matches) => matches(node, root));
}

function compileAlternative(entry: unknown, path: readonly string[]): Matcher {
  if (Array.isArray(entry))
    throw invalidPattern("Match value must be String, number, true, false, or null");
  if (isObject(entry) && "exists" in entry) {
    if (Object.keys(entry).length > 1)
      throw invalidPattern("Only one key allowed in match expression");
    if (typeof entry["exists"] !== "boolean")
      throw invalidPattern("exists match pattern must be either true or false.");
    return entry["exists"]
      ? (node) => leaves(node).length > 0
      : (_node, root) => !hasLeaf(root, path);
  }
  const matches: LeafMatcher = leafMatcher(entry, (operator) => {
    // All of AWS's operators are known here; event-ruler, which is AWS's own matcher, refuses any other too.
    throw invalidPattern(`Unrecognized match type ${operator} (at ${path.join(".")})`);
  });
  return (node) => leaves(node).some(matches);
}

/** `exists` works on leaf nodes only: an object or an empty array does not count as present. */
function hasLeaf(node: unknown, path: readonly string[]): boolean {
  const [key, ...rest] = path;
  if (key === undefined) return leaves(node).length > 0;
  return elements(node).some((element) => isObject(element) && hasLeaf(element[key], rest));
}

function leaves(node: unknown): unknown[] {
  if (node === undefined || isObject(node)) return [];
  return Array.isArray(node) ? node.flatMap(leaves) : [node];
}

function elements(node: unknown): unknown[] {
  if (!Array.isArray(node)) return [node];
  return node.length > 0 ? node.flatMap(elements) : [undefined];
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
