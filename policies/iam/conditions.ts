/** Conditions as IAM reads them: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
import { globToRegExp } from "./actionData";
import type { Condition } from "./document";

const bases =
  "(StringEquals|StringNotEquals|StringEqualsIgnoreCase|StringNotEqualsIgnoreCase|StringLike|StringNotLike|" +
  "NumericEquals|NumericNotEquals|NumericLessThan|NumericLessThanEquals|NumericGreaterThan|NumericGreaterThanEquals|" +
  "DateEquals|DateNotEquals|DateLessThan|DateLessThanEquals|DateGreaterThan|DateGreaterThanEquals|" +
  "Bool|BinaryEquals|IpAddress|NotIpAddress|ArnEquals|ArnLike|ArnNotEquals|ArnNotLike|Null)";

const operatorPattern = new RegExp(`^(?:(ForAllValues|ForAnyValue):)?${bases}(IfExists)?$`, "i");

export interface Operator {
  set: "forallvalues" | "foranyvalue" | undefined;
  /** In lower case. */
  base: string;
  ifExists: boolean;
}

export function parseOperator(text: string): Operator | undefined {
  const match = operatorPattern.exec(text);
  if (!match) return undefined;
  const [, set, base, ifExists] = match;
  return {
    set: set?.toLowerCase() as Operator["set"],
    base: base!.toLowerCase(),
    ifExists: ifExists !== undefined,
  };
}

/**
 * Whether a condition narrows a permission to the values that it lists: a positive operator that fails where the
 * request carries no such key. ForAllValues and IfExists hold without the key; negative operators name what is left out.
 */
export function isBinding({ operator }: Condition): boolean {
  const parsed = parseOperator(operator);
  return (
    parsed !== undefined &&
    !parsed.ifExists &&
    parsed.set !== "forallvalues" &&
    ["stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike"].includes(
      parsed.base,
    )
  );
}

/** Carried in place of a value that AWS has still to make: only a pattern can cover it. */
export const madeByAwsLater = "\u0000";

/** What a request carries; keys in lower case. */
export type RequestContext = Readonly<Record<string, readonly string[]>>;

export function holds({ operator, key, values }: Condition, context: RequestContext): boolean {
  const parsed = parseOperator(operator);
  if (!parsed) return false;
  const carried = context[key.toLowerCase()];
  if (parsed.base === "null") return values.includes("true") === (carried === undefined);
  if (carried === undefined)
    return parsed.ifExists || parsed.set === "forallvalues" || /not/.test(parsed.base);
  const matches = (one: string) => compare(parsed.base, one, values);
  return parsed.set === "forallvalues" ? carried.every(matches) : carried.some(matches);
}

function compare(base: string, carried: string, values: readonly string[]): boolean {
  if (/not/.test(base)) return !compare(base.replace("not", ""), carried, values);
  if (carried === madeByAwsLater) return values.some((value) => value.includes("*"));
  return values.some((value) => {
    if (base === "stringequalsignorecase") return value.toLowerCase() === carried.toLowerCase();
    // ArnEquals and ArnLike are the same to IAM.
    if (base === "stringlike" || base.startsWith("arn")) return globToRegExp(value).test(carried);
    if (base === "bool") return value.toLowerCase() === carried.toLowerCase();
    return value === carried;
  });
}
