import { invalidParameters, validation } from "./errors";
import { type AttributeValue, type Item, type TypeName, typeOf } from "./values/attributeValue";

/** A table's or index's key: attribute names; types are in the table's attribute definitions. */
export interface KeySchema {
  hash: string;
  range?: string;
}

export interface IndexSchema {
  name: string;
  kind: "global" | "local";
  key: KeySchema;
  projection: "ALL" | "KEYS_ONLY" | "INCLUDE";
  nonKeyAttributes: readonly string[];
}

export interface TableSchema {
  key: KeySchema;
  /** Types of all key attributes, of the table's and of its indexes'. */
  types: Readonly<Record<string, "S" | "N" | "B">>;
  indexes: readonly IndexSchema[];
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const HASH_BYTES_MAX = 2048;
const RANGE_BYTES_MAX = 1024;

export const keyNames = ({ hash, range }: KeySchema) =>
  range === undefined ? [hash] : [hash, range];

/** The key of an item, without its other attributes. */
export function keyOf(item: Item, schema: KeySchema): Item {
  const key: Record<string, AttributeValue> = { [schema.hash]: item[schema.hash]! };
  if (schema.range !== undefined) key[schema.range] = item[schema.range]!;
  return key;
}

/** Key of GetItem, UpdateItem, DeleteItem: exactly the key attributes, each of its type and not empty. */
export function checkKey(key: Item, { key: schema, types }: TableSchema): void {
  const names = keyNames(schema);
  const fits =
    Object.keys(key).length === names.length &&
    names.every((name) => Object.hasOwn(key, name) && typeOf(key[name]!) === types[name]);
  if (!fits) throw validation("The provided key element does not match the schema");
  for (const name of names) checkKeyValue(name, key[name]!, schema);
}

/** An item to be stored: it has its key, and what would be an index key has that key's type. */
export function checkItem(item: Item, { key: schema, types, indexes }: TableSchema): void {
  for (const name of keyNames(schema)) {
    const value = Object.hasOwn(item, name) ? item[name]! : undefined;
    if (!value) throw invalidParameters(`Missing the key ${name} in the item`);
    if (typeOf(value) !== types[name]) throw typeMismatch(name, types[name]!, typeOf(value));
    checkKeyValue(name, value, schema);
  }
  for (const index of indexes)
    for (const name of keyNames(index.key))
      if (Object.hasOwn(item, name)) checkIndexValue(index, name, item[name]!, types[name]!);
}

function checkKeyValue(name: string, value: AttributeValue, schema: KeySchema): void {
  if (isEmpty(value))
    throw validation(
      `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${value.B === undefined ? "string" : "binary"} value. Key: ${name}`,
    );
  const bytes = Buffer.byteLength(
    value.S ?? value.B ?? "",
    value.B === undefined ? "utf8" : "base64",
  );
  if (name === schema.hash && bytes > HASH_BYTES_MAX)
    throw invalidParameters(
      `Size of hashkey has exceeded the maximum size limit of${HASH_BYTES_MAX} bytes`,
    );
  if (name === schema.range && bytes > RANGE_BYTES_MAX)
    throw invalidParameters(
      `Aggregated size of all range keys has exceeded the size limit of ${RANGE_BYTES_MAX} bytes`,
    );
}

function checkIndexValue(
  index: IndexSchema,
  name: string,
  value: AttributeValue,
  type: string,
): void {
  if (typeOf(value) !== type)
    throw invalidParameters(
      `Type mismatch for Index Key ${name} Expected: ${type} Actual: ${typeOf(value)} IndexName: ${index.name}`,
    );
  if (isEmpty(value))
    throw validation(
      `One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty ${value.B === undefined ? "string" : "binary"} value. IndexName: ${index.name}, IndexKey: ${name}`,
    );
}

const isEmpty = (value: AttributeValue) => value.S === "" || value.B === "";

const typeMismatch = (name: string, expected: string, actual: TypeName) =>
  invalidParameters(`Type mismatch for key ${name} expected: ${expected} actual: ${actual}`);
