/**
 * Which release is offered to an environment. Once offered it is kept until its pull request is merged,
 * closed or superseded: what soaks or is being approved must not be swapped under people's hands.
 */
import type { PinnedEnvironment } from "../formats/environments";
import { type Facts, ledgerOf, type PromotionPullRequest } from "./facts";
import { allOpen } from "./gates";
import { soak } from "./gates/soak";
import { badReleases, unmended, unmendedSentence } from "./hold";
import { currentDeployment, deployments, lastSmoke, outcomeOf } from "./ledger";
import { pinOf } from "./pin";
import { raisedMajors } from "./providerMajors";
import { short } from "./text";

export type Candidate =
  | { kind: "kept"; release: string; pullRequest: PromotionPullRequest; next: readonly string[] }
  | { kind: "new"; release: string; next: readonly string[] }
  | { kind: "none"; reason: string }
  | { kind: "unknown"; reason: string };

export function candidateFor(facts: Facts, environment: PinnedEnvironment): Candidate {
  const { name, predecessor } = environment;
  const pin = pinOf(facts, name);
  if (!pin.known) return { kind: "unknown", reason: pin.reason };
  if (!facts.pullRequests.known) return { kind: "unknown", reason: facts.pullRequests.reason };
  const ledger = ledgerOf(facts, predecessor);
  if (!ledger.known) return { kind: "unknown", reason: ledger.reason };
  // Where it is not known what was taken back elsewhere, an offer stays as it is: it may well be good.
  const bad = badReleases(facts);
  if (!bad.known) return { kind: "unknown", reason: bad.reason };

  const pinned = pin.value.release === "none" ? undefined : pin.value.release;
  const ours = facts.pullRequests.value.filter((request) => request.environment === name);
  const offerable = ranWell(facts, predecessor).filter(
    (release) =>
      isForward(facts, pinned, release) &&
      mayMove(facts, release) &&
      canStillSoak(facts, environment, release),
  );
  const kept = ours.findLast((request) => isOpen(request) && offerable.includes(request.release));
  if (kept)
    return {
      kind: "kept",
      release: kept.release,
      pullRequest: kept,
      next: offerable.filter((release) => isNewer(facts, release, kept.release)),
    };
  // Closed by a person without a merge is a word: neither that release nor an older one is offered again.
  const refused = ours.filter(
    (request) => !isOpen(request) && !request.merged && !request.withdrawn,
  );
  const fresh = offerable.filter(
    (release) => !refused.some((request) => facts.main.contains(request.release, release)),
  );
  const release = choose(facts, environment, apartFromMajors(facts, environment, fresh));
  if (release === undefined)
    return { kind: "none", reason: noneReason(facts, environment, pinned, offerable.length > 0) };
  return {
    kind: "new",
    release,
    next: fresh.filter((other) => isNewer(facts, other, release)),
  };
}

/** About the newest that could have been: what is in its way. */
function noneReason(
  facts: Facts,
  { predecessor }: PinnedEnvironment,
  pinned: string | undefined,
  wasRefused: boolean,
): string {
  if (wasRefused) return "its promotion was closed without a merge, and nothing newer ran since";
  const newest = ranWell(facts, predecessor).find((release) => isForward(facts, pinned, release));
  if (newest === undefined) return `${predecessor} has run nothing newer`;
  const bad = unmended(facts, newest);
  if (!bad.known) return bad.reason;
  return bad.value
    ? `${unmendedSentence(newest, bad.value)}, so it does not move up`
    : `the soak of ${short(newest)} in ${predecessor} was cut short by another release`;
}

/** Open pull requests of ours that offer what must not or need not be offered any more, each with its reason. */
export function staleOffers(
  facts: Facts,
  environment: PinnedEnvironment,
): { pullRequest: PromotionPullRequest; reason: string }[] {
  const candidate = candidateFor(facts, environment);
  const pin = pinOf(facts, environment.name);
  if (candidate.kind === "unknown" || !pin.known || !facts.pullRequests.known) return [];
  const kept = candidate.kind === "kept" ? candidate.pullRequest.number : undefined;
  return facts.pullRequests.value
    .filter(
      (request) =>
        isOpen(request) &&
        request.environment === environment.name &&
        request.number !== kept &&
        !request.byPerson,
    )
    .map((pullRequest) => ({
      pullRequest,
      reason: staleReason(facts, environment, pin.value.release, pullRequest.release),
    }));
}

/** The newest that has passed its gates; else the one that runs in the predecessor now; else the newest. Newest first. */
function choose(
  facts: Facts,
  environment: PinnedEnvironment,
  offerable: readonly string[],
): string | undefined {
  const passed = offerable.find((release) =>
    allOpen(facts, { environment, release, change: "promotion" }),
  );
  if (passed !== undefined) return passed;
  const ledger = ledgerOf(facts, environment.predecessor);
  const running = ledger.known && currentDeployment(ledger.value)?.started.record.release;
  return offerable.find((release) => release === running) ?? offerable[0];
}

/**
 * A provider's new major version goes up with as little beside it as can be, because nothing that goes up
 * with it can be rolled back: first what came before it, then the oldest that has it.
 */
function apartFromMajors(
  facts: Facts,
  { name }: PinnedEnvironment,
  offerable: readonly string[],
): readonly string[] {
  const ledger = ledgerOf(facts, name);
  const running = ledger.known && currentDeployment(ledger.value)?.started.record.release;
  if (!running) return offerable;
  const before = facts.contents[running];
  const raises = (release: string) => {
    const after = facts.contents[release];
    // What was not read closes the gate provider-version: nothing moves by guessing here.
    if (!before?.known || !after?.known) return false;
    return raisedMajors(before.value.providerMajors, after.value.providerMajors).length > 0;
  };
  const without = offerable.filter((release) => !raises(release));
  return without.length > 0 ? without : offerable.slice(-1);
}

/** What was deployed well in the environment and did not fail its last smoke test, newest of main first. */
function ranWell(facts: Facts, environment: string): string[] {
  const ledger = ledgerOf(facts, environment);
  if (!ledger.known) return [];
  const releases = new Set(
    deployments(ledger.value)
      .filter((deployment) => outcomeOf(deployment) === "succeeded")
      .map(({ started }) => started.record.release),
  );
  return [...releases]
    .filter((release) => facts.main.isOnMain(release))
    .filter((release) => lastSmoke(ledger.value, release)?.record.passed !== false)
    .sort((a, b) => order(facts, b) - order(facts, a));
}

const order = (facts: Facts, release: string) => facts.main.entersMainAt(release)!;

const isForward = (facts: Facts, pinned: string | undefined, release: string) =>
  pinned === undefined || (release !== pinned && facts.main.contains(release, pinned));

/** A held environment still shows what waits; only what has something bad in it is not offered. */
const mayMove = (facts: Facts, release: string) => {
  const bad = unmended(facts, release);
  return bad.known && bad.value === undefined;
};

/** A soak that was cut short by another release there never ends, and would keep the offer for ever. */
function canStillSoak(facts: Facts, environment: PinnedEnvironment, release: string): boolean {
  const ledger = ledgerOf(facts, environment.predecessor);
  const running = ledger.known && currentDeployment(ledger.value)?.started.record.release;
  if (running === release) return true;
  const soaked = soak(facts, { environment, release, change: "promotion" });
  return soaked.open || !soaked.known;
}

function staleReason(
  facts: Facts,
  environment: PinnedEnvironment,
  pinned: string,
  release: string,
): string {
  const bad = unmended(facts, release);
  if (bad.known && bad.value) return unmendedSentence(release, bad.value);
  if (!isForward(facts, pinned === "none" ? undefined : pinned, release))
    return `the pin of ${environment.name} already contains ${short(release)}`;
  if (!canStillSoak(facts, environment, release))
    return `the soak of ${short(release)} in ${environment.predecessor} was cut short by another release`;
  return `${short(release)} did not stay well in ${environment.predecessor}, or another pull request offers more`;
}

const isOpen = ({ closedAtMs }: PromotionPullRequest) => closedAtMs === undefined;

const isNewer = (facts: Facts, a: string, b: string) =>
  a !== b && order(facts, a) > order(facts, b);
