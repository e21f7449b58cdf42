/** DynamoDB's attribute values, by hand: the document client would double what a call costs. */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";

export type Item = Record<string, AttributeValue>;

export const s = (value: string): AttributeValue.SMember => ({ S: value });
export const n = (value: number | bigint): AttributeValue.NMember => ({ N: value.toString() });

/** Leaves out members that are undefined. */
export function item(members: Readonly<Record<string, AttributeValue | undefined>>): Item {
  return Object.fromEntries(
    Object.entries(members).filter((member): member is [string, AttributeValue] => !!member[1]),
  );
}

export const optionalS = (value: string | undefined) =>
  value === undefined ? undefined : s(value);
export const optionalN = (value: number | bigint | undefined) =>
  value === undefined ? undefined : n(value);

/** Throws where a row that we wrote ourselves lacks a member: the table was changed by someone else. */
export function text(row: Item, name: string): string {
  const value = row[name]?.S;
  if (value === undefined)
    throw new Error(`A row lacks the text "${name}": it was not written by this version.`);
  return value;
}

export const optionalBigint = (row: Item, name: string): bigint | undefined =>
  row[name]?.N === undefined ? undefined : BigInt(row[name].N);
