/** What a person reads: which resource, what is there, what should be, how to fix it, where to read on. */
import type { Exception } from "./exceptions";
import { redact } from "./redact";
import type { Resource } from "./resource";
import type { Rule, Undecidable, Violation } from "./rule";

/** Undefined where it is the stack that is spoken of. */
type Subject = Resource | undefined;

export function violationMessage(rule: Rule, subject: Subject, violation: Violation): string {
  return lines(
    subject,
    rule.description,
    `${named(subject)}, ${violation.path}: found ${violation.found}, expected ${violation.expected}.`,
    `Why: ${rule.why}`,
    `Fix: ${violation.fix ?? rule.fix}`,
    readOn(rule),
  );
}

export function undecidableMessage(
  rule: Rule,
  subject: Subject,
  { path, remedy }: Undecidable,
): string {
  return lines(
    subject,
    rule.description,
    `${named(subject)}, ${path}: not known before the deploy, so the rule cannot be decided.`,
    `Fix: ${remedy ?? "build the value from names, account and region that the program chooses, or refer directly to a resource of this stack."}`,
    readOn(rule),
  );
}

export function exceptionMessage(
  rule: Rule,
  subject: Subject,
  { reason, owner, expires }: Exception,
  found: string,
): string {
  return lines(
    subject,
    `Excepted until ${expires}: ${rule.description}`,
    `${named(subject)}, ${found}.`,
    `Reason: ${reason}`,
    `Owner: ${owner} (policies/exceptions.ts)`,
    readOn(rule),
  );
}

export function failureMessage(rule: Rule, subject: Subject, error: unknown): string {
  return lines(
    subject,
    rule.description,
    `${named(subject)}: the rule could not be decided and therefore counts as violated: ${error instanceof Error ? error.message : String(error)}`,
    readOn(rule),
  );
}

const lines = (subject: Subject, ...text: readonly string[]) => redact(text.join("\n"), subject);

const readOn = (rule: Rule) => `See docs/policies.md#${rule.name}`;

const named = (subject: Subject) =>
  subject ? `${shortType(subject.type)} ${subject.name}` : "The stack";

/** `aws:lambda/function:Function` → `lambda.Function` */
export function shortType(type: string): string {
  const [, module = "", name = type] = type.split(":");
  return `${module.split("/")[0]}.${name}`;
}
