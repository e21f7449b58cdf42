import { validation } from "../errors";
import { type AttributeValue, define, type Item } from "../values/attributeValue";
import type { Path } from "./bindings";

/** An item while it is being updated: only what lies on a changed path is copied, all else is shared. */
export class Document {
  item: Item;

  constructor(before: Item) {
    this.item = before;
  }

  set(path: Path, value: AttributeValue): void {
    this.item = setInMap(this.item, path, 0, value);
  }

  remove(path: Path): void {
    this.item = removeFromMap(this.item, path, 0);
  }
}

const invalidPath = () =>
  validation("The document path provided in the update expression is invalid for update");

function setInMap(map: Item, path: Path, depth: number, value: AttributeValue): Item {
  const name = path[depth];
  if (typeof name !== "string") throw invalidPath();
  const copy: Record<string, AttributeValue> = { ...map };
  if (depth === path.length - 1) define(copy, name, value);
  else {
    if (!Object.hasOwn(map, name)) throw invalidPath();
    define(copy, name, setInside(map[name]!, path, depth + 1, value));
  }
  return copy;
}

function setInside(
  container: AttributeValue,
  path: Path,
  depth: number,
  value: AttributeValue,
): AttributeValue {
  if (container.M) return { M: setInMap(container.M, path, depth, value) };
  const index = path[depth];
  if (!container.L || typeof index !== "number") throw invalidPath();
  const copy = [...container.L];
  // An index beyond the end appends.
  const place = Math.min(index, copy.length);
  if (depth === path.length - 1) copy[place] = value;
  else {
    if (!copy[index]) throw invalidPath();
    copy[index] = setInside(copy[index], path, depth + 1, value);
  }
  return { L: copy };
}

/** Removing what is not there changes nothing; only a path through something that is no container is wrong. */
function removeFromMap(map: Item, path: Path, depth: number): Item {
  const name = path[depth];
  if (typeof name !== "string") throw invalidPath();
  if (depth === path.length - 1) {
    const { [name]: _, ...rest } = map;
    return rest;
  }
  if (!Object.hasOwn(map, name)) throw invalidPath();
  const copy: Record<string, AttributeValue> = { ...map };
  define(copy, name, removeInside(map[name]!, path, depth + 1));
  return copy;
}

function removeInside(container: AttributeValue, path: Path, depth: number): AttributeValue {
  if (container.M) return { M: removeFromMap(container.M, path, depth) };
  const index = path[depth];
  if (!container.L || typeof index !== "number") throw invalidPath();
  if (depth === path.length - 1) return { L: container.L.filter((_, place) => place !== index) };
  const element = container.L[index];
  if (!element) throw invalidPath();
  return { L: container.L.with(index, removeInside(element, path, depth + 1)) };
}
