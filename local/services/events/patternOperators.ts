import { AwsError } from "../../core/errors";
import { cidrMatcher } from "./cidr";
import { wildcardMatcher } from "./wildcard";

export type LeafMatcher = (value: unknown) => boolean;

/** Compiles one alternative of a field: a literal to equal, or an object with one operator. */
export function leafMatcher(
  entry: unknown,
  onUnknownOperator: (operator: string) => never,
): LeafMatcher {
  if (typeof entry !== "object" || entry === null) return (value) => value === entry;
  const keys = Object.keys(entry);
  if (keys.length !== 1) throw invalidPattern("Only one key allowed in match expression");
  const operator = keys[0]!;
  const compile = operators[operator];
  if (!compile) return onUnknownOperator(operator);
  return compile((entry as Record<string, unknown>)[operator], onUnknownOperator);
}

export function invalidPattern(reason: string): AwsError {
  return new AwsError(
    "InvalidEventPatternException",
    `Event pattern is not valid. Reason: ${reason}`,
  );
}

type Compile = (operand: unknown, onUnknownOperator: (operator: string) => never) => LeafMatcher;

const operators: Readonly<Record<string, Compile>> = {
  prefix: (operand) => affixMatcher("prefix", operand),
  suffix: (operand) => affixMatcher("suffix", operand),
  "equals-ignore-case": (operand) => equalsIgnoreCase(operand),
  "anything-but": anythingBut,
  numeric: (operand) => numericMatcher(operand),
  cidr: (operand) => cidrMatcher(text("cidr", operand)),
  wildcard: (operand) => wildcardMatcher(text("wildcard", operand)),
};

function text(operator: string, operand: unknown): string {
  if (typeof operand !== "string")
    throw invalidPattern(`${operator} match pattern must be a string`);
  return operand;
}

function affixMatcher(operator: "prefix" | "suffix", operand: unknown): LeafMatcher {
  const test = (value: string, affix: string) =>
    operator === "prefix" ? value.startsWith(affix) : value.endsWith(affix);
  if (typeof operand === "object" && operand !== null && !Array.isArray(operand)) {
    const [key, ...more] = Object.keys(operand);
    if (key !== "equals-ignore-case" || more.length > 0)
      throw invalidPattern(`Unsupported ${operator} match pattern`);
    const affixes = listOf(Object.values(operand)[0]).map((one) =>
      text("equals-ignore-case", one).toLowerCase(),
    );
    return (value) =>
      typeof value === "string" && affixes.some((affix) => test(value.toLowerCase(), affix));
  }
  const affix = text(operator, operand);
  return (value) => typeof value === "string" && test(value, affix);
}

function equalsIgnoreCase(operand: unknown): LeafMatcher {
  const lower = text("equals-ignore-case", operand).toLowerCase();
  return (value) => typeof value === "string" && value.toLowerCase() === lower;
}

/** Every value that is there and is none of those named; null and booleans count as values. */
function anythingBut(
  operand: unknown,
  onUnknownOperator: (operator: string) => never,
): LeafMatcher {
  if (typeof operand === "object" && operand !== null && !Array.isArray(operand)) {
    const entries = Object.entries(operand);
    if (entries.length !== 1) throw invalidPattern("Only one key allowed in match expression");
    const [operator, inner] = entries[0]!;
    if (!["prefix", "suffix", "equals-ignore-case", "wildcard"].includes(operator))
      return onUnknownOperator(`anything-but ${operator}`);
    const excluded = listOf(inner).map((one) => operators[operator]!(one, onUnknownOperator));
    return (value) => !excluded.some((matches) => matches(value));
  }
  const excluded = listOf(operand);
  const kinds = new Set(excluded.map((one) => typeof one));
  if (kinds.size !== 1 || !(kinds.has("string") || kinds.has("number")))
    throw invalidPattern(
      "Inside anything but list, either all values are number or string, mixed type is not supported",
    );
  return (value) => !excluded.includes(value);
}

function listOf(operand: unknown): unknown[] {
  if (!Array.isArray(operand)) return [operand];
  if (operand.length === 0) throw invalidPattern("Empty arrays are not allowed");
  return operand;
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-numeric-matching */
const NUMBER_MAX = 5_000_000_000;

const comparisons: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  "=": (value, bound) => value === bound,
  ">": (value, bound) => value > bound,
  ">=": (value, bound) => value >= bound,
  "<": (value, bound) => value < bound,
  "<=": (value, bound) => value <= bound,
};

function numericMatcher(operand: unknown): LeafMatcher {
  if (!Array.isArray(operand) || operand.length === 0)
    throw invalidPattern("Invalid numeric match: a non-empty array was expected");
  if (operand.length > 4) throw invalidPattern("Too many terms in numeric range expression");
  const terms: { operator: string; bound: number }[] = [];
  for (let i = 0; i < operand.length; i += 2) terms.push(numericTerm(operand[i], operand[i + 1]));
  checkRange(terms);
  return (value) =>
    typeof value === "number" &&
    Math.abs(value) <= NUMBER_MAX &&
    terms.every(({ operator, bound }) => comparisons[operator]!(value, bound));
}

function numericTerm(operator: unknown, bound: unknown): { operator: string; bound: number } {
  if (typeof operator !== "string" || !(operator in comparisons))
    throw invalidPattern(`Unrecognized numeric range operator: ${String(operator)}`);
  if (typeof bound !== "number") throw invalidPattern(`Value of ${operator} must be numeric`);
  if (Math.abs(bound) > NUMBER_MAX)
    throw invalidPattern(`Value must be between -5.0E9 and 5.0E9, inclusive, but is ${bound}`);
  return { operator, bound };
}

/** Two terms are a range: a lower bound first, then a higher one. */
function checkRange([low, high]: { operator: string; bound: number }[]): void {
  if (!low || !high) return;
  if (!low.operator.startsWith(">") || !high.operator.startsWith("<"))
    throw invalidPattern(`Bad numeric range operator: ${high.operator}`);
  if (low.bound >= high.bound) throw invalidPattern("Bottom must be less than top");
}
