import { AwsError } from "../../core/errors";
import type { Operation, QueryProtocol } from "../../core/service";
import { flattenedMapNames } from "./xml";

/**
 * Reads the query protocol's flat names back into members: `Tags.member.1.Key`,
 * `Attributes.entry.1.key`, and SQS's `Attribute.1.Name`.
 */
export function readMembers(
  pairs: Iterable<readonly [string, string]>,
  operationName: string,
  operation: Operation,
  query: QueryProtocol,
): Record<string, unknown> {
  const flat = flattenedByWireName(query, operationName);
  const members: Record<string, unknown> = {};
  for (const [wireName, node] of tree(pairs)) {
    const name = flat.get(wireName) ?? wireName;
    const isFlat = name !== wireName || flat.has(wireName);
    const kind = operation.parameters[name];
    members[name] = isFlat ? readFlattened(wireName, node, flat) : readNode(node, flat);
    // An empty list or map is sent as the bare name.
    if (members[name] === "" && kind === "list") members[name] = [];
    if (members[name] === "" && kind === "map") members[name] = {};
  }
  return members;
}

const DEPTH_MAX = 24;

type Node = string | Map<string, Node>;

function tree(pairs: Iterable<readonly [string, string]>): Map<string, Node> {
  const root = new Map<string, Node>();
  for (const [name, value] of pairs) {
    const path = name.split(".");
    if (path.length > DEPTH_MAX) throw malformed(name);
    const last = path.pop()!;
    let node = root;
    for (const segment of path) {
      const next = node.get(segment) ?? new Map<string, Node>();
      if (typeof next === "string") throw malformed(name);
      node.set(segment, next);
      node = next;
    }
    node.set(last, value);
  }
  return root;
}

type FlatNames = ReadonlyMap<string, string>;

function readNode(node: Node, flat: FlatNames): unknown {
  if (typeof node === "string") return node;
  const list = node.get("member");
  if (node.size === 1 && list instanceof Map)
    return numbered(list).map((item) => readNode(item, flat));
  const entries = node.get("entry");
  if (node.size === 1 && entries instanceof Map) return readEntries(entries, flat);
  return Object.fromEntries(
    [...node].map(([wireName, child]) => {
      const name = flat.get(wireName);
      return name === undefined
        ? [wireName, readNode(child, flat)]
        : [name, readFlattened(wireName, child, flat)];
    }),
  );
}

/** SNS names the halves of message attributes Name and Value, all others key and value. */
function readEntries(entries: Map<string, Node>, flat: FlatNames): Record<string, unknown> {
  return Object.fromEntries(
    numbered(entries).map((entry) => {
      if (typeof entry === "string") throw malformed("entry");
      const key = entry.get("key") ?? entry.get("Name");
      const value = entry.get("value") ?? entry.get("Value") ?? "";
      if (typeof key !== "string") throw malformed("entry.key");
      return [key, readNode(value, flat)];
    }),
  );
}

/** `AttributeName.1=…` is a list, `Attribute.1.Name=…&Attribute.1.Value=…` a map. */
function readFlattened(wireName: string, node: Node, flat: FlatNames): unknown {
  if (typeof node === "string") return node;
  const items = numbered(node);
  const [keyName, valueName] = flattenedMapNames(wireName);
  const isMap = items.every(
    (item) => item instanceof Map && item.size === 2 && item.has(keyName) && item.has(valueName),
  );
  if (!isMap) return items.map((item) => readNode(item, flat));
  return Object.fromEntries(
    items.map((item) => {
      const entry = item as Map<string, Node>;
      return [String(entry.get(keyName)), readNode(entry.get(valueName)!, flat)];
    }),
  );
}

function numbered(node: Map<string, Node>): Node[] {
  return [...node].sort(([a], [b]) => Number(a) - Number(b)).map(([, item]) => item);
}

function flattenedByWireName(query: QueryProtocol, operationName: string): FlatNames {
  const names = new Map<string, string>();
  for (const [member, wireName] of Object.entries(query.flattened ?? {})) {
    const dot = member.indexOf(".");
    if (dot === -1) {
      if (!names.has(wireName)) names.set(wireName, member);
    } else if (member.slice(0, dot) === operationName) names.set(wireName, member.slice(dot + 1));
  }
  return names;
}

function malformed(name: string): AwsError {
  return new AwsError("MalformedQueryString", `The parameter ${name} cannot be read.`);
}
