import type { QueryProtocol } from "../../core/service";

/** Writes output members as the query protocol's XML. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
export interface XmlOptions {
  operationName: string;
  mapMembers: readonly string[];
  flattened: QueryProtocol["flattened"];
}

export function membersXml(members: object, options: XmlOptions): string {
  let xml = "";
  for (const [name, value] of Object.entries(members)) {
    if (value === undefined || value === null) continue;
    const flatName =
      options.flattened?.[`${options.operationName}.${name}`] ?? options.flattened?.[name];
    xml +=
      flatName === undefined || typeof value !== "object"
        ? element(name, contentXml(name, value, options))
        : flattenedXml(flatName, value, options);
  }
  return xml;
}

export function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}

export function escapeXml(text: string): string {
  return text.replace(/[&<>"'\r]/g, (character) => ESCAPES[character]!);
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  "\r": "&#xD;",
};

function contentXml(name: string, value: unknown, options: XmlOptions): string {
  if (Array.isArray(value))
    return value.map((item) => element("member", contentXml("", item, options))).join("");
  if (typeof value !== "object" || value === null) return escapeXml(String(value));
  if (!options.mapMembers.includes(name)) return membersXml(value, options);
  return Object.entries(value)
    .map(([key, item]) => entryXml("entry", ["key", "value"], key, item, options))
    .join("");
}

function flattenedXml(wireName: string, value: object, options: XmlOptions): string {
  if (Array.isArray(value))
    return value.map((item) => element(wireName, contentXml("", item, options))).join("");
  const names = flattenedMapNames(wireName);
  return Object.entries(value)
    .map(([key, item]) => entryXml(wireName, names, key, item, options))
    .join("");
}

/** SQS, the only service with flattened maps, calls their halves Name and Value, and those of tags Key and Value. */
export function flattenedMapNames(wireName: string): readonly [string, string] {
  return wireName === "Tag" ? ["Key", "Value"] : ["Name", "Value"];
}

function entryXml(
  wireName: string,
  [keyName, valueName]: readonly [string, string],
  key: string,
  value: unknown,
  options: XmlOptions,
): string {
  return element(
    wireName,
    element(keyName, escapeXml(key)) + element(valueName, contentXml("", value, options)),
  );
}
