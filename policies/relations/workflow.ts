/** The states of an ASL definition, those inside of Parallel and Map included, and what follows what. */
import type { JsonObject } from "./json";
import { isObject, listOf } from "./json";

export interface State {
  name: string;
  body: JsonObject;
  type: string;
  /** The same workflow or branch: names are unique only in there. */
  siblings: ReadonlyMap<string, State>;
  /** A Catch of a Parallel or Map around it takes its errors too. */
  caughtOutside: boolean;
  /** Reached only after something was caught. */
  afterCatch: boolean;
}

export function statesOf(definition: JsonObject, caughtOutside = false): State[] {
  const bodies = isObject(definition["States"]) ? definition["States"] : {};
  const siblings = new Map<string, State>();
  const onTheWay = reachable(bodies, String(definition["StartAt"]));
  for (const [name, body] of Object.entries(bodies)) {
    if (!isObject(body)) continue;
    const type = String(body["Type"]);
    const afterCatch = !onTheWay.has(name);
    siblings.set(name, { name, body, type, siblings, caughtOutside, afterCatch });
  }
  const inside = [...siblings.values()].flatMap(({ body }) => {
    const caught = caughtOutside || catchersOf(body).length > 0;
    return nested(body).flatMap((workflow) => statesOf(workflow, caught));
  });
  return [...siblings.values(), ...inside];
}

export function catchersOf(body: JsonObject): readonly JsonObject[] {
  return listOf(body["Catch"]).filter(isObject);
}

/** Names of the states that come next when nothing fails. */
export function nextOf(body: JsonObject): string[] {
  const choices = listOf(body["Choices"])
    .filter(isObject)
    .map((choice) => choice["Next"]);
  return [body["Next"], body["Default"], ...choices].filter((name) => typeof name === "string");
}

function nested(body: JsonObject): JsonObject[] {
  return [...listOf(body["Branches"]), body["ItemProcessor"], body["Iterator"]].filter(isObject);
}

/** From the start, without ever being caught. */
function reachable(bodies: JsonObject, start: string): Set<string> {
  const seen = new Set<string>();
  const open = [start];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const body = bodies[name];
    if (seen.has(name) || !isObject(body)) continue;
    seen.add(name);
    open.push(...nextOf(body));
  }
  return seen;
}
