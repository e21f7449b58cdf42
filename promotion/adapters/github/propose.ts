/** A commit on a branch of its own and a pull request for it, by the API alone: such commits are signed by GitHub. */
import type { Hub } from "../../ports";
import type { Rest } from "../rest";
import type { Pull } from "./promotions";

export async function propose(
  rest: Rest,
  owner: string,
  { branch, baseSha, files, title, body, labels }: Parameters<Hub["propose"]>[0],
): Promise<number> {
  await pushCommit(rest, { branch, baseSha, files, title });
  const head = encodeURIComponent(`${owner}:${branch}`);
  const [open] = await rest.get<Pull[]>(`/pulls?state=open&base=main&head=${head}`);
  if (open) {
    await rest.send("PATCH", `/pulls/${open.number}`, { title, body });
    return open.number;
  }
  const { number } = await rest.send<Pull>("POST", "/pulls", {
    title,
    body,
    head: branch,
    base: "main",
  });
  if (labels.length > 0) await rest.send("POST", `/issues/${number}/labels`, { labels });
  return number;
}

async function pushCommit(
  rest: Rest,
  {
    branch,
    baseSha,
    files,
    title,
  }: Pick<Parameters<Hub["propose"]>[0], "branch" | "baseSha" | "files" | "title">,
): Promise<void> {
  const base = await rest.get<{ tree: { sha: string } }>(`/git/commits/${baseSha}`);
  const tree = await rest.send<{ sha: string }>("POST", "/git/trees", {
    base_tree: base.tree.sha,
    tree: files.map(({ path, content }) => ({ path, mode: "100644", type: "blob", content })),
  });
  const existing = await rest.find<{ object: { sha: string } }>(`/git/ref/heads/${branch}`);
  if (existing && (await alreadySays(rest, existing.object.sha, baseSha, tree.sha))) return;
  // No author is given: only then does GitHub sign it for the App.
  const commit = await rest.send<{ sha: string }>("POST", "/git/commits", {
    message: title,
    tree: tree.sha,
    parents: [baseSha],
  });
  if (existing)
    await rest.send("PATCH", `/git/refs/heads/${branch}`, { sha: commit.sha, force: true });
  else await rest.send("POST", "/git/refs", { ref: `refs/heads/${branch}`, sha: commit.sha });
}

/** After a run that was cut off between the push and the pull request: no second commit of the same. */
async function alreadySays(
  rest: Rest,
  sha: string,
  baseSha: string,
  tree: string,
): Promise<boolean> {
  const commit = await rest.get<{ tree: { sha: string }; parents: { sha: string }[] }>(
    `/git/commits/${sha}`,
  );
  return (
    commit.tree.sha === tree && commit.parents.length === 1 && commit.parents[0]!.sha === baseSha
  );
}
