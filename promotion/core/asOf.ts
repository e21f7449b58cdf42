/** The facts as they were at a commit of main and a time: what whoever merged it could have known. */
import type { AlarmHistory, Facts, Known, PromotionPullRequest, Version } from "./facts";
import { historyUpTo } from "./history";
import { type Ledger, ledgerAt } from "./ledger";

export function asOf(facts: Facts, commit: string, atMs: number): Facts {
  const main = historyUpTo(facts.main, commit);
  const upTo = new Set(main.firstParents.map(({ sha }) => sha));
  const versions = <T extends { commit: string }>(all: readonly T[]) =>
    all.filter((version) => upTo.has(version.commit));
  return {
    ...facts,
    nowMs: atMs,
    storeNow: { known: true, value: atMs },
    main,
    pins: mapValues(facts.pins, versions),
    holdAll: versions<Version<{ hold: { reason: string } | null }>>(facts.holdAll),
    stackFiles: mapValues(facts.stackFiles, versions),
    ledgers: mapValues(facts.ledgers, (ledger) =>
      mapKnown(ledger, (l: Ledger) => ledgerAt(l, atMs)),
    ),
    alarms: mapValues(facts.alarms, (alarms) => mapKnown(alarms, (a) => alarmsAt(a, atMs))),
    pullRequests: mapKnown(facts.pullRequests, (all) => all.flatMap((one) => requestAt(one, atMs))),
  };
}

/** `sinceMs` stays: what was not recorded then is not known now. */
function alarmsAt(alarms: AlarmHistory, atMs: number): AlarmHistory {
  return {
    ...alarms,
    episodes: alarms.episodes
      .filter(({ fromMs }) => fromMs <= atMs)
      .map((episode) =>
        episode.toMs !== undefined && episode.toMs > atMs
          ? { ...episode, toMs: undefined }
          : episode,
      ),
  };
}

function requestAt(request: PromotionPullRequest, atMs: number): PromotionPullRequest[] {
  if (request.openedAtMs > atMs) return [];
  if (request.closedAtMs === undefined || request.closedAtMs <= atMs) return [request];
  return [{ ...request, closedAtMs: undefined, merged: false, withdrawn: false }];
}

const mapKnown = <T>(fact: Known<T>, map: (value: T) => T): Known<T> =>
  fact.known ? { known: true, value: map(fact.value) } : fact;

const mapValues = <T>(record: Readonly<Record<string, T>>, map: (value: T) => T) =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
