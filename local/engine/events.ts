/** What a deploy tells while it goes on; the command line draws its progress from it. */
export type EngineEvent =
  | { kind: "phaseStarted"; phase: Phase }
  | { kind: "phaseFinished"; phase: Phase; durationMs: number }
  | { kind: "operationStarted"; operation: Operation; urn: string }
  | {
      kind: "operationFinished";
      operation: Operation;
      urn: string;
      durationMs: number;
      failed: boolean;
    }
  /** Instead of the two above, where nothing is really done: a preview, or a deploy that has failed already. */
  | {
      kind: "planned";
      operation: Operation;
      urn: string;
      /** Of an update or a replacement: names of properties, and those that cannot change in place. */
      changed?: readonly string[];
      replacing?: readonly string[];
    }
  | { kind: "policyVerdict"; verdict: PolicyVerdict }
  | { kind: "remediation"; urn: string; policy: string; description: string }
  | { kind: "diagnostic"; severity: Severity; message: string; urn?: string }
  | { kind: "summary"; changes: ChangeCounts; durationMs: number };

/** `hosts`: both hosts start; `program`: the program runs and its resources are made; `delete`: what it no longer names goes. */
export type Phase = "hosts" | "program" | "delete" | "stackPolicies";

export type Operation = "create" | "import" | "update" | "replace" | "delete" | "same" | "read";

export type Severity = "info" | "warning" | "error";

export type ChangeCounts = Record<
  "create" | "import" | "update" | "replace" | "delete" | "same",
  number
>;

export type EnforcementLevel = "advisory" | "mandatory" | "remediate" | "disabled";

/** One policy's finding about one resource, or about the stack where there is no URN. */
export interface PolicyVerdict {
  policy: string;
  pack: string;
  level: EnforcementLevel;
  message: string;
  urn?: string;
}

/** One reason why a deploy did not succeed: what happened, to which resource, what to do. */
export interface Problem {
  kind: ProblemKind;
  message: string;
  urn?: string;
}

export type ProblemKind =
  | "configuration"
  | "program"
  | "notModelled"
  | "check"
  | "policy"
  | "protected"
  | "operation"
  | "provider";
