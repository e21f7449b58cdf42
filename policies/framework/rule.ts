/** A rule is data that explains itself, and pure decisions. It knows nothing of CrossGuard. */
import type { ExceptionUse } from "./exceptions";
import { type Resource, UndecidableError } from "./resource";
import type { Stack } from "./stack";

export const environments = ["dev", "staging", "prod"] as const;

export type Environment = (typeof environments)[number];

export type Level = "mandatory" | "advisory" | "disabled";

export interface Rule {
  /** Also the file's name, the id in the output and the anchor in docs/policies.md. */
  name: string;
  /** One sentence that says what must be true. */
  description: string;
  /** What goes wrong without it. */
  why: string;
  /** What to write in the program to satisfy it. */
  fix: string;
  severity: "low" | "medium" | "high" | "critical";
  /** Requirements that it helps to meet. */
  frameworks: readonly Framework[];
  /** Ids of the public checks that correspond to it (checkov, cdk-nag, trivy, Security Hub). */
  publicChecks: readonly string[];
  levels: Readonly<Record<Environment, Level>>;
  /** Type tokens that it decides about. */
  resourceTypes: readonly string[];
  settings?: Readonly<Record<string, Setting>>;
  /**
   * By what the resource itself says, before it is made. What is undecidable then is asked once more at the end,
   * when `resource.references` tells what its values come from.
   */
  decide?(resource: Resource, context: Context): Verdict;
  /** By what the resource is together with others: asked for each of `resourceTypes`, once the whole stack is known. */
  decideInStack?(resource: Resource, stack: Stack, context: Context): Verdict;
  /** About the stack as such. */
  decideStack?(stack: Stack, context: Context): Verdict;
  /** Top-level properties to set so that the resource passes. Only where that cannot hide a wrong program. */
  remediate?(resource: Resource, context: Context): Readonly<Record<string, unknown>> | undefined;
}

export interface Framework {
  /** `PCI DSS` */
  name: string;
  version: string;
  requirement: string;
}

export type SettingValue =
  number | string | boolean | readonly string[] | Readonly<Record<string, readonly string[]>>;

/** A figure that a team may want to be another one: in the stack file (`policies:<rule>`) or in the policy configuration. */
export interface Setting {
  description: string;
  schema:
    | { type: "integer"; minimum: number; maximum?: number }
    | { type: "string" }
    | { type: "boolean" }
    /** A list of strings. */
    | { type: "array"; items: { type: "string" } }
    /** Lists of strings by name. */
    | { type: "object"; additionalProperties: { type: "array"; items: { type: "string" } } };
  default: Readonly<Record<Environment, SettingValue>>;
}

export interface Context {
  environment: Environment;
  /** The stack's name, which may be another than its environment's. */
  stack?: string;
  settings: Readonly<Record<string, SettingValue>>;
  /** Where the stack is, as far as its file says so (`aws:allowedAccountIds` with one entry, `aws:region`). */
  accountId?: string;
  region?: string;
  /** `2026-01-31`, UTC. */
  today: string;
  /** Which exceptions there are, and whether a rule has made use of them so far. */
  exceptions: readonly ExceptionUse[];
}

/** Found and expected are printed: never put a value in them that could be a secret. */
export interface Violation {
  path: string;
  found: string;
  expected: string;
  /** Instead of the rule's own, where it can be said more precisely. */
  fix?: string;
  /** Less than the rule's own level, where this finding weighs less. */
  level?: "advisory";
}

export type Verdict =
  | { kind: "pass" }
  | { kind: "violated"; violations: readonly Violation[] }
  | Undecidable
  | { kind: "notApplicable"; reason: string };

export interface Undecidable {
  kind: "undecidable";
  path: string;
  /** What would make it decidable. */
  remedy?: string;
  /** The rule that reports this for several, so that one unknown value is one message. */
  reportedBy?: string;
}

export const pass: Verdict = { kind: "pass" };

export function violated(...violations: readonly Violation[]): Verdict {
  return { kind: "violated", violations };
}

/** Violated by what was found, or passed where nothing was. */
export function verdictOf(violations: readonly Violation[]): Verdict {
  return violations.length === 0 ? pass : violated(...violations);
}

export function notApplicable(reason: string): Verdict {
  return { kind: "notApplicable", reason };
}

export function undecidable(path: string, remedy?: string): Verdict {
  return { kind: "undecidable", path, ...(remedy !== undefined && { remedy }) };
}

/** The decision, with the reading of an unknown value as a verdict. Any other error is the rule's own fault and passes through. */
export function judge(decide: () => Verdict): Verdict {
  try {
    return decide();
  } catch (error) {
    if (error instanceof UndecidableError) return undecidable(error.path, error.remedy);
    throw error;
  }
}
