/** A policy document as statements, whichever of its spellings it is written in: text or object, one statement or several, one action or several. */
import { type Resource, UndecidableError, Unknown, type Value } from "../framework/resource";

export interface Document {
  version: string | undefined;
  statements: readonly Statement[];
  /** What makes it no valid policy. */
  problems: readonly Problem[];
  /** Without white space, as IAM counts it. */
  length: number;
}

export interface Problem {
  where: string;
  found: string;
  expected: string;
}

export interface Statement {
  /** `Statement[2]`, with its Sid where it has one. */
  where: string;
  effect: "Allow" | "Deny";
  actions: readonly string[];
  notActions: readonly string[] | undefined;
  resources: readonly string[];
  notResources: readonly string[] | undefined;
  principals: readonly Principal[];
  notPrincipals: readonly Principal[] | undefined;
  conditions: readonly Condition[];
}

export interface Principal {
  kind: "AWS" | "Service" | "Federated" | "CanonicalUser" | "*";
  value: string;
}

export interface Condition {
  operator: string;
  key: string;
  values: readonly string[];
}

/** `undefined` where there is none. Throws UndecidableError where any of it is not known yet. */
export function readDocument(
  resource: Resource,
  ...path: readonly (string | number)[]
): Document | undefined {
  let value: Value | undefined = resource.properties;
  for (const step of path) {
    if (value instanceof Unknown) break;
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<string | number, Value>)[step];
  }
  if (value === undefined || value === null || value === "") return undefined;
  refuseUnknown(value, path.join("."));
  return parseDocument(value);
}

export function parseDocument(value: Value): Document {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return broken("text that is no JSON", text.length);
  }
  if (!isObject(body)) return broken("JSON that is no object", text.length);
  const problems: Problem[] = [];
  const given = body["Statement"];
  const list = Array.isArray(given) ? given : given === undefined ? [] : [given];
  if (list.length === 0)
    problems.push({ where: "Statement", found: "no statement", expected: "at least one" });
  for (const name of Object.keys(body))
    if (!["Version", "Id", "Statement"].includes(name))
      problems.push({
        where: name,
        found: `an element ${name}`,
        expected: "Version, Id, Statement",
      });
  const version = typeof body["Version"] === "string" ? body["Version"] : undefined;
  if (version !== undefined && version !== "2012-10-17" && version !== "2008-10-17")
    problems.push({ where: "Version", found: "another version", expected: '"2012-10-17"' });
  const statements = list.flatMap((each, i) => statement(each, `Statement[${i}]`, problems) ?? []);
  return { version, statements, problems, length: JSON.stringify(body).length };
}

function broken(found: string, length: number): Document {
  const problem = { where: "the document", found, expected: "a JSON policy document" };
  return { version: undefined, statements: [], problems: [problem], length };
}

const elements = [
  ...["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource"],
  ...["Principal", "NotPrincipal", "Condition"],
];

function statement(given: unknown, position: string, problems: Problem[]): Statement | undefined {
  if (!isObject(given)) {
    problems.push({ where: position, found: "no object", expected: "a statement" });
    return undefined;
  }
  const where = typeof given["Sid"] === "string" ? `${position} ${given["Sid"]}` : position;
  const problem = (found: string, expected: string) => problems.push({ where, found, expected });
  // Element names are case-sensitive; IAM refuses those that it does not know.
  for (const name of Object.keys(given))
    if (!elements.includes(name)) problem(`an element ${name}`, `one of ${elements.join(", ")}`);
  const { Effect: effect } = given;
  if (effect !== "Allow" && effect !== "Deny")
    problem(effect === undefined ? "no Effect" : "another Effect", '"Allow" or "Deny"');
  const [actions, notActions] = [strings(given["Action"]), strings(given["NotAction"])];
  const [resources, notResources] = [strings(given["Resource"]), strings(given["NotResource"])];
  if ((actions === undefined) === (notActions === undefined))
    problem(actions ? "Action and NotAction" : "neither Action nor NotAction", "one of them");
  if (resources !== undefined && notResources !== undefined)
    problem("Resource and NotResource", "one of them");
  return {
    // What is not plainly a refusal is read as permission: the stricter way.
    ...{ where, effect: effect === "Deny" ? "Deny" : "Allow" },
    ...{ actions: actions ?? [], notActions, resources: resources ?? [], notResources },
    principals: principals(given["Principal"], problem),
    notPrincipals:
      given["NotPrincipal"] === undefined ? undefined : principals(given["NotPrincipal"], problem),
    conditions: conditions(given["Condition"], problem),
  };
}

type Report = (found: string, expected: string) => void;

const principalKinds = ["AWS", "Service", "Federated", "CanonicalUser"] as const;

function principals(given: unknown, problem: Report): Principal[] {
  if (given === undefined) return [];
  if (given === "*") return [{ kind: "*", value: "*" }];
  if (!isObject(given)) {
    problem("a Principal that is no object", '"*" or {"AWS" | "Service" | "Federated": …}');
    return [];
  }
  return Object.entries(given).flatMap(([name, values]): Principal[] => {
    const kind = principalKinds.find((each) => each === name);
    if (!kind) {
      problem(`a Principal of kind ${name}`, principalKinds.join(", "));
      return [];
    }
    return (strings(values) ?? []).map((value) => ({ kind: value === "*" ? "*" : kind, value }));
  });
}

function conditions(given: unknown, problem: Report): Condition[] {
  if (given === undefined) return [];
  if (!isObject(given)) {
    problem("a Condition that is no object", "{operator: {key: value}}");
    return [];
  }
  return Object.entries(given).flatMap(([operator, keys]) => {
    if (isObject(keys))
      return Object.entries(keys).map(([key, values]) => ({
        ...{ operator, key },
        values: (Array.isArray(values) ? values : [values]).map(String),
      }));
    problem(`the operator ${operator} without keys`, "{operator: {key: value}}");
    return [];
  });
}

function strings(value: unknown): string[] | undefined {
  if (value === undefined) return undefined;
  return (Array.isArray(value) ? value : [value]).map(String);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** One unknown value anywhere in it makes a document undecidable. */
function refuseUnknown(value: Value, path: string): void {
  if (value instanceof Unknown) throw new UndecidableError(path);
  if (typeof value !== "object" || value === null) return;
  for (const [name, member] of Object.entries(value as Record<string, Value>))
    refuseUnknown(member, `${path}.${name}`);
}
