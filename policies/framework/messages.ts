/** What a person reads: which resource, what is there, what should be, how to fix it, where to read on. */
import type { Resource } from "./resource";
import type { Rule, Violation } from "./rule";

export function violationMessage(rule: Rule, resource: Resource, violation: Violation): string {
  return lines(
    rule.description,
    `${shortType(resource.type)} ${resource.name}, ${violation.path}: found ${violation.found}, expected ${violation.expected}.`,
    `Why: ${rule.why}`,
    `Fix: ${rule.fix}`,
    readOn(rule),
  );
}

export function undecidableMessage(rule: Rule, resource: Resource, path: string): string {
  return lines(
    rule.description,
    `${shortType(resource.type)} ${resource.name}, ${path}: not known before the deploy, so the rule cannot be decided.`,
    "Fix: build the value from names, account and region that the program chooses, or refer directly to a resource of this stack.",
    readOn(rule),
  );
}

export function failureMessage(rule: Rule, error: unknown): string {
  return lines(
    rule.description,
    `The rule could not be decided and therefore counts as violated: ${error instanceof Error ? error.message : String(error)}`,
    readOn(rule),
  );
}

const lines = (...text: readonly string[]) => text.join("\n");

const readOn = (rule: Rule) => `See docs/policies.md#${rule.name}`;

/** `aws:lambda/function:Function` → `lambda.Function` */
function shortType(type: string): string {
  const [, module = "", name = type] = type.split(":");
  return `${module.split("/")[0]}.${name}`;
}
