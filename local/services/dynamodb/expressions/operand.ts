import { type AttributeValue, type Item, type TypeName, typeOf } from "../values/attributeValue";
import { type Bindings, describePath, type Path } from "./bindings";
import type { OperandSyntax } from "./syntax";
import { ExpressionSyntaxError } from "./tokens";

/** An operand ready to be read from an item. */
export interface Operand {
  path?: Path;
  /** Set where the operand is a value of the request. */
  literal?: AttributeValue;
  /** The type, where it is known without an item. */
  type?: TypeName;
  read(item: Item): AttributeValue | undefined;
}

export type BindFunction = (name: string, operands: OperandSyntax[]) => Operand;

export function bindOperand(
  syntax: OperandSyntax,
  bindings: Bindings,
  bindFunction: BindFunction,
): Operand {
  switch (syntax.kind) {
    case "value": {
      const literal = bindings.value(syntax.placeholder);
      return { literal, type: typeOf(literal), read: () => literal };
    }
    case "path": {
      const path = bindings.path(syntax.path);
      return { path, read: (item) => readPath(item, path) };
    }
    case "function":
      return bindFunction(syntax.name, syntax.operands);
  }
}

export function readPath(item: Item, path: Path): AttributeValue | undefined {
  let value: AttributeValue | undefined = own(item, path[0] as string);
  for (let depth = 1; value && depth < path.length; depth++) {
    const step = path[depth]!;
    value = typeof step === "number" ? value.L?.[step] : value.M && own(value.M, step);
  }
  return value;
}

export const own = (item: Item, name: string): AttributeValue | undefined =>
  Object.hasOwn(item, name) ? item[name] : undefined;

export function checkCount(name: string, operands: readonly unknown[], count: number): void {
  if (operands.length !== count)
    throw new ExpressionSyntaxError(
      `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${operands.length}`,
    );
}

export function requirePath(name: string, operand: Operand): Path {
  if (!operand.path)
    throw new ExpressionSyntaxError(
      `Operator or function requires a document path; operator or function: ${name}`,
    );
  return operand.path;
}

export const wrongType = (name: string, type: string) =>
  new ExpressionSyntaxError(
    `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`,
  );

export function requireDistinct(name: string, first: Operand, others: readonly Operand[]): void {
  const text = first.path && describePath(first.path);
  if (text !== undefined && others.some(({ path }) => path && describePath(path) === text))
    throw new ExpressionSyntaxError(
      `The first operand must be distinct from the remaining operands for this operator or function; operator: ${name}, first operand: ${text}`,
    );
}
