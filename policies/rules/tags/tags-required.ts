import { peek, read, type Resource, Unknown } from "../../framework/resource";
import { type Context, type Rule, verdictOf, type Violation } from "../../framework/rule";
import { isObject } from "../../relations/json";
import { mandatoryEverywhere } from "../levels";
import { taggableTypes } from "./taggableTypes";

type Required = Readonly<Record<string, readonly string[]>>;

/** An environment beyond the three has a name of its own, which its tags say. */
const stackName = "<stack>";

const requiredIn = (environment: string): Required => ({
  Project: [],
  Environment: [environment, stackName],
  CostCenter: [],
  Owner: [],
  ManagedBy: ["Pulumi"],
  Component: [],
});

export const tagsRequired: Rule = {
  name: "tags-required",
  description:
    "Everything that can carry tags carries the required ones, with values that are allowed.",
  why: "Without them nobody can say whose a resource is, what it costs, or which environment an alarm speaks of.",
  fix: "Set the tags (stacks/tags.ts has them all), or the provider's defaultTags.",
  severity: "low",
  frameworks: [{ name: "PCI DSS", version: "4.0.1", requirement: "12.5.1" }],
  publicChecks: [],
  levels: mandatoryEverywhere,
  resourceTypes: taggableTypes,
  settings: {
    required: {
      description: `Tag → values that it may have; an empty list allows any, and "${stackName}" is the stack's name.`,
      schema: {
        type: "object",
        additionalProperties: { type: "array", items: { type: "string" } },
      },
      default: {
        dev: requiredIn("dev"),
        staging: requiredIn("staging"),
        prod: requiredIn("prod"),
      },
    },
  },
  decide: (resource, context) =>
    verdictOf(requiredBy(context).flatMap(([tag, allowed]) => problemWith(resource, tag, allowed))),
  /** Only those of one allowed value: of all others somebody must know better. */
  remediate(resource, context) {
    const missing = requiredBy(context).filter(
      ([tag, allowed]) => allowed.length === 1 && tagOf(resource, tag) === undefined,
    );
    if (missing.length === 0) return undefined;
    const tags = Object.fromEntries(missing.map(([tag, [value]]) => [tag, value]));
    const own = resource.properties["tags"];
    return { tags: { ...(isObject(own) ? own : {}), ...tags } };
  },
};

function requiredBy({ settings, stack }: Context): [string, string[]][] {
  return Object.entries(settings["required"] as Required).map(([tag, values]) => {
    const named = values.flatMap((value) => (value === stackName ? (stack ?? []) : value));
    return [tag, [...new Set(named)]];
  });
}

/** Tags of the provider itself (defaultTags) stand in tagsAll only. */
function tagOf(resource: Resource, tag: string): unknown {
  const own = read(resource, "tags", tag);
  if (own !== undefined) return own;
  const all = peek(resource, "tagsAll", tag);
  // Computed by the provider: where there are no default tags it says nothing that `tags` does not say.
  return all instanceof Unknown ? undefined : all;
}

function problemWith(resource: Resource, tag: string, allowed: readonly string[]): Violation[] {
  const value = tagOf(resource, tag);
  const path = `tags.${tag}`;
  if (typeof value !== "string" || value === "")
    return [
      {
        path,
        found: nearlyNamed(resource, tag) ?? "nothing",
        expected: allowed.length > 0 ? allowed.join(" or ") : "a value",
      },
    ];
  if (allowed.length === 0 || allowed.includes(value)) return [];
  return [{ path, found: `"${value}"`, expected: allowed.join(" or ") }];
}

/** Tag keys are case-sensitive: `environment` is not `Environment`. */
function nearlyNamed(resource: Resource, tag: string): string | undefined {
  const tags = read(resource, "tags");
  const names = isObject(tags) ? Object.keys(tags) : [];
  const near = names.find((name) => name !== tag && name.toLowerCase() === tag.toLowerCase());
  return near && `"${near}", which is another tag`;
}
