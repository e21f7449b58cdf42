/**
 * The only file that touches CrossGuard. It guards against what CrossGuard would do by itself: let a
 * mandatory rule pass as advisory when it reads an unknown value, and abort the preview when it throws.
 */
import type {
  ReportViolation,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationArgs,
  StackValidationPolicy,
} from "@pulumi/policy";
import { contextFor, type Run } from "./config";
import type { Exceptions } from "./exceptions";
import { exceptionMessage, failureMessage, undecidableMessage, violationMessage } from "./messages";
import type { Resource } from "./resource";
import { type Context, judge, type Level, type Rule, type Verdict } from "./rule";
import { sharedSnapshot, sharedStack, snapshot, withoutStackTraces } from "./snapshot";
import type { Stack } from "./stack";

export interface Surroundings extends Omit<Run, "exceptions"> {
  exceptions: Exceptions;
  settingsFromStackFile(ruleName: string): Readonly<Record<string, unknown>>;
}

type GetConfig = { getConfig<T extends object>(): T };

/**
 * One policy a rule, with a resource and a stack side under one name. What a resource alone leaves
 * open (a key that the same deploy creates) is decided once the stack says what it refers to.
 */
export function toPolicy(
  rule: Rule,
  surroundings: Surroundings,
): ResourceValidationPolicy & StackValidationPolicy {
  const { environment } = surroundings;
  const { decide } = rule;
  const undecided = new Map<string, Resource>();
  // Read when first asked for, not while the pack loads: what is wrong with it must be a rule's message.
  let fromStackFile: Readonly<Record<string, unknown>> | undefined;
  const contextOf = (args: GetConfig) =>
    contextFor(
      rule,
      { ...surroundings, exceptions: surroundings.exceptions.all },
      (fromStackFile ??= surroundings.settingsFromStackFile(rule.name)),
      args.getConfig(),
    );
  const teller = (report: ReportViolation) => new Teller(rule, surroundings, report);
  return {
    name: rule.name,
    description: rule.description,
    enforcementLevel: rule.levels[environment],
    severity: rule.severity,
    remediationSteps: rule.fix,
    url: `docs/policies.md#${rule.name}`,
    ...configSchema(rule),
    ...(rule.remediate && { remediateResource: remediation(rule, contextOf) }),
    ...(decide && { validateResource: about(() => soleType(rule), validateResource) }),
    validateStack: about(() => askedAtTheEnd(rule, undecided), validateStack),
  };

  function validateResource(args: ResourceValidationArgs, report: ReportViolation): void {
    if (!rule.resourceTypes.includes(args.type))
      return withoutStackTraces(() => args.notApplicable(scopeOf(rule)));
    const resource = teller(report).failClosed(undefined, args.urn, () =>
      sharedSnapshot(args, surroundings),
    );
    if (!resource) return;
    const reason = teller(report).failClosed(resource, args.urn, () => {
      const verdict = judge(() => decide!(resource, contextOf(args)));
      if (verdict.kind === "undecidable") undecided.set(args.urn, resource);
      else teller(report).tell(resource, verdict);
      return verdict.kind === "notApplicable" ? verdict.reason : undefined;
    });
    if (reason !== undefined) args.notApplicable(reason);
  }

  function validateStack(args: StackValidationArgs, report: ReportViolation): void {
    teller(report).failClosed(undefined, undefined, () => {
      const stack = sharedStack(args.resources, surroundings);
      judgeStack(rule, stack, contextOf(args), undecided, teller(report));
    });
    undecided.clear();
  }
}

function judgeStack(
  rule: Rule,
  stack: Stack,
  context: Context,
  undecided: ReadonlyMap<string, Resource>,
  teller: Teller,
): void {
  const { decide, decideInStack, decideStack } = rule;
  const each = (resource: Resource, judgement: () => Verdict) =>
    teller.failClosed(resource, resource.urn, () => teller.tell(resource, judge(judgement)));
  for (const [urn, resource] of undecided) {
    const whole = { ...resource, references: stack.withUrn(urn)?.references ?? {} };
    each(whole, () => decide!(whole, context));
  }
  if (decideInStack)
    for (const resource of stack.ofType(...rule.resourceTypes))
      each(resource, () => decideInStack(resource, stack, context));
  if (decideStack)
    teller.tell(
      undefined,
      judge(() => decideStack(stack, context)),
    );
}

/**
 * CrossGuard makes a copy of a resource, or of the whole stack, for each policy that it asks; only one that says by
 * this member which type it is about (as those of validateResourceOfType do) is left out where there is none of it.
 * The copies would cost more than all decisions together.
 */
function about<Validate extends object>(type: () => string | undefined, validate: Validate) {
  return Object.defineProperty(validate, "__pulumiType", { get: type });
}

function soleType({ resourceTypes }: Rule): string | undefined {
  return resourceTypes.length === 1 ? resourceTypes[0] : undefined;
}

function askedAtTheEnd(rule: Rule, undecided: ReadonlyMap<string, Resource>): string | undefined {
  if (undecided.size > 0 || rule.decideStack) return undefined;
  return rule.decideInStack ? soleType(rule) : "something that it left open";
}

/** Reports one rule's verdicts. */
class Teller {
  constructor(
    private readonly rule: Rule,
    private readonly surroundings: Surroundings,
    private readonly report: ReportViolation,
  ) {}

  tell(resource: Resource | undefined, verdict: Verdict): void {
    const { rule } = this;
    if (verdict.kind === "violated") {
      for (const violation of verdict.violations) {
        const found = `${violation.path}: found ${violation.found}`;
        if (this.isExcused(resource, found)) continue;
        this.say(violationMessage(rule, resource, violation), resource?.urn, violation.level);
      }
    } else if (verdict.kind === "undecidable") {
      if (verdict.reportedBy !== undefined && verdict.reportedBy !== rule.name) return;
      if (this.isExcused(resource, `${verdict.path}: not known before the deploy`)) return;
      // Never silently passed. In dev a developer may go on; elsewhere it counts as violated.
      const level = this.surroundings.environment === "dev" ? "advisory" : undefined;
      this.say(undecidableMessage(rule, resource, verdict), resource?.urn, level);
    }
  }

  /** A rule that breaks must not let a resource pass, nor hide what the other rules have to say. */
  failClosed<T>(resource: Resource | undefined, urn: string | undefined, act: () => T) {
    try {
      return act();
    } catch (error) {
      this.say(failureMessage(this.rule, resource, error), urn, "mandatory");
      return undefined;
    }
  }

  private isExcused(resource: Resource | undefined, found: string): boolean {
    if (!resource) return false;
    const { exceptions, today } = this.surroundings;
    const exception = exceptions.excusing(this.rule.name, resource, today);
    if (!exception) return false;
    const message = exceptionMessage(this.rule, resource, exception, found);
    this.say(message, resource.urn, "advisory");
    return true;
  }

  /** CrossGuard takes an object too, though its types do not say so; only that can carry a level. */
  private say(message: string, urn: string | undefined, level?: Level): void {
    const diagnostic = { message, urn, ...(level && { enforcementLevel: level }) };
    this.report(diagnostic as unknown as string, urn);
  }
}

function remediation(
  rule: Rule,
  contextOf: (args: ResourceValidationArgs) => Context,
): NonNullable<ResourceValidationPolicy["remediateResource"]> {
  return (args) => {
    const { decide, resourceTypes } = rule;
    if (!decide || !resourceTypes.includes(args.type)) return undefined;
    try {
      const resource = snapshot(args);
      const context = contextOf(args);
      if (judge(() => decide(resource, context)).kind !== "violated") return undefined;
      const changes = rule.remediate?.(resource, context);
      return changes && Object.assign(args.props, changes);
    } catch {
      // The validation that follows meets the same error and reports it.
      return undefined;
    }
  };
}

function configSchema(rule: Rule): Pick<ResourceValidationPolicy, "configSchema"> {
  if (!rule.settings) return {};
  const properties = Object.entries(rule.settings).map(([name, { description, schema }]) => [
    name,
    { description, ...schema },
  ]);
  return { configSchema: { properties: Object.fromEntries(properties) } };
}

function scopeOf({ name, resourceTypes }: Rule): string {
  return `${name} is about ${resourceTypes.join(", ") || "the stack"}`;
}
