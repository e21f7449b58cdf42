/** `gate`: the required status `promotion` on pull requests, judged by what their merge would make of main. */
import type { Facts } from "../core/facts";
import { judgePullRequest, type Judgement, type Proposal } from "../core/judgePullRequest";
import { stackFileKeys } from "../core/stackFile";
import { environmentsFile, parseEnvironments } from "../formats/environments";
import { holdAllFile, parseHoldAll, parsePin, pinFile } from "../formats/pin";
import { gatherContentsFor, sha256 } from "../gather";
import type { OpenPullRequest } from "../ports";
import { UserError } from "../../cli/terminal";
import { GitError } from "../adapters/git";
import { GitHubError } from "../adapters/rest";
import { type Context, currentFacts } from "./context";
import { hubOf } from "./open";

export async function gate(
  context: Context,
  { pullRequest, commit }: { pullRequest?: number | undefined; commit?: string | undefined },
): Promise<number> {
  const facts = await currentFacts(context);
  if (commit === undefined) return judgeAll(context, facts, pullRequest);
  if (pullRequest === undefined)
    throw new UserError("--commit is a merge group's: name its --pull-request too.");
  const request = await openRequest(context, pullRequest);
  return judgeEach(context, facts, [{ ...request, mergeGroupSha: commit }]);
}

export async function judgeAll(context: Context, facts: Facts, only?: number): Promise<number> {
  const requests =
    only === undefined
      ? await hubOf(context).openPullRequests()
      : [await openRequest(context, only)];
  return judgeEach(context, facts, requests);
}

async function openRequest(context: Context, number: number): Promise<OpenPullRequest> {
  const all = await hubOf(context).openPullRequests();
  const found = all.find((request) => request.number === number);
  if (found) return found;
  throw new UserError(`There is no open pull request #${number}.`);
}

/** A merge queue tests a commit of its own, which holds what was queued before as well. */
interface Judged extends OpenPullRequest {
  mergeGroupSha?: string;
}

/** One that cannot be judged keeps nobody else from their status. */
async function judgeEach(
  context: Context,
  facts: Facts,
  requests: readonly Judged[],
): Promise<number> {
  let failures = 0;
  for (const request of requests) {
    try {
      await judgeOne(context, facts, request);
    } catch (error) {
      if (!(error instanceof GitHubError || error instanceof GitError)) throw error;
      failures++;
      context.print(`#${request.number} has no status of now: ${error.message}\n`);
    }
  }
  return failures === 0 ? 0 : 1;
}

async function judgeOne(context: Context, facts: Facts, request: Judged): Promise<void> {
  const { state, description, notes } = await judgementOf(context, facts, request);
  context.print(`#${request.number} ${state}: ${description}\n`);
  for (const note of notes) context.print(`  ${note}\n`);
  if (context.dryRun) return;
  const hub = hubOf(context);
  await hub.setStatus(request.mergeGroupSha ?? request.headSha, { state, description });
  if (notes.length > 0) await hub.comment(request.number, noteMarker, notes.join("\n\n"));
}

const noteMarker = "<!-- promotion: please -->";

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
  { number, mergeGroupSha, author, ...request }: Judged,
): Promise<Proposal | undefined> {
  const { git, hub, remote } = context;
  const headSha = mergeGroupSha ?? request.headSha;
  if (remote !== undefined) await git.fetch(remote, mergeGroupSha ?? `refs/pull/${number}/head`);
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
    approvers: await hubOf({ ...context, hub }).approversOf(number),
  };
}
