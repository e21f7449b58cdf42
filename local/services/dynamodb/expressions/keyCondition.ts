import { validation } from "../errors";
import { type AttributeValue, typeOf } from "../values/attributeValue";
import { compareScalars } from "../values/compare";
import type { Bindings } from "./bindings";
import { checkBounds } from "./condition";
import type { ConditionSyntax, OperandSyntax } from "./syntax";

export interface KeyNames {
  hash: string;
  range?: string;
}

/** Which partition a query reads, and which of its sort keys. */
export interface KeyCondition {
  hash: AttributeValue;
  /** For the sort key, in its order: below the wanted range (<0), in it (0), above it (>0). */
  place?(range: AttributeValue): number;
}

interface Clause {
  operator: string;
  values: AttributeValue[];
}

/** `hash = :v`, and at most one test of the sort key: =, <, <=, >, >=, BETWEEN, begins_with. */
export function readKeyCondition(
  syntax: ConditionSyntax,
  bindings: Bindings,
  keys: KeyNames,
  types: Readonly<Record<string, string>>,
): KeyCondition {
  const clauses = new Map<string, Clause>();
  collect(syntax, bindings, clauses);
  const hash = clauses.get(keys.hash);
  if (!hash) throw validation(`Query condition missed key schema element: ${keys.hash}`);
  if (hash.operator !== "=") throw validation("Query key condition not supported");
  const range = keys.range === undefined ? undefined : clauses.get(keys.range);
  if (clauses.size > (range ? 2 : 1))
    throw validation(
      clauses.size > 2
        ? "Conditions can be of length 1 or 2 only"
        : keys.range === undefined
          ? "Query key condition not supported"
          : `Query condition missed key schema element: ${keys.range}`,
    );
  for (const [name, { values }] of clauses)
    for (const value of values)
      if (typeOf(value) !== types[name])
        throw validation(
          "One or more parameter values were invalid: Condition parameter type does not match schema type",
        );
  return { hash: hash.values[0]!, place: range && placer(range) };
}

function collect(syntax: ConditionSyntax, bindings: Bindings, clauses: Map<string, Clause>): void {
  switch (syntax.kind) {
    case "and":
      collect(syntax.left, bindings, clauses);
      collect(syntax.right, bindings, clauses);
      return;
    case "or":
      throw unsupported("OR");
    case "not":
      throw unsupported("NOT");
    case "in":
      throw unsupported("IN");
    case "compare": {
      if (syntax.comparator === "<>") throw unsupported("<>");
      const turned = syntax.left.kind === "value";
      const [path, value] = turned ? [syntax.right, syntax.left] : [syntax.left, syntax.right];
      add(clauses, bindings, path, turned ? mirrored[syntax.comparator]! : syntax.comparator, [
        value,
      ]);
      return;
    }
    case "between":
      add(clauses, bindings, syntax.operand, "BETWEEN", [syntax.lower, syntax.upper]);
      return;
    case "function":
      if (syntax.name !== "begins_with") throw unsupported(syntax.name);
      add(clauses, bindings, syntax.operands[0]!, "begins_with", syntax.operands.slice(1));
  }
}

const mirrored: Readonly<Record<string, string>> = {
  "=": "=",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
};

function add(
  clauses: Map<string, Clause>,
  bindings: Bindings,
  operand: OperandSyntax,
  operator: string,
  values: OperandSyntax[],
): void {
  const operands = [operand, ...values];
  if (operands.some(({ kind }) => kind === "function"))
    throw validation("KeyConditionExpressions cannot contain nested operations");
  if (operand.kind !== "path" || values.some(({ kind }) => kind !== "value"))
    throw validation(
      "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition",
    );
  const path = bindings.path(operand.path);
  if (path.length > 1)
    throw validation(
      `Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: ${String(path[0])}`,
    );
  const name = path[0] as string;
  if (clauses.has(name))
    throw validation("KeyConditionExpressions must only contain one condition per key");
  clauses.set(name, {
    operator,
    values: values.map((value) => bindings.value((value as { placeholder: string }).placeholder)),
  });
}

function placer({ operator, values: [value, upper] }: Clause): (range: AttributeValue) => number {
  const from = (range: AttributeValue) => compareScalars(range, value!);
  switch (operator) {
    case "=":
      return from;
    case "<":
      return (range) => (from(range) < 0 ? 0 : 1);
    case "<=":
      return (range) => (from(range) <= 0 ? 0 : 1);
    case ">":
      return (range) => (from(range) > 0 ? 0 : -1);
    case ">=":
      return (range) => (from(range) >= 0 ? 0 : -1);
    case "BETWEEN":
      checkBounds(value!, upper!);
      return (range) => (from(range) < 0 ? -1 : compareScalars(range, upper!) > 0 ? 1 : 0);
    default:
      return (range) => (begins(range, value!) ? 0 : from(range));
  }
}

/** Everything with a prefix is contiguous, and nothing with it orders before the prefix itself. */
function begins(range: AttributeValue, prefix: AttributeValue): boolean {
  if (prefix.S !== undefined) return range.S!.startsWith(prefix.S);
  const start = Buffer.from(prefix.B!, "base64");
  return Buffer.from(range.B!, "base64").subarray(0, start.length).equals(start);
}

const unsupported = (operator: string) =>
  validation(`Invalid operator used in KeyConditionExpression: ${operator}`);
