/** The log of one environment and what it says: what runs, what ran when, what is under way. */
import type { Finished, LedgerRecord, Outcome, Started } from "../formats/ledgerRecord";

export interface Ledger {
  environment: string;
  entries: readonly Entry[];
}

/** `atMs` never goes back along the log: a record dated before its predecessor counts from that one's time. */
export interface Entry<R extends LedgerRecord = LedgerRecord> {
  record: R;
  atMs: number;
}

export interface Deployment {
  started: Entry<Started>;
  finished: Entry<Finished> | undefined;
}

/** Refuses gaps and strangers: a log that lost a record proves nothing. */
export function createLedger(environment: string, records: readonly LedgerRecord[]): Ledger {
  let ledger: Ledger = { environment, entries: [] };
  for (const record of [...records].sort((a, b) => a.seq - b.seq))
    ledger = appended(ledger, record);
  return ledger;
}

export function appended(ledger: Ledger, record: LedgerRecord): Ledger {
  const { environment, entries } = ledger;
  const place = `ledger/${environment}/${record.seq}.json`;
  if (record.environment !== environment)
    throw new Error(`${place} is of environment "${record.environment}".`);
  if (record.seq !== nextSeq(ledger))
    throw new Error(
      `${place} found where ${nextSeq(ledger)} was expected: the ledger is not complete.`,
    );
  const atMs = Math.max(Date.parse(record.at), entries.at(-1)?.atMs ?? 0);
  return { environment, entries: [...entries, { record, atMs }] };
}

/** The log as it was at that time. */
export function ledgerAt(ledger: Ledger, atMs: number): Ledger {
  const end = ledger.entries.findIndex((entry) => entry.atMs > atMs);
  return end === -1 ? ledger : { ...ledger, entries: ledger.entries.slice(0, end) };
}

export const nextSeq = (ledger: Ledger): number => ledger.entries.length + 1;

/** A ledger never changes, and is asked this many times in one decision. */
const deploymentsOf = new WeakMap<Ledger, readonly Deployment[]>();

export function deployments(ledger: Ledger): readonly Deployment[] {
  const found = deploymentsOf.get(ledger) ?? findDeployments(ledger);
  deploymentsOf.set(ledger, found);
  return found;
}

function findDeployments(ledger: Ledger): Deployment[] {
  const starts = ofKind(ledger, "started");
  const finishes = new Map(ofKind(ledger, "finished").map((entry) => [entry.record.of, entry]));
  return starts.map((started) => ({ started, finished: finishes.get(started.record.seq) }));
}

/** What the environment was last set out to run, whether that went well or not. */
export const currentDeployment = (ledger: Ledger): Deployment | undefined =>
  deployments(ledger).at(-1);

export function outcomeOf(deployment: Deployment): Outcome | "open" {
  return deployment.finished?.record.outcome ?? "open";
}

/** The last time that it was deployed well there; undefined if never. */
export function lastSuccess(ledger: Ledger, release: string): Deployment | undefined {
  return deployments(ledger).findLast(
    (deployment) =>
      deployment.started.record.release === release && outcomeOf(deployment) === "succeeded",
  );
}

/**
 * Ran there well, and no smoke test of it says otherwise. A later attempt that failed does not take this
 * back: it would forbid the second try of a rollback.
 */
export const endedHealthy = (ledger: Ledger, release: string): boolean =>
  lastSuccess(ledger, release) !== undefined && lastSmoke(ledger, release)?.record.passed !== false;

export const lastSmoke = (ledger: Ledger, release: string) =>
  ofKind(ledger, "smoke").findLast(({ record }) => record.release === release);

/** The stretches of time in which this release ran undisturbed by any deploy; the last may be open. */
export function runningStretches(
  ledger: Ledger,
  release: string,
): { fromMs: number; toMs: number | undefined }[] {
  const all = deployments(ledger);
  return all.flatMap((deployment, index) => {
    if (deployment.started.record.release !== release || outcomeOf(deployment) !== "succeeded")
      return [];
    return [{ fromMs: deployment.finished!.atMs, toMs: all[index + 1]?.started.atMs }];
  });
}

export function highestDataWritten(ledger: Ledger): number | undefined {
  const written = ofKind(ledger, "started").map(({ record }) => record.dataWrites);
  return written.length > 0 ? Math.max(...written) : undefined;
}

export function ofKind<K extends LedgerRecord["kind"]>(
  ledger: Ledger,
  kind: K,
): Entry<Extract<LedgerRecord, { kind: K }>>[] {
  return ledger.entries.filter((entry): entry is Entry<Extract<LedgerRecord, { kind: K }>> =>
    isKind(entry, kind),
  );
}

const isKind = (entry: Entry, kind: LedgerRecord["kind"]) => entry.record.kind === kind;
