import { type AttributeValue, define, type Item } from "../values/attributeValue";
import { describePath, type Path } from "./bindings";
import { ExpressionSyntaxError } from "./tokens";

/** Paths of one expression must not contain each other. */
export function refuseOverlaps(paths: readonly Path[]): void {
  paths.forEach((second, index) => {
    for (const first of paths.slice(0, index)) {
      const kind = relation(first, second);
      if (kind)
        throw new ExpressionSyntaxError(
          `Two document paths ${kind} with each other; must remove or rewrite one of these paths; path one: ${describePath(first)}, path two: ${describePath(second)}`,
        );
    }
  });
}

function relation(a: Path, b: Path): "overlap" | "conflict" | undefined {
  const length = Math.min(a.length, b.length);
  for (let depth = 0; depth < length; depth++) {
    if (typeof a[depth] !== typeof b[depth]) return "conflict";
    if (a[depth] !== b[depth]) return undefined;
  }
  return "overlap";
}

/** Only what the paths name, for projections and UPDATED_OLD/UPDATED_NEW; list elements close ranks. */
export function project(item: Item, paths: readonly Path[]): Item {
  const projected: Record<string, AttributeValue> = {};
  for (const name of new Set(paths.map(([first]) => first as string))) {
    if (!Object.hasOwn(item, name)) continue;
    const rest = paths.filter(([first]) => first === name).map((path) => path.slice(1));
    const value = projectValue(item[name]!, rest);
    if (value) define(projected, name, value);
  }
  return projected;
}

function projectValue(value: AttributeValue, paths: readonly Path[]): AttributeValue | undefined {
  if (paths.some(({ length }) => length === 0)) return value;
  if (value.M) {
    const inner = project(
      value.M,
      paths.filter(([first]) => typeof first === "string"),
    );
    return Object.keys(inner).length > 0 ? { M: inner } : undefined;
  }
  if (!value.L) return undefined;
  const elements: AttributeValue[] = [];
  value.L.forEach((element, index) => {
    const rest = paths.filter(([first]) => first === index).map((path) => path.slice(1));
    const inner = rest.length > 0 ? projectValue(element, rest) : undefined;
    if (inner) elements.push(inner);
  });
  return elements.length > 0 ? { L: elements } : undefined;
}
