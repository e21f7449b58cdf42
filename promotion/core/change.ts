/** What kind of change would take an environment from what is current to what is desired. */
import type { Change, Outcome, Started } from "../formats/ledgerRecord";
import { type Environment, isPinned } from "../formats/environments";
import type { Facts } from "./facts";
import { movesBackward } from "./hold";
import { type Deployment, deployments, endedHealthy, type Ledger, outcomeOf } from "./ledger";
import type { Desired } from "./pin";

export interface Needed {
  change: Change;
  /** The configuration differs from what is current, too. */
  configMoves: boolean;
}

/** Undefined: it runs what it should. */
export function neededChange(
  facts: Facts,
  environment: Environment,
  ledger: Ledger,
  desired: Desired,
): Needed | undefined {
  const all = deployments(ledger);
  const current = all.at(-1);
  if (!current) return { change: "first", configMoves: false };
  const { release, configDigest } = current.started.record;
  const configMoves = configDigest !== desired.configDigest;
  if (release !== desired.release)
    return { change: moveOf(facts, environment, ledger, release, desired.release), configMoves };
  const outcome = outcomeOf(current);
  if (outcome === "succeeded") return configMoves ? { change: "config", configMoves } : undefined;
  return { change: repeatOf(all, outcome), configMoves };
}

function moveOf(
  facts: Facts,
  environment: Environment,
  ledger: Ledger,
  from: string,
  to: string,
): Change {
  const back = isPinned(environment) && movesBackward(facts, from, to) && endedHealthy(ledger, to);
  return back ? "rollback" : "promotion";
}

/** A rollback stays one until it is done; what was cut off is finished; what failed is judged again as what it was. */
function repeatOf(all: readonly Deployment[], outcome: Outcome | "open"): Change {
  const original = originalOf(all);
  return original.change !== "rollback" && outcome === "cut-off" ? "finish" : original.change;
}

function originalOf(all: readonly Deployment[]): Started {
  const last = all.at(-1)!.started.record;
  const first = all.findLast(
    ({ started: { record } }) => record.change !== "finish" || record.release !== last.release,
  )?.started.record;
  return first?.release === last.release ? first : last;
}
