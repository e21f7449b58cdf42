/** What people do on GitHub's pages, for tests: open, approve, merge, press Revert. */
import type { Files } from "./bareRepository";
import type { PullRequest, State, User } from "./state";

export type MergeMethod = "merge" | "squash";

const person = (login: string): User => ({ login, type: "User" });

export class People {
  constructor(private readonly state: State) {}

  /** A branch with one commit on main, and a pull request for it. */
  open(
    title: string,
    files: Files,
    { by = "ann", branch = `feature-${this.state.pulls.length + 1}`, body = "", fork = false } = {},
  ): PullRequest {
    const { repository } = this.state;
    const sha = repository.commit(repository.head("main"), title, files);
    if (!fork) repository.setRef(`refs/heads/${branch}`, sha);
    return this.state.openPull({
      title,
      body,
      user: person(by),
      branch,
      sha,
      ...(fork ? { from: `${by}/fork` } : {}),
    });
  }

  approve(number: number, by: string): void {
    const pull = this.pull(number);
    this.state.reviews.push({
      on: number,
      user: person(by),
      state: "APPROVED",
      author_association: "MEMBER",
      commit_id: pull.head.sha,
    });
  }

  /** Refused without the required status, as by the ruleset; a bypass is what an administrator has. */
  merge(number: number, options: { method?: MergeMethod; bypass?: boolean } = {}): string {
    const { repository } = this.state;
    const pull = this.pull(number);
    const status = this.state.latestStatus(pull.head.sha, "promotion");
    if (!options.bypass && status?.state !== "success")
      throw new Error(
        `#${number} cannot be merged: promotion is ${status?.state ?? "missing"} (${status?.description ?? ""})`,
      );
    const main = repository.head("main");
    const tree = repository.mergedTree(main, pull.head.sha);
    if (tree === undefined) throw new Error(`#${number} conflicts with main.`);
    const isSquash = options.method === "squash";
    const merged = repository.commitTree(
      tree,
      isSquash ? [main] : [main, pull.head.sha],
      isSquash
        ? `${pull.title} (#${number})\n\n${pull.body ?? ""}`
        : `Merge pull request #${number} from ${pull.head.ref}\n\n${pull.title}`,
    );
    repository.setRef("refs/heads/main", merged);
    pull.merged_at = this.state.now();
    pull.merge_commit_sha = merged;
    this.state.closePull(pull);
    return merged;
  }

  close(number: number): void {
    this.state.closePull(this.pull(number));
  }

  /** The button under a merged pull request: a branch that undoes it, and a pull request for that. */
  revert(number: number, by = "ann"): PullRequest {
    const { repository } = this.state;
    const { merge_commit_sha: merged, title, head } = this.pull(number);
    if (merged === null) throw new Error(`#${number} is not merged.`);
    const main = repository.head("main");
    // What was before it, as a change of it: merging that takes the merge back and keeps what came later.
    const before = repository.tree(`${merged}^1`, {});
    const undoing = repository.commitTree(before, [merged], "undoing");
    const tree = repository.mergedTree(main, undoing);
    if (tree === undefined) throw new Error(`#${number} cannot be reverted: it conflicts.`);
    const branch = `revert-${number}-${head.ref}`;
    const revertTitle = `Revert "${title}"`;
    const sha = repository.commitTree(tree, [main], revertTitle);
    repository.setRef(`refs/heads/${branch}`, sha);
    return this.state.openPull({
      title: revertTitle,
      body: `Reverts ${this.state.fullName}#${number}`,
      user: person(by),
      branch,
      sha,
    });
  }

  comment(number: number, body: string, by = "ann"): void {
    this.state.comments.push({ id: this.state.next(), on: number, body, user: person(by) });
  }

  private pull(number: number): PullRequest {
    const pull = this.state.pull(number);
    if (!pull) throw new Error(`There is no pull request #${number}.`);
    return pull;
  }
}
