/**
 * While the candidate of the next environment soaks here, this one takes no other release: a busy main
 * would otherwise interrupt every soak, and prod would never move.
 */
import { isPinned, type PinnedEnvironment } from "../../formats/environments";
import { candidateFor } from "../candidate";
import { type Facts, ledgerOf } from "../facts";
import { currentDeployment } from "../ledger";
import { moment, short } from "../text";
import { closed, type Gate, open, whenKnown } from "./gate";
import { soak } from "./soak";

export const downstreamSoak: Gate = (facts, { environment, release }) => {
  for (const next of facts.environments) {
    if (!isPinned(next) || next.predecessor !== environment.name || next.soakHours === 0) continue;
    const verdict = whenKnown(ledgerOf(facts, environment.name), (ledger) =>
      soaksFor(facts, next, currentDeployment(ledger)?.started.record.release, release),
    );
    if (!verdict.open) return verdict;
  }
  return open();
};

function soaksFor(
  facts: Facts,
  next: PinnedEnvironment,
  running: string | undefined,
  release: string,
) {
  if (running === undefined || running === release) return open();
  const candidate = candidateFor(facts, next);
  // Where nothing can be offered there is nothing to wait for.
  if (candidate.kind === "unknown")
    return { open: false as const, reason: candidate.reason, known: false };
  if (candidate.kind === "none" || candidate.release !== running) return open();
  const soaking = soak(facts, { environment: next, release: running, change: "promotion" });
  if (soaking.open) return open();
  const ends = soaking.opensAtMs === undefined ? "" : ` until ${moment(soaking.opensAtMs)}`;
  return {
    ...closed(
      `${next.predecessor} keeps ${short(running)}${ends}, which soaks there for ${next.name}`,
      soaking.opensAtMs,
    ),
    known: soaking.known,
  };
}
