import type { Matcher } from "./glob";
import { type Operator, parseOperator, takesVariables } from "./operators";
import { assertModelledKey, contextValues, type RequestContext } from "./requestContext";
import { hasVariables, resolveVariables } from "./variables";

/** One key under one operator. All conditions of a statement must hold. */
export type Condition = (context: RequestContext) => boolean;

export type ConditionBlock = Readonly<
  Record<string, Readonly<Record<string, string | number | boolean | readonly unknown[]>>>
>;

export function compileConditions(block: ConditionBlock, withVariables: boolean): Condition[] {
  return Object.entries(block).flatMap(([operatorName, keys]) => {
    const operator = parseOperator(operatorName);
    return Object.entries(keys).map(([key, value]) => {
      assertModelledKey(key);
      const policyValues = (Array.isArray(value) ? value : [value]).map(String);
      return compileCondition(operator, key, policyValues, withVariables);
    });
  });
}

function compileCondition(
  operator: Operator,
  key: string,
  policyValues: readonly string[],
  withVariables: boolean,
): Condition {
  if (operator.base === "Null") {
    const mustBeAbsent = policyValues.map((value) => value.toLowerCase() === "true");
    return (context) => mustBeAbsent.includes(contextValues(context, key) === undefined);
  }
  const matchers = policyValues.map((policyValue) =>
    valueMatcher(operator, policyValue, withVariables),
  );
  return (context) => {
    const values = contextValues(context, key);
    if (values === undefined || values.length === 0) return holdsWithoutKey(operator);
    const matchesOne = (value: string) => matchers.some((matches) => matches(value, context));
    const holds = (value: string) => matchesOne(value) !== operator.negated;
    if (operator.set === "ForAllValues") return values.every(holds);
    if (operator.set === "ForAnyValue") return values.some(holds);
    // Without a set operator a negated condition wants that no value of the request matches.
    return operator.negated ? values.every(holds) : values.some(holds);
  };
}

function holdsWithoutKey(operator: Operator): boolean {
  if (operator.set === "ForAllValues") return true;
  if (operator.ifExists) return true;
  return operator.set === undefined && operator.negated;
}

function valueMatcher(
  operator: Operator,
  policyValue: string,
  withVariables: boolean,
): (value: string, context: RequestContext) => boolean {
  if (!withVariables || !takesVariables(operator) || !hasVariables(policyValue)) {
    const matches: Matcher = operator.matcher(policyValue);
    return (value) => matches(value);
  }
  return (value, context) => {
    const resolved = resolveVariables(policyValue, context);
    return resolved !== undefined && operator.matcher(resolved)(value);
  };
}
