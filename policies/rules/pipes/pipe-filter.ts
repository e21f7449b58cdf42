import { read, type Resource } from "../../framework/resource";
import type { Stack } from "../../framework/stack";
import { notApplicable, pass, type Rule, violated } from "../../framework/rule";
import { isObject, listOf } from "../../relations/json";
import { refersTo } from "../../relations/refersTo";
import { mandatoryEverywhere } from "../levels";

const table = "aws:dynamodb/table:Table";

export const pipeFilter: Rule = {
  name: "pipe-filter",
  description: "A pipe on a table's stream says which kinds of change it takes.",
  why: "What the target writes back into the table comes out of its stream again: without a filter on INSERT the pipe starts itself for ever, and each round is paid for.",
  fix: 'Set sourceParameters.filterCriteria.filters: [{ pattern: \'{"eventName":["INSERT"]}\' }].',
  severity: "high",
  frameworks: [],
  publicChecks: [],
  levels: mandatoryEverywhere,
  resourceTypes: ["aws:pipes/pipe:Pipe"],
  settings: {
    eventNames: {
      description: "Kinds of change that may start the target.",
      schema: { type: "array", items: { type: "string" } },
      default: { dev: ["INSERT"], staging: ["INSERT"], prod: ["INSERT"] },
    },
  },
  decideInStack(resource, stack, { settings }) {
    if (!readsTable(resource, stack)) return notApplicable("its source is no table's stream");
    const allowed = settings["eventNames"] as readonly string[];
    const filters = listOf(read(resource, "sourceParameters", "filterCriteria", "filters"));
    const patterns = filters.map((_, index) =>
      String(read(resource, "sourceParameters", "filterCriteria", "filters", index, "pattern")),
    );
    // Filters are joined by OR: one that is open lets everything in.
    const open = patterns.filter((pattern) => !isBounded(pattern, allowed));
    if (patterns.length > 0 && open.length === 0) return pass;
    return violated({
      path: "sourceParameters.filterCriteria.filters",
      found: patterns.length === 0 ? "no filter" : `the pattern ${open[0]}`,
      expected: `patterns with eventName in ${JSON.stringify(allowed)}`,
    });
  },
};

function readsTable(pipe: Resource, stack: Stack): boolean {
  if (refersTo(pipe, "source", [table], stack)) return true;
  return /:dynamodb:.*\/stream\//.test(String(read(pipe, "source")));
}

function isBounded(pattern: string, allowed: readonly string[]): boolean {
  try {
    const parsed: unknown = JSON.parse(pattern);
    const names = isObject(parsed) ? listOf(parsed["eventName"]) : [];
    return names.length > 0 && names.every((name) => allowed.includes(String(name)));
  } catch {
    return false;
  }
}
