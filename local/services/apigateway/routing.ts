import type { ApiResource, Method } from "./model";

/** Finds the resource of a deployment that a path belongs to: literal parts before parameters, parameters before `{proxy+}`. */
export interface RouteNode {
  literals: Map<string, RouteNode>;
  parameter?: { name: string; node: RouteNode };
  greedy?: { name: string; resource: ApiResource };
  resource?: ApiResource;
}

export interface Route {
  resource: ApiResource;
  method: Method;
  /** As sent: REST APIs hand path parameters on still percent-encoded. */
  pathParameters: Record<string, string>;
}

export function compileRoutes(resources: Iterable<ApiResource>): RouteNode {
  const root: RouteNode = { literals: new Map() };
  for (const resource of resources) place(root, resource);
  return root;
}

/** `path` is the part behind the stage: `/webhooks/stripe`. A trailing slash makes no difference. */
export function matchRoute(root: RouteNode, path: string, httpMethod: string): Route | undefined {
  const parts = path.split("/").slice(1);
  if (parts.at(-1) === "") parts.pop();
  const pathParameters: Record<string, string> = {};
  const resource = find(root, parts, 0, pathParameters);
  const method = resource?.methods.get(httpMethod) ?? resource?.methods.get("ANY");
  return resource && method && { resource, method, pathParameters };
}

function place(root: RouteNode, resource: ApiResource): void {
  let node = root;
  for (const part of resource.path.split("/").slice(1).filter(Boolean)) {
    const greedy = /^\{(.+)\+\}$/.exec(part);
    if (greedy) {
      node.greedy = { name: greedy[1]!, resource };
      return;
    }
    node = child(node, part);
  }
  node.resource = resource;
}

function child(node: RouteNode, part: string): RouteNode {
  const parameter = /^\{(.+)\}$/.exec(part);
  if (parameter) {
    node.parameter ??= { name: parameter[1]!, node: { literals: new Map() } };
    return node.parameter.node;
  }
  const next = node.literals.get(part) ?? { literals: new Map() };
  node.literals.set(part, next);
  return next;
}

function find(
  node: RouteNode,
  parts: readonly string[],
  at: number,
  parameters: Record<string, string>,
): ApiResource | undefined {
  const part = parts[at];
  if (part === undefined) return node.resource;
  const literal = node.literals.get(part);
  const byLiteral = literal && find(literal, parts, at + 1, parameters);
  if (byLiteral) return byLiteral;
  if (node.parameter && part !== "") {
    const byParameter = find(node.parameter.node, parts, at + 1, parameters);
    if (byParameter) {
      parameters[node.parameter.name] = part;
      return byParameter;
    }
  }
  if (!node.greedy) return undefined;
  parameters[node.greedy.name] = parts.slice(at).join("/");
  return node.greedy.resource;
}
