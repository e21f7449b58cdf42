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
import { contextFor } from "./config";
import { failureMessage, undecidableMessage, violationMessage } from "./messages";
import { type Reference, type Resource, unknown, type Value } from "./resource";
import { type Context, type Environment, judge, type Level, type Rule } from "./rule";

export interface Surroundings {
  environment: Environment;
  settingsFromStackFile(ruleName: string): Readonly<Record<string, unknown>>;
}

/**
 * One policy a rule, with a resource and a stack side under one name. What a resource alone leaves
 * open (a key that the same deploy creates) is decided once the stack says what it refers to.
 */
export function toPolicy(
  rule: Rule,
  surroundings: Surroundings,
): ResourceValidationPolicy & StackValidationPolicy {
  const { environment } = surroundings;
  const undecided = new Map<string, Resource>();
  const contextOf = (args: { getConfig<T extends object>(): T }) =>
    contextFor(rule, environment, surroundings.settingsFromStackFile(rule.name), args.getConfig());
  return {
    name: rule.name,
    description: rule.description,
    enforcementLevel: rule.levels[environment],
    severity: rule.severity,
    remediationSteps: rule.fix,
    url: `docs/policies.md#${rule.name}`,
    ...configSchema(rule),
    ...(rule.remediate && { remediateResource: remediation(rule, contextOf) }),
    validateResource(args, report) {
      if (!rule.resourceTypes.includes(args.type))
        return args.notApplicable(`${rule.name} is about ${rule.resourceTypes.join(", ")}`);
      failClosed(rule, args.urn, report, () => {
        const resource = snapshot(args);
        const verdict = judge(rule, resource, contextOf(args));
        if (verdict.kind === "undecidable") undecided.set(args.urn, resource);
        if (verdict.kind === "violated")
          for (const violation of verdict.violations)
            tell(report, violationMessage(rule, resource, violation), args.urn);
      });
    },
    validateStack(args, report) {
      for (const [urn, resource] of undecided)
        failClosed(rule, urn, report, () => {
          const whole = { ...resource, references: references(args, urn) };
          const verdict = judge(rule, whole, contextOf(args));
          if (verdict.kind === "violated")
            for (const violation of verdict.violations)
              tell(report, violationMessage(rule, whole, violation), urn);
          // Never silently passed. In dev a developer may go on; elsewhere it counts as violated.
          if (verdict.kind === "undecidable")
            tell(
              report,
              undecidableMessage(rule, whole, verdict.path),
              urn,
              environment === "dev" ? "advisory" : undefined,
            );
        });
      undecided.clear();
    },
  };
}

/** A copy without CrossGuard's proxies, which throw on unknown values and break structuredClone. */
export function snapshot({ type, name, urn, props }: ResourceValidationArgs): Resource {
  return { type, name, urn, properties: copy(props) as Readonly<Record<string, Value>> };
}

function copy(value: unknown): Value {
  if (typeof value !== "object" || value === null) return (value ?? null) as Value;
  const members = Object.keys(value).map((name) => [name, member(value, name)] as const);
  return Array.isArray(value) ? members.map(([, of]) => of) : Object.fromEntries(members);
}

function member(value: object, name: string): Value {
  try {
    return copy((value as Record<string, unknown>)[name]);
  } catch (error) {
    if (isUnknownValueError(error)) return unknown;
    throw error;
  }
}

/** CrossGuard's UnknownValueError is internal to it; this member is what no other error has. */
function isUnknownValueError(error: unknown): boolean {
  return error instanceof Error && Object.hasOwn(error, "unknownTypeSentinel");
}

/** A rule that breaks must not let a resource pass, nor hide what the other rules have to say. */
function failClosed(rule: Rule, urn: string, report: ReportViolation, decide: () => void): void {
  try {
    decide();
  } catch (error) {
    tell(report, failureMessage(rule, error), urn, "mandatory");
  }
}

/** CrossGuard takes an object too, though its types do not say so; only that can carry a level. */
function tell(report: ReportViolation, message: string, urn: string, level?: Level): void {
  const diagnostic = { message, urn, ...(level && { enforcementLevel: level }) };
  report(diagnostic as unknown as string, urn);
}

function remediation(
  rule: Rule,
  contextOf: (args: ResourceValidationArgs) => Context,
): NonNullable<ResourceValidationPolicy["remediateResource"]> {
  return (args) => {
    if (!rule.resourceTypes.includes(args.type)) return undefined;
    try {
      const resource = snapshot(args);
      if (judge(rule, resource, contextOf(args)).kind !== "violated") return undefined;
      const changes = rule.remediate?.(resource, contextOf(args));
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

function references(args: StackValidationArgs, urn: string): Record<string, Reference[]> {
  const resource = args.resources.find((candidate) => candidate.urn === urn);
  const entries = Object.entries(resource?.propertyDependencies ?? {});
  return Object.fromEntries(
    entries.map(([name, others]) => [name, others.map(({ type, name }) => ({ type, name }))]),
  );
}
