/** Whether an environment can go back to a release, said before anybody needs it: the same gates that the deploy will ask. */
import type { PinnedEnvironment } from "../formats/environments";
import { type Facts, ledgerOf } from "./facts";
import { judge } from "./gates";
import { currentDeployment, deployments, endedHealthy, outcomeOf } from "./ledger";
import { movesBackward } from "./hold";
import { raisedMajors } from "./providerMajors";

export type Possible = { possible: true } | { possible: false; reasons: readonly string[] };

export function rollbackPossible(
  facts: Facts,
  environment: PinnedEnvironment,
  to: string,
): Possible {
  const reasons = judge(facts, { environment, release: to, change: "rollback" }).flatMap((gate) =>
    gate.open ? [] : [gate.reason],
  );
  return reasons.length === 0 ? { possible: true } : { possible: false, reasons };
}

/**
 * Whether `to` could be taken back again after it ran: what runs now must read the data that it writes, and
 * have no older provider. Undefined where nothing runs that one could go back to.
 */
export function rollbackPossibleAfter(
  facts: Facts,
  environment: PinnedEnvironment,
  to: string,
): Possible | undefined {
  const ledger = ledgerOf(facts, environment.name);
  if (!ledger.known) return { possible: false, reasons: [ledger.reason] };
  const current = currentDeployment(ledger.value)?.started.record.release;
  if (current === undefined) return undefined;
  const [before, after] = [facts.contents[current], facts.contents[to]];
  if (!before?.known || !after?.known)
    return { possible: false, reasons: ["the files of the two releases were not read"] };
  const reasons: string[] = [];
  const [reader, writer] = [before.value.dataSchema, after.value.dataSchema];
  if (!reader.ok || !writer.ok)
    reasons.push("data-schema.json of one of the releases cannot be read");
  else if (!reader.value.reads.includes(writer.value.writes))
    reasons.push(
      `it writes data of version ${writer.value.writes}, which today's release cannot read`,
    );
  const [older, newer] = [before.value.providerMajors, after.value.providerMajors];
  for (const { provider, from, to: major } of raisedMajors(older, newer))
    reasons.push(`it raises ${provider} from ${from} to ${major}, and state cannot go back`);
  return reasons.length === 0 ? { possible: true } : { possible: false, reasons };
}

/** Where `rollback` goes without being told: the last release that ended well here and does not contain the current one. */
export function rollbackTarget(facts: Facts, environment: PinnedEnvironment): string | undefined {
  const ledger = ledgerOf(facts, environment.name);
  if (!ledger.known) return undefined;
  const current = currentDeployment(ledger.value)?.started.record.release;
  if (current === undefined) return undefined;
  return deployments(ledger.value).findLast(
    (deployment) =>
      outcomeOf(deployment) === "succeeded" &&
      movesBackward(facts, current, deployment.started.record.release) &&
      endedHealthy(ledger.value, deployment.started.record.release),
  )?.started.record.release;
}
