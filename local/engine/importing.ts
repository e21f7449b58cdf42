/** Takes a resource that exists already into a stack: the option `import`. */
import { isDeepStrictEqual } from "node:util";
import type { Output, ResourceType } from "../core/service";
import {
  fromService,
  type Properties,
  plain,
  type PropertyValue,
  sameValue,
} from "./propertyValues";

export interface Existing {
  id: string;
  found: Output;
  /** As far as the resource type tells them. */
  inputs: Properties;
}

/** Undefined where there is none. Read as an import of the real engine does: knowing nothing but the id. */
export async function findExisting(type: ResourceType, id: string): Promise<Existing | undefined> {
  const found = await type.read(id, { inputs: {}, outputs: {} });
  if (!found) return undefined;
  const told = Object.entries(found).filter(([name]) => Object.hasOwn(type.properties, name));
  return { id, found, inputs: fromService(Object.fromEntries(told)) as Properties };
}

/** `retentionInDays: is 7, should be 30`, for each property in which `existing` is not as the program says. */
export function importDifferences(
  type: ResourceType,
  existing: Existing,
  inputs: Properties,
): string[] {
  return Object.entries(type.properties).flatMap(([name, rule]) => {
    const standard = rule.default as PropertyValue | undefined;
    const is = existing.inputs[name] ?? standard;
    const should = inputs[name];
    // What AWS makes up by itself need not be said.
    if (should === undefined && (type.computed.includes(name) || isNothing(is) || is === standard))
      return [];
    if (sameValue(is, should) || sameDocument(is, should)) return [];
    return [
      rule.secret ? `${name} differs` : `${name}: is ${shown(is)}, should be ${shown(should)}`,
    ];
  });
}

/** Policies and other documents are the same however they are written. */
function sameDocument(is: PropertyValue | undefined, should: PropertyValue | undefined): boolean {
  if (typeof is !== "string" || typeof should !== "string") return false;
  try {
    return isDeepStrictEqual(JSON.parse(is), JSON.parse(should));
  } catch {
    return false;
  }
}

function isNothing(value: PropertyValue | undefined): boolean {
  if (value === undefined || value === null || value === "" || value === false) return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

function shown(value: PropertyValue | undefined): string {
  const text = value === undefined ? "nothing" : JSON.stringify(plain(value));
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}
