/** `gate`: the required status `promotion` on pull requests, judged by what their merge would make of main. */
import { type Facts, type Known, unknown } from "../core/facts";
import { judgePullRequest, type Judgement, type Proposal } from "../core/judgePullRequest";
import { stackFileKeys } from "../core/stackFile";
import { count, short } from "../core/text";
import { environmentsFile, parseEnvironments } from "../formats/environments";
import { holdAllFile, parseHoldAll, parsePin, pinFile } from "../formats/pin";
import { gatherContentsFor, sha256 } from "../gather";
import type { OpenPullRequest } from "../ports";
import { UserError } from "../../cli/terminal";
import { GitError } from "../adapters/git";
import { GitHubError } from "../adapters/rest";
import { type Context, currentFacts } from "./context";
import { hubOf } from "./hub";

export async function gate(
  context: Context,
  { pullRequest, commit }: { pullRequest?: number | undefined; commit?: string | undefined },
): Promise<number> {
  const facts = await currentFacts(context);
  if (commit !== undefined) return judgeMergeGroup(context, facts, commit);
  const all = await hubOf(context).openPullRequests();
  const asked = all.filter(({ number }) => pullRequest === undefined || number === pullRequest);
  if (pullRequest !== undefined && asked.length === 0)
    throw new UserError(`There is no open pull request #${pullRequest}.`);
  return judgeEach(context, facts, asked, false);
}

/** All open pull requests, with a comment where the author is asked for something. */
export async function judgeAll(context: Context, facts: Facts): Promise<number> {
  return judgeEach(context, facts, await hubOf(context).openPullRequests(), true);
}

/** A merge queue tests a commit of its own, which holds what was queued before as well: its status is asked of that commit. */
async function judgeMergeGroup(context: Context, facts: Facts, commit: string): Promise<number> {
  if (context.remote !== undefined) await context.git.fetch(context.remote, commit);
  const carried = await context.git.commitsBetween(facts.main.head, commit);
  const inIt = (await hubOf(context).openPullRequests()).filter(({ headSha }) =>
    carried.some(({ sha }) => sha === headSha),
  );
  const judgement = await judgementOf(context, facts, {
    headSha: commit,
    author: "the merge queue",
    // Of several it cannot be said who approved what.
    approvers: async () =>
      inIt.length === 1
        ? hubOf(context).approversOf(inIt[0]!.number)
        : unknown(`${count(inIt.length, "pull request")} of this merge group found`),
  });
  await post(context, `merge group ${short(commit)}`, commit, judgement);
  return 0;
}

/** One that cannot be judged keeps nobody else from their status. */
async function judgeEach(
  context: Context,
  facts: Facts,
  requests: readonly OpenPullRequest[],
  comment: boolean,
): Promise<number> {
  const hub = hubOf(context);
  let failures = 0;
  for (const { number, headSha, author } of requests) {
    try {
      if (context.remote !== undefined)
        await context.git.fetch(context.remote, `refs/pull/${number}/head`);
      const approvers = () => hub.approversOf(number);
      const judgement = await judgementOf(context, facts, { headSha, author, approvers });
      await post(context, `#${number}`, headSha, judgement);
      if (comment && !context.dryRun && judgement.notes.length > 0)
        await hub.comment(number, noteMarker, judgement.notes.join("\n\n"));
    } catch (error) {
      if (!(error instanceof GitHubError || error instanceof GitError)) throw error;
      failures++;
      context.print(`#${number} has no status of now: ${error.message}\n`);
    }
  }
  return failures === 0 ? 0 : 1;
}

const noteMarker = "<!-- promotion: please -->";

async function post(
  context: Context,
  name: string,
  sha: string,
  { state, description, notes }: Judgement,
): Promise<void> {
  context.print(`${name} ${state}: ${description}\n`);
  for (const note of notes) context.print(`  ${note}\n`);
  if (!context.dryRun) await hubOf(context).setStatus(sha, { state, description });
}

interface Judged {
  headSha: string;
  author: string;
  approvers: () => Promise<Known<readonly string[]>>;
}

async function judgementOf(context: Context, facts: Facts, request: Judged): Promise<Judgement> {
  const proposal = await readProposal(context, facts, request);
  if (!proposal)
    return {
      state: "failure",
      description: "conflicts with main, so nobody can say what a merge would do",
      moves: [],
      problems: [],
      notes: [],
    };
  const releases = Object.values(proposal.pins).flatMap((pin) =>
    pin.ok && pin.value.release !== "none" ? [pin.value.release] : [],
  );
  const contents = await gatherContentsFor(context.git, facts, releases);
  return judgePullRequest({ ...facts, contents }, proposal);
}

/** The files as the merge would leave them. They are read as data; nothing of the pull request runs. */
async function readProposal(
  context: Context,
  facts: Facts,
  { headSha, author, approvers }: Judged,
): Promise<Proposal | undefined> {
  const { git } = context;
  const { head } = facts.main;
  const tree = await git.mergedTree(head, headSha);
  if (tree === undefined) return undefined;
  const changedPaths = await git.changedPaths(head, tree);
  const texts = await git.files(changedPaths.map((path) => ({ commit: tree, path })));
  const changed = new Map(changedPaths.map((path, index) => [path, texts[index]]));
  const deleted = (path: string) => ({
    ok: false as const,
    problems: [`${path} would be deleted.`],
  });
  const parsedAt = <T>(path: string, parse: (text: string) => T) => {
    if (!changed.has(path)) return undefined;
    const text = changed.get(path);
    return text === undefined ? deleted(path) : parse(text);
  };
  const environments = parsedAt(environmentsFile, parseEnvironments);
  const names = (environments?.ok ? environments.value : facts.environments).map(
    ({ name }) => name,
  );
  const pins = names.flatMap((name) => {
    const pin = parsedAt(pinFile(name), (text) => parsePin(pinFile(name), text));
    return pin ? [[name, pin] as const] : [];
  });
  const stackFiles = names.flatMap((name) => {
    const text = changed.get(`Pulumi.${name}.yaml`);
    return text === undefined
      ? []
      : [[name, { digest: sha256(text), keys: stackFileKeys(text) }] as const];
  });
  const holdAll = parsedAt(holdAllFile, parseHoldAll);
  return {
    headSha,
    author,
    commits: await git.commitsBetween(head, headSha),
    changedPaths,
    pins: Object.fromEntries(pins),
    stackFiles: Object.fromEntries(stackFiles),
    ...(environments ? { environments } : {}),
    ...(holdAll ? { holdAll } : {}),
    approvers: await approvers(),
  };
}
