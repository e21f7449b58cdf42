/** Holds and bad releases, derived from the history of the pin files: what was taken back, and whether its fix was named. */
import { isPinned } from "../formats/environments";
import { holdAllFile, type Pin } from "../formats/pin";
import { type Facts, type Known, known, ledgerOf, unknown, type Version } from "./facts";
import { type Ledger, ofKind } from "./ledger";
import { short } from "./text";

export interface BadRelease {
  environment: string;
  release: string;
  reason: string;
  fixedBy: string | undefined;
  /** The commit of main that took it back. */
  since: string;
  /** Taken back here by a pin that moved backward, which holds the environment as well. */
  byPin: boolean;
}

export interface Hold {
  reason: string;
  since: string;
}

export function holdOfAll(facts: Facts): Known<Hold | undefined> {
  const last = facts.holdAll.at(-1);
  if (!last) return known(undefined);
  if (!last.content.ok) return unknown(`${holdAllFile} cannot be read`);
  const { hold } = last.content.value;
  return known(hold ? { reason: hold.reason, since: sinceWhen(facts.holdAll) } : undefined);
}

/** A pin that moved backward holds its environment until the fix of what it took back is named. */
export function holdOf(facts: Facts, environment: string): Known<Hold | undefined> {
  const pin = facts.pins[environment]?.at(-1);
  if (pin && !pin.content.ok) return unknown(pin.content.problems.join(" "));
  const written = pin?.content.ok ? pin.content.value.hold : null;
  if (written) return known({ reason: written.reason, since: sinceWhen(facts.pins[environment]!) });
  const bad = badReleasesOf(facts, environment);
  if (!bad.known) return bad;
  const unfixed = bad.value.findLast(({ byPin, fixedBy }) => byPin && fixedBy === undefined);
  return known(
    unfixed && {
      reason: `${short(unfixed.release)} was taken back (${unfixed.reason}) and its fix is not named`,
      since: unfixed.since,
    },
  );
}

/** Of all environments: what was taken back in one of them must not move up in any. */
export function badReleases(facts: Facts): Known<readonly BadRelease[]> {
  const found: BadRelease[] = [];
  for (const environment of facts.environments) {
    if (!isPinned(environment)) continue;
    const bad = badReleasesOf(facts, environment.name);
    if (!bad.known) return bad;
    found.push(...bad.value);
  }
  return known(found);
}

/** What keeps this release from moving up: something taken back that is in it, without the fix. */
export function unmended(facts: Facts, release: string): Known<BadRelease | undefined> {
  const bad = badReleases(facts);
  if (!bad.known) return bad;
  return known(
    bad.value.find(
      (entry) =>
        facts.main.contains(release, entry.release) &&
        (entry.fixedBy === undefined || !facts.main.contains(release, entry.fixedBy)),
    ),
  );
}

export function unmendedSentence(release: string, bad: BadRelease): string {
  const what =
    bad.release === release
      ? `${short(release)} was taken back in ${bad.environment}`
      : `${short(release)} contains ${short(bad.release)}, which was taken back in ${bad.environment}`;
  return bad.fixedBy === undefined ? what : `${what}, and not its fix ${short(bad.fixedBy)}`;
}

/**
 * A fold over the versions of the pin file. A fix counts from the commit that names it: an entry that
 * stood there before does not mend what is taken back again later. Entries that are deleted go on counting.
 */
function badReleasesOf(facts: Facts, environment: string): Known<readonly BadRelease[]> {
  const bad = new Map<string, BadRelease>();
  let before: Pin | undefined;
  for (const { commit, content } of facts.pins[environment] ?? []) {
    // What an unreadable version said is not known, but its neighbours are; the file of now is judged elsewhere.
    if (!content.ok) continue;
    const now = content.value;
    if (before && before.release !== "none" && movesBackward(facts, before.release, now.release)) {
      const ledger = ledgerOf(facts, environment);
      if (!ledger.known) return unknown(ledger.reason);
      // A pin that had not started is only withdrawn: nobody says that it is bad.
      if (startedWithout(facts, ledger.value, before.release, commit))
        bad.set(before.release, takenBack(environment, before.release, commit));
    }
    for (const entry of now.bad) {
      if (before?.bad.some((earlier) => sameEntry(earlier, entry))) continue;
      const byPin = bad.get(entry.release)?.byPin ?? false;
      const { release, reason, fixedBy } = entry;
      bad.set(release, { environment, release, reason, fixedBy, since: commit, byPin });
    }
    before = now;
  }
  return known([...bad.values()]);
}

/** Whether it was deployed from a main that did not have this commit yet: told by that main, because clocks differ. */
const startedWithout = (facts: Facts, ledger: Ledger, release: string, commit: string): boolean =>
  ofKind(ledger, "started").some(
    ({ record }) => record.release === release && !facts.main.contains(record.main, commit),
  );

const sameEntry = (a: Pin["bad"][number], b: Pin["bad"][number]) =>
  a.release === b.release && a.fixedBy === b.fixedBy && a.reason === b.reason;

/** Backward is whatever does not contain what was pinned before. */
export const movesBackward = (facts: Facts, from: string, to: string): boolean =>
  to === "none" || !facts.main.contains(to, from);

const takenBack = (environment: string, release: string, since: string): BadRelease => ({
  environment,
  release,
  reason: "its pin moved backward",
  fixedBy: undefined,
  since,
  byPin: true,
});

/** The commit since which the hold stands without interruption. */
function sinceWhen(versions: readonly Version<{ hold: { reason: string } | null }>[]): string {
  const free = versions.findLastIndex(({ content }) => content.ok && content.value.hold === null);
  return versions[free + 1]!.commit;
}
