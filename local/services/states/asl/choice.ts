import { NotModelledError } from "../../../core/errors";
import type { ChoiceRule } from "./definition";
import { StateError } from "./errors";
import { lookUp, type Scope } from "./paths";

/** Whether a rule of a Choice state holds. https://states-language.net/spec.html#choice-state */
export function choiceHolds(rule: ChoiceRule, scope: Scope): boolean {
  if (Array.isArray(rule["And"]))
    return (rule["And"] as ChoiceRule[]).every((one) => choiceHolds(one, scope));
  if (Array.isArray(rule["Or"]))
    return (rule["Or"] as ChoiceRule[]).some((one) => choiceHolds(one, scope));
  if (rule["Not"] !== undefined) return !choiceHolds(rule["Not"] as ChoiceRule, scope);
  const operator = operatorOf(rule)!;
  const variable = rule["Variable"] as string;
  const value = lookUp(variable, scope);
  if (operator === "IsPresent") return (value !== undefined) === rule[operator];
  if (value === undefined)
    throw new StateError(
      "States.Runtime",
      `Invalid path '${variable}': The choice state's condition path references an invalid value.`,
    );
  if (operator in typeTests) return typeTests[operator]!(value) === rule[operator];
  return compare(operator, value, comparand(rule, operator, scope));
}

/** Problems of a rule, found when the definition is made. */
export function checkChoice(rule: ChoiceRule, where: string): string[] {
  const nested = ["And", "Or", "Not"].filter((name) => name in rule);
  if (nested.length > 0) {
    const inner = nested.flatMap((name): ChoiceRule[] => [rule[name]].flat() as ChoiceRule[]);
    return inner.flatMap((one: ChoiceRule) => checkChoice(one, where));
  }
  const operators = Object.keys(rule).filter(
    (name) => !["Variable", "Next", "Comment"].includes(name),
  );
  for (const name of operators)
    if (!isOperator(name)) throw new NotModelledError(`the field ${name} of a choice in ${where}`);
  if (operators.length !== 1)
    return [`${where}: a choice needs exactly one operator, got ${operators.join(", ") || "none"}`];
  return typeof rule["Variable"] === "string" ? [] : [`${where}: a choice needs a Variable`];
}

const typeTests: Readonly<Record<string, (value: unknown) => boolean>> = {
  IsNull: (value) => value === null,
  IsString: (value) => typeof value === "string",
  IsNumeric: (value) => typeof value === "number",
  IsBoolean: (value) => typeof value === "boolean",
  IsTimestamp: isTimestamp,
};

const relations: Readonly<Record<string, (order: number) => boolean>> = {
  Equals: (order) => order === 0,
  LessThan: (order) => order < 0,
  LessThanEquals: (order) => order <= 0,
  GreaterThan: (order) => order > 0,
  GreaterThanEquals: (order) => order >= 0,
};

const comparison =
  /^(String|Numeric|Boolean|Timestamp)(Equals|LessThan|LessThanEquals|GreaterThan|GreaterThanEquals)(Path)?$/;

function isOperator(name: string): boolean {
  if (name === "IsPresent" || name === "StringMatches" || name in typeTests) return true;
  const match = comparison.exec(name);
  return match !== null && (match[1] !== "Boolean" || match[2] === "Equals");
}

function operatorOf(rule: ChoiceRule): string | undefined {
  return Object.keys(rule).find(isOperator);
}

function comparand(rule: ChoiceRule, operator: string, scope: Scope): unknown {
  const operand = rule[operator];
  return operator.endsWith("Path") ? lookUp(operand as string, scope) : operand;
}

/** Values of another type than the operator's do not hold, whatever the relation. */
function compare(operator: string, value: unknown, other: unknown): boolean {
  if (operator === "StringMatches")
    return typeof value === "string" && wildcard(String(other)).test(value);
  const [, kind, relation] = comparison.exec(operator)!;
  const order = orderOf(kind!, value, other);
  return order !== undefined && relations[relation!]!(order);
}

function orderOf(kind: string, value: unknown, other: unknown): number | undefined {
  if (kind === "Timestamp")
    return isTimestamp(value) && isTimestamp(other)
      ? Date.parse(value as string) - Date.parse(other as string)
      : undefined;
  const type = kind === "Numeric" ? "number" : kind.toLowerCase();
  if (typeof value !== type || typeof other !== type) return undefined;
  if (value === other) return 0;
  return (value as string) < (other as string) ? -1 : 1;
}

function isTimestamp(value: unknown): boolean {
  return (
    typeof value === "string" &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value)
  );
}

/** `*` stands for any characters, `\\*` for itself. */
function wildcard(pattern: string): RegExp {
  const source = pattern.replace(/\\([*\\])|\*|[^*\\]+/g, (part, escaped: string | undefined) => {
    if (escaped !== undefined) return `\\${escaped}`;
    return part === "*" ? ".*" : part.replace(/[.+?^${}()|[\]\\/]/g, "\\$&");
  });
  return new RegExp(`^${source}$`, "s");
}
