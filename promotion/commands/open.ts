/** `open`: what the App does on GitHub. Tags what was deployed, offers promotions, keeps their texts up to date, withdraws what cannot move, and posts the status on every open pull request. */
import { type Candidate, candidateFor, staleOffers } from "../core/candidate";
import type { Facts } from "../core/facts";
import { deployments } from "../core/ledger";
import { editPin } from "../core/pinEdit";
import { pullRequestText } from "../core/pullRequestText";
import { short } from "../core/text";
import { isPinned, type PinnedEnvironment } from "../formats/environments";
import { pinFile } from "../formats/pin";
import { UserError } from "../../cli/terminal";
import { promoteBranch } from "../adapters/github/promotions";
import { type Context, currentFacts, pinnedNamed } from "./context";
import { judgeAll } from "./gate";
import { hubOf } from "./hub";
import { rollbackAfterFailedSmoke } from "./rollback";

export const labels = {
  withdrawn: "withdrawn",
  superseded: "superseded",
  promotion: "promotion",
} as const;

const offerMarker = "<!-- promotion: offer -->";

export async function open(
  context: Context,
  { previews }: { previews: (environment: string, release: string) => string | undefined },
): Promise<number> {
  const facts = await currentFacts(context);
  const hub = hubOf(context);
  await keepReleases(context, facts);
  for (const environment of facts.environments.filter(isPinned)) {
    await rollbackAfterFailedSmoke(context, facts, environment);
    for (const { pullRequest, reason } of staleOffers(facts, environment))
      await act(context, `close #${pullRequest.number}: ${reason}`, () =>
        hub.close(pullRequest.number, `Withdrawn: ${reason}.`, labels.withdrawn),
      );
    const candidate = candidateFor(facts, environment);
    if (candidate.kind === "unknown" || candidate.kind === "none")
      context.print(`${environment.name}: nothing to offer, ${candidate.reason}.\n`);
    else {
      const preview = previews(environment.name, candidate.release);
      await offer(context, facts, environment, candidate, preview);
    }
  }
  // Asked again: what was just opened needs its status too.
  return judgeAll(context, await currentFacts(context));
}

/** What ran must be found again, to look at it or to go back to it, also where main was rewritten. */
async function keepReleases(context: Context, facts: Facts): Promise<void> {
  if (context.dryRun) return;
  const ledgers = Object.values(facts.ledgers).flatMap((one) => (one.known ? [one.value] : []));
  const releases = ledgers.flatMap((one) =>
    deployments(one).map((each) => each.started.record.release),
  );
  const { tagged, failed } = await hubOf(context).tagReleases([...new Set(releases)]);
  for (const release of tagged) context.print(`tag ${short(release)}, which was deployed\n`);
  for (const { release, reason } of failed)
    context.print(`${short(release)} was deployed and has no tag: ${reason}\n`);
}

async function offer(
  context: Context,
  facts: Facts,
  environment: PinnedEnvironment,
  candidate: Extract<Candidate, { release: string }>,
  preview: string | undefined,
): Promise<void> {
  const hub = hubOf(context);
  const { release, next } = candidate;
  const text = pullRequestText(facts, {
    environment,
    release,
    next,
    preview,
    repositoryUrl: hub.repositoryUrl,
  });
  // Somebody offers it by hand: their text is theirs, and ours stands below it.
  if (candidate.kind === "kept" && candidate.pullRequest.byPerson) {
    const { number } = candidate.pullRequest;
    return act(context, `comment on #${number}`, () => hub.comment(number, offerMarker, text.body));
  }
  if (candidate.kind === "kept" && (await mergesWell(context, facts, candidate.pullRequest))) {
    const { number } = candidate.pullRequest;
    return act(context, `update #${number}: ${text.title}`, () => hub.updateText(number, text));
  }
  const path = pinFile(environment.name);
  const [before] = await context.git.files([{ commit: facts.main.head, path }]);
  await act(context, text.title, () =>
    hub.propose({
      branch: promoteBranch(environment.name),
      baseSha: facts.main.head,
      files: [{ path, content: editPin(before ?? "release: none\n", { release }) }],
      ...text,
      labels: [labels.promotion],
    }),
  );
}

/** Where the pin file was changed meanwhile (a hold, a fix that was named), the same offer is made on top of main again. */
async function mergesWell(
  { git, remote }: Context,
  facts: Facts,
  { number, headSha }: { number: number; headSha: string },
): Promise<boolean> {
  if (remote !== undefined) await git.fetch(remote, `refs/pull/${number}/head`);
  return (await git.mergedTree(facts.main.head, headSha)) !== undefined;
}

/** The candidate gives way to what is newer. Closing it is the word that the next `open` goes by. */
export async function supersede(
  context: Context,
  name: string | undefined,
  reason: string | undefined,
): Promise<number> {
  const facts = await currentFacts(context);
  const environment = pinnedNamed(facts, name);
  if (reason === undefined) throw new UserError(`Say why: --reason "…"`);
  const candidate = candidateFor(facts, environment);
  if (candidate.kind !== "kept")
    throw new UserError(`No promotion to ${environment.name} is open that could be superseded.`);
  const { number } = candidate.pullRequest;
  const newer = candidate.next.length > 0 ? ` ${short(candidate.next[0]!)} is newer.` : "";
  await act(context, `supersede #${number}.${newer}`, () =>
    hubOf(context).close(number, `Superseded: ${reason}`, labels.superseded),
  );
  return 0;
}

async function act(context: Context, text: string, work: () => Promise<unknown>): Promise<void> {
  context.print(`${context.dryRun ? "would " : ""}${text}\n`);
  if (!context.dryRun) await work();
}
