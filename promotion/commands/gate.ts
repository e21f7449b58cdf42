/** `gate`: the required status `promotion` on pull requests, judged by what their merge would make of main. */
import type { Facts } from "../core/facts";
import { judgePullRequest, type Judgement, type Proposal } from "../core/judgePullRequest";
import { stackFileKeys } from "../core/stackFile";
import { environmentsFile, parseEnvironments } from "../formats/environments";
import { holdAllFile, parseHoldAll, parsePin, pinFile } from "../formats/pin";
import { gatherContentsFor, sha256 } from "../gather";
import type { OpenPullRequest } from "../ports";
import { UserError } from "../../cli/terminal";
import { type Context, currentFacts } from "./context";
import { hubOf } from "./open";

export async function gate(
  context: Context,
  { pullRequest }: { pullRequest?: number | undefined },
): Promise<number> {
  const facts = await currentFacts(context);
  return judgeAll(context, facts, pullRequest);
}

export async function judgeAll(context: Context, facts: Facts, only?: number): Promise<number> {
  const hub = hubOf(context);
  const all = await hub.openPullRequests();
  const requests = only === undefined ? all : all.filter(({ number }) => number === only);
  if (only !== undefined && requests.length === 0)
    throw new UserError(`There is no open pull request #${only}.`);
  for (const request of requests) {
    const judgement = await judgementOf(context, facts, request);
    const { state, description } = judgement;
    context.print(`#${request.number} ${state}: ${description}\n`);
    for (const note of judgement.notes) context.print(`  ${note}\n`);
    if (!context.dryRun) await hub.setStatus(request.headSha, { state, description });
  }
  return 0;
}

async function judgementOf(
  context: Context,
  facts: Facts,
  request: OpenPullRequest,
): Promise<Judgement> {
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
  { number, headSha, author }: OpenPullRequest,
): Promise<Proposal | undefined> {
  const { git, hub, remote } = context;
  if (remote !== undefined) await git.fetch(remote, `refs/pull/${number}/head`);
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
