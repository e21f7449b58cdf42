/** What passes between the command and its workers. */
import type { Fault } from "../faults/plan";
import type { RunResult } from "../run";
import type { Blueprint } from "../system/blueprint";
import type { Authority } from "../system/certificateHost";

/** What every run needs and none changes. */
export interface Start {
  kind: "start";
  blueprint: Blueprint;
  authority: Authority;
}

export interface Task {
  kind: "task";
  seed: string;
  durationMs: number;
  events: number;
  /** Instead of the plan that the seed draws. */
  plan?: readonly Fault[];
  /** A change of the functions' code that the oracle must notice. */
  mutant?: string;
}

export type Report = { kind: "result"; result: RunResult } | { kind: "failure"; message: string };
