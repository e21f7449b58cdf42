/** What every command works with. Made once by the command line, and by tests with doubles. */
import { type Facts } from "../core/facts";
import { nextSeq } from "../core/ledger";
import { releaseTags } from "../adapters/github/releaseTags";
import { isPinned, type PinnedEnvironment } from "../formats/environments";
import { gatherFacts, type Sources } from "../gather";
import type { Deployer, LedgerEvent } from "../ports";
import { UserError } from "../../cli/terminal";

export interface Context extends Sources {
  /** As the ledger names this run. */
  run: string;
  who: string;
  /** Nothing is written anywhere, only told. */
  dryRun: boolean;
  json: boolean;
  remote: string | undefined;
  deployer: Deployer;
  /** Told when an environment newly needs somebody. */
  webhookUrl?: string | undefined;
  fetch?: typeof fetch;
  print: (text: string) => void;
}

/** Main as it is at this moment, and all other facts. */
export async function currentFacts(context: Context): Promise<Facts> {
  const { remote, mainName, git } = context;
  if (remote !== undefined) {
    const branch = mainName.slice(remote.length + 1);
    await git.fetch(
      remote,
      `+refs/heads/${branch}:refs/remotes/${mainName}`,
      // Commits that ran and may be on no branch any more.
      `+refs/tags/${releaseTags}/*:refs/tags/${releaseTags}/*`,
    );
  }
  return gatherFacts(context);
}

export function environmentNamed(facts: Facts, name: string | undefined) {
  const found = facts.environments.find((environment) => environment.name === name);
  if (found) return found;
  const names = facts.environments.map((environment) => environment.name).join(", ");
  throw new UserError(
    name === undefined
      ? `Which environment? Name one of ${names}.`
      : `There is no environment "${name}". There are: ${names}.`,
  );
}

export function pinnedNamed(facts: Facts, name: string | undefined): PinnedEnvironment {
  const environment = environmentNamed(facts, name);
  if (isPinned(environment)) return environment;
  throw new UserError(
    `${environment.name} follows main and has no pin. Revert the change on main instead.`,
  );
}

/** Writes under the next free number, however many others write meanwhile. */
export async function appendNext(
  context: Context,
  environment: string,
  event: LedgerEvent,
): Promise<number> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const records = await context.ledger.records(environment);
    if (!records.known) throw new UserError(`Nothing was recorded: ${records.reason}.`);
    const seq = records.value.length + 1;
    if (await context.ledger.append(environment, seq, event)) return seq;
  }
  throw new UserError(
    `Nothing was recorded: the ledger of ${environment} is written to all the time.`,
  );
}

export const nextSeqOf = (facts: Facts, environment: string): number => {
  const ledger = facts.ledgers[environment];
  if (!ledger?.known) throw new UserError(ledger?.reason ?? `${environment} has no ledger.`);
  return nextSeq(ledger.value);
};
