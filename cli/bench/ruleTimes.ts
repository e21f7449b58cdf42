/** How long each rule takes to decide, without what CrossGuard adds to it. */
import {
  FileArchive,
  type PropertyValue,
  Secret,
  Unknown,
} from "../../local/engine/propertyValues";
import type { PolicyResource } from "../../local/engine/policies";
import { contextFor } from "../../policies/framework/config";
import { type Resource, unknown, type Value } from "../../policies/framework/resource";
import { type Context, judge, type Rule } from "../../policies/framework/rule";
import { Stack } from "../../policies/framework/stack";
import { rules } from "../../policies/rules";

export interface RuleTime {
  name: string;
  decisionMs: number;
}

export function slowestRules(resources: readonly PolicyResource[], count: number): RuleTime[] {
  const stack = toStack(resources);
  return rules
    .map((rule) => ({ name: rule.name, decisionMs: timeOf(rule, stack) }))
    .sort((a, b) => b.decisionMs - a.decisionMs)
    .slice(0, count);
}

function timeOf(rule: Rule, stack: Stack): number {
  const run = { environment: "dev", today: "2026-01-01", exceptions: [] } as const;
  const context = contextFor(rule, run, {}, {});
  // The best of some: what else the machine does is not the rule's fault.
  const timesMs = Array.from({ length: 5 }, () => {
    const startedMs = performance.now();
    decideAll(rule, stack, context);
    return performance.now() - startedMs;
  });
  return Math.min(...timesMs);
}

function decideAll(rule: Rule, stack: Stack, context: Context): void {
  for (const resource of stack.ofType(...rule.resourceTypes)) {
    judge(() => rule.decide?.(resource, context) ?? { kind: "pass" });
    judge(() => rule.decideInStack?.(resource, stack, context) ?? { kind: "pass" });
  }
  judge(() => rule.decideStack?.(stack, context) ?? { kind: "pass" });
}

function toStack(resources: readonly PolicyResource[]): Stack {
  const copies = new Map<string, Resource & { references: Record<string, Resource[]> }>();
  for (const { urn, type, name, properties, protect, parent } of resources)
    copies.set(urn, {
      ...{ urn, type, name, protect, parent, references: {} },
      properties: plain(properties) as Resource["properties"],
    });
  for (const { urn, propertyDependencies } of resources)
    for (const [property, others] of Object.entries(propertyDependencies))
      copies.get(urn)!.references[property] = others.flatMap((other) => copies.get(other) ?? []);
  return new Stack([...copies.values()]);
}

function plain(value: PropertyValue): Value {
  if (value instanceof Unknown) return unknown;
  if (value instanceof Secret) return plain(value.value);
  if (value instanceof FileArchive) return value.path;
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}
