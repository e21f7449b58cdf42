import type { HttpRequest, Operation, Service } from "../../core/service";

/** Finds the operation of a restJson service by method and path; literal segments win over labels. */
export interface Route {
  operationName: string;
  operation: Operation;
  labels: Record<string, string>;
}

export function findRoute(service: Service, request: HttpRequest): Route | undefined {
  const segments = request.path.split("/").filter((segment) => segment !== "");
  for (const pattern of patternsOf(service)) {
    if (pattern.operation.http!.method !== request.method) continue;
    const labels = match(pattern, segments, request.rawQuery);
    if (labels)
      return { operationName: pattern.operationName, operation: pattern.operation, labels };
  }
  return undefined;
}

interface Pattern {
  operationName: string;
  operation: Operation;
  segments: readonly Segment[];
  /** `mode=import`, where the route has it. */
  query: string | undefined;
}

type Segment = { literal: string } | { label: string; greedy: boolean };

const compiled = new WeakMap<Service, readonly Pattern[]>();

function patternsOf(service: Service): readonly Pattern[] {
  let patterns = compiled.get(service);
  if (!patterns) {
    patterns = Object.entries(service.operations)
      .filter(([, operation]) => operation.http)
      .map(([operationName, operation]) => compile(operationName, operation))
      .sort((a, b) => specificity(b).localeCompare(specificity(a)));
    compiled.set(service, patterns);
  }
  return patterns;
}

function compile(operationName: string, operation: Operation): Pattern {
  const [path = "", query] = operation.http!.path.split("?");
  const segments = path
    .split("/")
    .filter((segment) => segment !== "")
    .map((segment): Segment => {
      const label = /^\{(.+?)(\+?)\}$/.exec(segment);
      return label ? { label: label[1]!, greedy: label[2] === "+" } : { literal: segment };
    });
  return { operationName, operation, segments, query };
}

/** Compared from the first segment on: a literal before a label, a label before a greedy one, a wanted query first. */
function specificity({ segments, query }: Pattern): string {
  const ranks = segments.map((segment) =>
    "literal" in segment ? "3" : segment.greedy ? "1" : "2",
  );
  return ranks.join("") + (query === undefined ? "0" : "1");
}

function match(
  { segments: wanted, query }: Pattern,
  segments: readonly string[],
  rawQuery: string,
): Record<string, string> | undefined {
  if (query !== undefined && !rawQuery.split("&").includes(query)) return undefined;
  const labels: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const value = segments[index];
    if (value === undefined) return undefined;
    if ("literal" in segment) {
      if (segment.literal !== value) return undefined;
    } else if (segment.greedy) {
      labels[segment.label] = segments.slice(index).map(decode).join("/");
      return labels;
    } else labels[segment.label] = decode(value);
  }
  return segments.length === wanted.length ? labels : undefined;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
