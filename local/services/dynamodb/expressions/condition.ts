import { type AttributeValue, type Item, type TypeName, typeOf } from "../values/attributeValue";
import { compareScalars, equalValues } from "../values/compare";
import type { Bindings } from "./bindings";
import {
  bindOperand,
  checkCount,
  type Operand,
  requireDistinct,
  requirePath,
  wrongType,
} from "./operand";
import { type Comparator, type ConditionSyntax, type OperandSyntax } from "./syntax";
import { ExpressionSyntaxError } from "./tokens";

/** A condition with its names and values filled in. */
export type Condition = (item: Item) => boolean;

type Test = (bindings: Bindings, operands: OperandSyntax[]) => Condition;

/** Checks and binds; what is wrong without looking at an item is refused here. */
export function bindCondition(syntax: ConditionSyntax, bindings: Bindings): Condition {
  switch (syntax.kind) {
    case "and": {
      const [left, right] = [
        bindCondition(syntax.left, bindings),
        bindCondition(syntax.right, bindings),
      ];
      return (item) => left(item) && right(item);
    }
    case "or": {
      const [left, right] = [
        bindCondition(syntax.left, bindings),
        bindCondition(syntax.right, bindings),
      ];
      return (item) => left(item) || right(item);
    }
    case "not": {
      const condition = bindCondition(syntax.condition, bindings);
      return (item) => !condition(item);
    }
    case "compare":
      return bindComparison(
        syntax.comparator,
        bind(syntax.left, bindings),
        bind(syntax.right, bindings),
      );
    case "between":
      return bindBetween(
        bind(syntax.operand, bindings),
        bind(syntax.lower, bindings),
        bind(syntax.upper, bindings),
      );
    case "in": {
      const operand = bind(syntax.operand, bindings);
      const list = syntax.list.map((element) => bind(element, bindings));
      checkInCount(list);
      requireDistinct("IN", operand, list);
      return (item) => {
        const value = operand.read(item);
        return value !== undefined && list.some((element) => isEqual(value, element.read(item)));
      };
    }
    case "function":
      return bindTest(syntax.name, syntax.operands, bindings);
  }
}

function bindComparison(comparator: Comparator, left: Operand, right: Operand): Condition {
  requireDistinct(comparator, left, [right]);
  if (comparator === "=") return (item) => isEqual(left.read(item), right.read(item));
  if (comparator === "<>") return (item) => !isEqual(left.read(item), right.read(item));
  for (const { type } of [left, right])
    if (type && !isScalar(type)) throw wrongType(comparator, type);
  const holds = orders[comparator];
  return (item) => {
    const order = compareSameType(left.read(item), right.read(item));
    return order !== undefined && holds(order);
  };
}

function bindBetween(operand: Operand, lower: Operand, upper: Operand): Condition {
  for (const { type } of [operand, lower, upper])
    if (type && !isScalar(type)) throw wrongType("BETWEEN", type);
  requireDistinct("BETWEEN", operand, [lower, upper]);
  if (lower.literal && upper.literal) checkBounds(lower.literal, upper.literal);
  return (item) => {
    const value = operand.read(item);
    const fromLower = compareSameType(value, lower.read(item));
    const fromUpper = compareSameType(value, upper.read(item));
    return fromLower !== undefined && fromLower >= 0 && fromUpper !== undefined && fromUpper <= 0;
  };
}

export function checkBounds(lower: AttributeValue, upper: AttributeValue): void {
  const bounds = `lower bound operand: AttributeValue: ${describe(lower)}, upper bound operand: AttributeValue: ${describe(upper)}`;
  if (typeOf(lower) !== typeOf(upper))
    throw new ExpressionSyntaxError(
      `The BETWEEN operator requires same data type for lower and upper bounds; ${bounds}`,
    );
  if (compareScalars(lower, upper) > 0)
    throw new ExpressionSyntaxError(
      `The BETWEEN operator requires upper bound to be greater than or equal to lower bound; ${bounds}`,
    );
}

const tests: Readonly<Record<string, Test>> = {
  attribute_exists(bindings, operands) {
    const path = onePath("attribute_exists", bindings, operands);
    return (item) => path.read(item) !== undefined;
  },
  attribute_not_exists(bindings, operands) {
    const path = onePath("attribute_not_exists", bindings, operands);
    return (item) => path.read(item) === undefined;
  },
  attribute_type(bindings, operands) {
    const [path, type] = two("attribute_type", bindings, operands);
    requirePath("attribute_type", path);
    if (type.type !== "S") throw wrongType("attribute_type", type.type ?? "PATH");
    const name = type.literal!.S!;
    if (!typeNames.includes(name as TypeName))
      throw new ExpressionSyntaxError(
        `Invalid attribute type name found; type: ${name}, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}`,
      );
    return (item) => {
      const value = path.read(item);
      return value !== undefined && typeOf(value) === name;
    };
  },
  begins_with(bindings, operands) {
    const [text, prefix] = two("begins_with", bindings, operands);
    for (const { type } of [text, prefix])
      if (type && type !== "S" && type !== "B") throw wrongType("begins_with", type);
    requireDistinct("begins_with", text, [prefix]);
    return (item) => startsWith(text.read(item), prefix.read(item));
  },
  contains(bindings, operands) {
    const [container, element] = two("contains", bindings, operands);
    requireDistinct("contains", container, [element]);
    return (item) => holds(container.read(item), element.read(item));
  },
};

const typeNames: TypeName[] = ["S", "N", "B", "SS", "NS", "BS", "M", "L", "NULL", "BOOL"];

function bindTest(name: string, operands: OperandSyntax[], bindings: Bindings): Condition {
  const test = tests[name];
  if (test) return test(bindings, operands);
  if (name === "size") throw misplaced(name);
  if (updateFunctions.has(name))
    throw new ExpressionSyntaxError(
      `The function is not allowed in a condition expression; function: ${name}`,
    );
  throw new ExpressionSyntaxError(`Invalid function name; function: ${name}`);
}

const updateFunctions = new Set(["if_not_exists", "list_append"]);

const bind = (syntax: OperandSyntax, bindings: Bindings): Operand =>
  bindOperand(syntax, bindings, (name, operands) => {
    if (name !== "size") {
      if (tests[name]) throw misplaced(name);
      bindTest(name, operands, bindings);
    }
    checkCount("size", operands, 1);
    const operand = bind(operands[0]!, bindings);
    const { type } = operand;
    if (type === "N" || type === "BOOL" || type === "NULL") throw wrongType("size", type);
    return { type: "N", read: (item) => sizeOf(operand.read(item)) };
  });

const misplaced = (name: string) =>
  new ExpressionSyntaxError(
    `The function is not allowed to be used this way in an expression; function: ${name}`,
  );

function onePath(name: string, bindings: Bindings, operands: OperandSyntax[]): Operand {
  checkCount(name, operands, 1);
  const operand = bind(operands[0]!, bindings);
  requirePath(name, operand);
  return operand;
}

function two(name: string, bindings: Bindings, operands: OperandSyntax[]): [Operand, Operand] {
  checkCount(name, operands, 2);
  return [bind(operands[0]!, bindings), bind(operands[1]!, bindings)];
}

function checkInCount(list: readonly Operand[]): void {
  if (list.length > 100) checkCount("IN", [undefined, ...list], 101);
}

const isEqual = (a: AttributeValue | undefined, b: AttributeValue | undefined) =>
  a !== undefined && b !== undefined && equalValues(a, b);

const isScalar = (type: TypeName) => type === "S" || type === "N" || type === "B";

/** Undefined where the two cannot be compared: one is missing, or they are of different types. */
function compareSameType(
  a: AttributeValue | undefined,
  b: AttributeValue | undefined,
): number | undefined {
  if (!a || !b || typeOf(a) !== typeOf(b) || !isScalar(typeOf(a))) return undefined;
  return compareScalars(a, b);
}

const orders = {
  "<": (order: number) => order < 0,
  "<=": (order: number) => order <= 0,
  ">": (order: number) => order > 0,
  ">=": (order: number) => order >= 0,
} as const;

function startsWith(text: AttributeValue | undefined, prefix: AttributeValue | undefined): boolean {
  if (text?.S !== undefined && prefix?.S !== undefined) return text.S.startsWith(prefix.S);
  if (text?.B === undefined || prefix?.B === undefined) return false;
  const start = Buffer.from(prefix.B, "base64");
  return Buffer.from(text.B, "base64").subarray(0, start.length).equals(start);
}

function holds(
  container: AttributeValue | undefined,
  element: AttributeValue | undefined,
): boolean {
  if (!container || !element) return false;
  if (container.S !== undefined) return element.S !== undefined && container.S.includes(element.S);
  if (container.B !== undefined)
    return (
      element.B !== undefined &&
      Buffer.from(container.B, "base64").includes(Buffer.from(element.B, "base64"))
    );
  if (container.L) return container.L.some((value) => equalValues(value, element));
  if (element.S !== undefined) return container.SS?.includes(element.S) ?? false;
  if (element.N !== undefined) return container.NS?.includes(element.N) ?? false;
  return element.B !== undefined && (container.BS?.includes(element.B) ?? false);
}

function sizeOf(value: AttributeValue | undefined): AttributeValue | undefined {
  if (!value) return undefined;
  const type = typeOf(value);
  if (type === "N" || type === "BOOL" || type === "NULL") return undefined;
  if (type === "S") return { N: String(value.S!.length) };
  if (type === "B") return { N: String(Buffer.byteLength(value.B!, "base64")) };
  return { N: String(type === "M" ? Object.keys(value.M!).length : value[type]!.length) };
}

/** `{S:a}`: as AWS prints values in messages. */
function describe(value: AttributeValue): string {
  const type = typeOf(value);
  return `{${type}:${String(value[type])}}`;
}
