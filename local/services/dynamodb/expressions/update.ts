import { validation } from "../errors";
import { type AttributeValue, type Item, type TypeName, typeOf } from "../values/attributeValue";
import { addNumbers, subtractNumbers } from "../values/decimal";
import type { Bindings, Path } from "./bindings";
import { Document } from "./document";
import { bindOperand, checkCount, type Operand, readPath, requirePath, wrongType } from "./operand";
import { refuseOverlaps } from "./paths";
import type { OperandSyntax, SetValueSyntax, UpdateSyntax } from "./syntax";
import { ExpressionSyntaxError } from "./tokens";

/** An update with its names and values filled in. */
export interface Update {
  /** Every path that it changes. */
  paths: Path[];
  /** The item after the update; the one before stays as it is. */
  apply(before: Item): Item;
}

type Change = (before: Item, document: Document) => void;

export function bindUpdate(syntax: UpdateSyntax, bindings: Bindings): Update {
  const sets = syntax.set.map(({ path, value }) => ({
    path: bindings.path(path),
    value: bindSetValue(value, bindings),
  }));
  const removes = syntax.remove.map(({ path }) => bindings.path(path));
  const adds = syntax.add.map(({ path, placeholder }) => {
    const operand = bindings.value(placeholder);
    requireType("ADD", operand, ["N", "SS", "NS", "BS"]);
    return { path: bindings.path(path), operand };
  });
  const deletes = syntax.delete.map(({ path, placeholder }) => {
    const operand = bindings.value(placeholder);
    requireType("DELETE", operand, ["SS", "NS", "BS"]);
    return { path: bindings.path(path), operand };
  });
  const paths = [...sets, ...adds, ...deletes].map(({ path }) => path).concat(removes);
  refuseOverlaps(paths);
  const changes: Change[] = [
    ...byLastIndex(sets, 1).map(
      ({ path, value }): Change =>
        (before, document) =>
          document.set(path, value(before)),
    ),
    ...adds.map(
      ({ path, operand }): Change =>
        (before, document) =>
          document.set(path, added(readPath(before, path), operand)),
    ),
    ...deletes.map(
      ({ path, operand }): Change =>
        (before, document) =>
          deleteElements(document, path, readPath(before, path), operand),
    ),
    // Last, and from the highest index down: list indexes mean the list as it was before.
    ...byLastIndex(
      removes.map((path) => ({ path })),
      -1,
    ).map(
      ({ path }): Change =>
        (_before, document) =>
          document.remove(path),
    ),
  ];
  return {
    paths,
    apply(before) {
      const document = new Document(before);
      for (const change of changes) change(before, document);
      return document.item;
    },
  };
}

type ReadValue = (item: Item) => AttributeValue;

function bindSetValue(syntax: SetValueSyntax, bindings: Bindings): ReadValue {
  if (syntax.kind !== "arithmetic") return required(bind(syntax, bindings));
  const [left, right] = [bind(syntax.left, bindings), bind(syntax.right, bindings)];
  for (const { type } of [left, right])
    if (type && type !== "N") throw wrongType(syntax.operator, type);
  const operate = syntax.operator === "+" ? addNumbers : subtractNumbers;
  const [readLeft, readRight] = [required(left), required(right)];
  return (item) => ({ N: operate(numberOf(readLeft(item)), numberOf(readRight(item))) });
}

const bind = (syntax: OperandSyntax, bindings: Bindings): Operand =>
  bindOperand(syntax, bindings, (name, operands) => {
    if (name === "if_not_exists") return bindIfNotExists(operands, bindings);
    if (name === "list_append") return bindListAppend(operands, bindings);
    if (conditionFunctions.has(name))
      throw new ExpressionSyntaxError(
        `The function is not allowed in an update expression; function: ${name}`,
      );
    throw new ExpressionSyntaxError(`Invalid function name; function: ${name}`);
  });

const conditionFunctions = new Set([
  "attribute_exists",
  "attribute_not_exists",
  "attribute_type",
  "begins_with",
  "contains",
  "size",
]);

function bindIfNotExists(operands: OperandSyntax[], bindings: Bindings): Operand {
  checkCount("if_not_exists", operands, 2);
  const current = bind(operands[0]!, bindings);
  const otherwise = bind(operands[1]!, bindings);
  requirePath("if_not_exists", current);
  return { read: (item) => current.read(item) ?? otherwise.read(item) };
}

function bindListAppend(operands: OperandSyntax[], bindings: Bindings): Operand {
  checkCount("list_append", operands, 2);
  const lists = operands.map((operand) => bind(operand, bindings));
  for (const { type } of lists) if (type && type !== "L") throw wrongType("list_append", type);
  const [readFirst, readSecond] = lists.map(required);
  return {
    read: (item) => ({ L: [...listOf(readFirst!(item)), ...listOf(readSecond!(item))] }),
  };
}

const required =
  (operand: Operand): ReadValue =>
  (item) => {
    const value = operand.read(item);
    if (!value)
      throw validation(
        "The provided expression refers to an attribute that does not exist in the item",
      );
    return value;
  };

function numberOf({ N }: AttributeValue): string {
  if (N === undefined) throw wrongOperand();
  return N;
}

function listOf({ L }: AttributeValue): readonly AttributeValue[] {
  if (!L) throw wrongOperand();
  return L;
}

const wrongOperand = () =>
  validation("An operand in the update expression has an incorrect data type");

function added(current: AttributeValue | undefined, operand: AttributeValue): AttributeValue {
  if (!current) return operand;
  const type = typeOf(operand);
  if (typeOf(current) !== type) throw wrongOperand();
  if (type === "N") return { N: addNumbers(current.N!, operand.N!) };
  const elements = current[type as "SS"]!;
  return {
    [type]: [
      ...elements,
      ...operand[type as "SS"]!.filter((element) => !elements.includes(element)),
    ],
  };
}

/** Sets are never empty: one that loses its last element goes away. */
function deleteElements(
  document: Document,
  path: Path,
  current: AttributeValue | undefined,
  operand: AttributeValue,
): void {
  if (!current) return;
  const type = typeOf(operand) as "SS";
  if (typeOf(current) !== type) throw wrongOperand();
  const left = current[type]!.filter((element) => !operand[type]!.includes(element));
  if (left.length > 0) document.set(path, { [type]: left });
  else document.remove(path);
}

const typeWords: Readonly<Record<TypeName, string>> = {
  S: "STRING",
  N: "NUMBER",
  B: "BINARY",
  SS: "STRING_SET",
  NS: "NUMBER_SET",
  BS: "BINARY_SET",
  M: "MAP",
  L: "LIST",
  NULL: "NULL",
  BOOL: "BOOLEAN",
};

function requireType(operator: "ADD" | "DELETE", value: AttributeValue, allowed: TypeName[]): void {
  const type = typeOf(value);
  if (!allowed.includes(type))
    throw new ExpressionSyntaxError(
      `Incorrect operand type for operator or function; operator: ${operator}, operand type: ${typeWords[type]}, typeSet: ALLOWED_FOR_${operator}_OPERAND`,
    );
}

/** Elements set beyond a list's end are appended in the order of their indexes. */
function byLastIndex<T extends { path: Path }>(changes: T[], direction: 1 | -1): T[] {
  const lastIndex = ({ path }: T) => (typeof path.at(-1) === "number" ? Number(path.at(-1)) : -1);
  return changes.toSorted((a, b) => direction * (lastIndex(a) - lastIndex(b)));
}
