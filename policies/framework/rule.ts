/** A rule is data that explains itself, and one pure decision. It knows nothing of CrossGuard. */
import { type Resource, UndecidableError } from "./resource";

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
  decide(resource: Resource, context: Context): Verdict;
  /** Top-level properties to set so that the resource passes. Only where that cannot hide a wrong program. */
  remediate?(resource: Resource, context: Context): Readonly<Record<string, unknown>> | undefined;
}

export interface Framework {
  /** `PCI DSS` */
  name: string;
  version: string;
  requirement: string;
}

/** A figure that a team may want to be another one: in the stack file (`policies:<rule>`) or in the policy configuration. */
export interface Setting {
  description: string;
  schema: { type: "integer"; minimum: number } | { type: "string" };
  default: Readonly<Record<Environment, number | string>>;
}

export interface Context {
  environment: Environment;
  settings: Readonly<Record<string, number | string>>;
}

/** Found and expected are printed: never put a value in them that could be a secret. */
export interface Violation {
  path: string;
  found: string;
  expected: string;
}

export type Verdict =
  | { kind: "pass" }
  | { kind: "violated"; violations: readonly Violation[] }
  | { kind: "undecidable"; path: string };

export const pass: Verdict = { kind: "pass" };

export function violated(...violations: readonly Violation[]): Verdict {
  return { kind: "violated", violations };
}

/** The decision, with the reading of an unknown value as a verdict. Any other error is the rule's own fault and passes through. */
export function judge(rule: Rule, resource: Resource, context: Context): Verdict {
  try {
    return rule.decide(resource, context);
  } catch (error) {
    if (error instanceof UndecidableError) return { kind: "undecidable", path: error.path };
    throw error;
  }
}
