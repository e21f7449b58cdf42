/** What it takes for a failing run to fail, found by running it again with fewer faults. */
import type { Fault } from "./faults/plan";
import type { Fleet } from "./fleet/fleet";
import type { RunResult } from "./run";
import { shrink } from "./shrink";
import { timelineOf } from "./timeline";

export interface ExplainOptions {
  fleet: Pick<Fleet, "run">;
  durationMs: number;
  events: number;
  /** The change of the functions with which the run failed. */
  mutant?: string;
}

const triesMax = 80;

/** The timeline of the run with the shortest list of faults with which it still does the same wrong. */
export async function explain(
  result: RunResult,
  { fleet, durationMs, events, mutant }: ExplainOptions,
): Promise<string[]> {
  const kinds = new Set(result.violations.map(({ kind }) => kind));
  let shortest = result;
  const fails = async (plan: readonly Fault[]) => {
    const tried = await fleet.run({ seed: result.seed, durationMs, events, plan, mutant });
    const isSame = tried.violations.some(({ kind }) => kinds.has(kind));
    if (isSame) shortest = tried;
    return isSame;
  };
  await shrink(result.plan, fails, triesMax);
  return timelineOf(shortest);
}
