/** What the preview of a promotion is of: the release that is offered, and the stack file as its merge would leave it. All of it is read as data. */
import { UserError } from "../../cli/terminal";
import type { Context } from "../commands/context";
import { hubOf } from "../commands/hub";
import { candidateFor } from "../core/candidate";
import type { Facts } from "../core/facts";
import { short } from "../core/text";
import type { PinnedEnvironment } from "../formats/environments";
import { parsePin, pinFile } from "../formats/pin";
import { valueOf } from "../formats/problems";
import { stackFileProblems } from "./stackFileAsData";

export interface Offered {
  release: string;
  /** Where it is other than main's. */
  stackFile: string | undefined;
  pullRequest: number | undefined;
}

/** Said by a person; the candidate unless one is named. */
export interface Asked {
  release: string | undefined;
  pullRequest: number | undefined;
}

export async function offeredTo(
  context: Context,
  facts: Facts,
  environment: PinnedEnvironment,
  { release, pullRequest }: Asked,
): Promise<Offered | { none: string }> {
  if (pullRequest !== undefined) return fromPullRequest(context, facts, environment, pullRequest);
  if (release !== undefined) return asMainHasIt(await onMain(context, facts, release));
  const candidate = candidateFor(facts, environment);
  if (candidate.kind === "none" || candidate.kind === "unknown") return { none: candidate.reason };
  // Of the App's own pull requests it is known that they change the pin alone.
  return candidate.kind === "kept" && candidate.pullRequest.byPerson
    ? fromPullRequest(context, facts, environment, candidate.pullRequest.number)
    : asMainHasIt(candidate.release);
}

const asMainHasIt = (release: string): Offered => ({
  ...{ release, stackFile: undefined, pullRequest: undefined },
});

async function onMain({ git }: Context, facts: Facts, name: string): Promise<string> {
  const release = await git.resolve(name);
  if (facts.main.isOnMain(release)) return release;
  throw new UserError(
    `${short(release)} is not in main: nothing else is previewed with credentials.`,
  );
}

async function fromPullRequest(
  context: Context,
  facts: Facts,
  { name }: PinnedEnvironment,
  number: number,
): Promise<Offered> {
  const { git, remote } = context;
  const { head } = facts.main;
  const request = (await hubOf(context).openPullRequests()).find((one) => one.number === number);
  if (!request) throw new UserError(`There is no open pull request #${number}.`);
  if (request.fromFork)
    throw new UserError(
      `#${number} comes from a fork: nothing of it is previewed with credentials.`,
    );
  if (remote !== undefined) await git.fetch(remote, `refs/pull/${number}/head`);
  const tree = await git.mergedTree(head, request.headSha);
  if (tree === undefined)
    throw new UserError(`#${number} conflicts with main, so nobody can say what a merge would do.`);
  const stackPath = `Pulumi.${name}.yaml`;
  const [pinText, stackFile, mains, project] = await git.files([
    { commit: tree, path: pinFile(name) },
    { commit: tree, path: stackPath },
    { commit: head, path: stackPath },
    { commit: head, path: "Pulumi.yaml" },
  ]);
  const { release } = valueOf(parsePin(pinFile(name), pinText ?? ""));
  if (release === "none") throw new UserError(`#${number} pins no release of ${name}.`);
  await onMain(context, facts, release);
  if (stackFile === mains) return { release, stackFile: undefined, pullRequest: number };
  const problems = stackFileProblems(mains ?? "", stackFile ?? "", {
    file: stackPath,
    project: /^name:\s*(\S+)\s*$/m.exec(project ?? "")?.[1] ?? "",
  });
  if (problems.length > 0)
    throw new UserError(`#${number} cannot be previewed. ${problems.join(". ")}.`);
  return { release, stackFile, pullRequest: number };
}
