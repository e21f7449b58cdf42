/** Which gates are asked for which kind of change, and all their answers. */
import type { Change } from "../../formats/ledgerRecord";
import { type Environment, isPinned } from "../../formats/environments";
import { clockProblem } from "../clock";
import type { Facts } from "../facts";
import { withOverride } from "../override";
import { alarmsQuiet } from "./alarmsQuiet";
import { bootstrapVersion } from "./bootstrapVersion";
import { dataSchema } from "./dataSchema";
import { downstreamSoak } from "./downstreamSoak";
import {
  type Gate,
  type GateName,
  type GateResult,
  notKnown,
  type Subject,
  type Verdict,
} from "./gate";
import { hold } from "./hold";
import { loadEvidence } from "./loadEvidence";
import { onMain } from "./onMain";
import { providerVersion } from "./providerVersion";
import { ranBefore } from "./ranBefore";
import { sameBytes } from "./sameBytes";
import { smoke } from "./smoke";
import { soak } from "./soak";
import { window } from "./window";

const all: Readonly<Record<Exclude<GateName, "clock">, Gate>> = {
  "on-main": onMain,
  "same-bytes": sameBytes,
  "ran-before": ranBefore,
  hold,
  soak,
  smoke,
  "load-evidence": loadEvidence,
  "alarms-quiet": alarmsQuiet,
  window,
  "bootstrap-version": bootstrapVersion,
  "data-schema": dataSchema,
  "provider-version": providerVersion,
  "downstream-soak": downstreamSoak,
};

const promotion = Object.keys(all) as (keyof typeof all)[];

const gatesOf: Readonly<Record<Change, readonly (keyof typeof all)[]>> = {
  first: promotion,
  promotion,
  // Taking back must work when everything else is on fire.
  rollback: ["on-main", "same-bytes", "ran-before", "data-schema", "provider-version"],
  config: ["hold", "alarms-quiet", "window", "bootstrap-version"],
  // The alarms that a half-done deploy sets off must not keep it half-done.
  finish: ["on-main", "same-bytes", "hold", "bootstrap-version", "data-schema", "provider-version"],
};

export function judge(facts: Facts, subject: Subject<Environment>): GateResult[] {
  const { environment, release, change } = subject;
  const clock = clockProblem(facts);
  if (clock) return [result("clock", notKnown(clock))];
  // dev follows main and is where everything is tried first: only what stops all stops it.
  if (!isPinned(environment))
    return [
      result("hold", hold(facts, subject)),
      result("bootstrap-version", bootstrapVersion(facts, subject)),
    ];
  return gatesOf[change].map((gate) =>
    withOverride(
      facts,
      environment.name,
      release,
      result(gate, all[gate](facts, { environment, release, change })),
    ),
  );
}

/** Whether all are open, without asking those behind a closed one. */
export function allOpen(facts: Facts, subject: Subject): boolean {
  const { environment, release, change } = subject;
  return gatesOf[change].every(
    (gate) =>
      withOverride(facts, environment.name, release, result(gate, all[gate](facts, subject))).open,
  );
}

export const closedGates = (results: readonly GateResult[]) =>
  results.filter((result) => !result.open);

const result = (gate: GateName, verdict: Verdict): GateResult => ({ gate, ...verdict });
