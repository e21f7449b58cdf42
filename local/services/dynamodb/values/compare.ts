import { type AttributeValue, type Item, typeOf } from "./attributeValue";
import { compareNumbers } from "./decimal";

/** Order of two strings, numbers or binaries of the same type, as sort keys and `<` have it. */
export function compareScalars(a: AttributeValue, b: AttributeValue): number {
  if (a.S !== undefined) return compareUtf8(a.S, b.S!);
  if (a.N !== undefined) return compareNumbers(a.N, b.N!);
  return Buffer.compare(Buffer.from(a.B!, "base64"), Buffer.from(b.B!, "base64"));
}

export function equalValues(a: AttributeValue, b: AttributeValue): boolean {
  const type = typeOf(a);
  if (type !== typeOf(b)) return false;
  switch (type) {
    case "S":
    case "N":
    case "B":
    case "BOOL":
    case "NULL":
      return a[type] === b[type];
    case "SS":
    case "NS":
    case "BS":
      return (
        a[type]!.length === b[type]!.length && a[type]!.every((text) => b[type]!.includes(text))
      );
    case "L":
      return (
        a.L!.length === b.L!.length &&
        a.L!.every((value, index) => equalValues(value, b.L![index]!))
      );
    case "M":
      return equalItems(a.M!, b.M!);
  }
}

export function equalItems(a: Item, b: Item): boolean {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && equalValues(a[name]!, b[name]!))
  );
}

/**
 * Strings order by their UTF-8 bytes. That is code point order, which JavaScript's own differs from
 * only where one side has a surrogate pair and the other a character from U+E000 up.
 */
function compareUtf8(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const x = a.charCodeAt(index);
    const y = b.charCodeAt(index);
    if (x === y) continue;
    const xPair = x >= 0xd800 && x <= 0xdfff;
    const yPair = y >= 0xd800 && y <= 0xdfff;
    if (xPair !== yPair && (x >= 0xe000 || y >= 0xe000)) return xPair ? 1 : -1;
    return x - y;
  }
  return a.length - b.length;
}
