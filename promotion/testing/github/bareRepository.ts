/** The repository behind the stand-in of GitHub: a real bare one, changed by git's own plumbing, with the dates of an injected clock. */
import { execFileSync } from "node:child_process";
import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

export type Files = Readonly<Record<string, string | null>>;

export class BareRepository {
  readonly directory = mkdtempSync(path.join(tmpdir(), "promotion-github-"));

  constructor(private readonly nowMs: () => number) {
    this.git(["init", "--quiet", "--bare", "--initial-branch=main", "--template="]);
    // As on GitHub: pull requests of forks have commits that are on no branch here.
    appendFileSync(
      path.join(this.directory, "config"),
      "[uploadpack]\n\tallowAnySHA1InWant = true\n",
    );
  }

  git(words: readonly string[], { input, index }: { input?: string; index?: string } = {}): string {
    const date = `${Math.floor(this.nowMs() / 1000)} +0000`;
    const env = {
      PATH: process.env["PATH"],
      HOME: this.directory,
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_AUTHOR_NAME: "Ann",
      GIT_AUTHOR_EMAIL: "ann@example.com",
      GIT_COMMITTER_NAME: "GitHub",
      GIT_COMMITTER_EMAIL: "noreply@example.com",
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_DATE: date,
      ...(index === undefined ? {} : { GIT_INDEX_FILE: index }),
    };
    return execFileSync("git", [...words], {
      cwd: this.directory,
      env,
      encoding: "utf8",
      maxBuffer: 1 << 28,
      stdio: ["pipe", "pipe", "pipe"],
      ...(input === undefined ? {} : { input }),
    });
  }

  /** Undefined where there is none. */
  resolve(name: string): string | undefined {
    try {
      return this.git(["rev-parse", "--verify", "--quiet", `${name}^{commit}`]).trim();
    } catch {
      return undefined;
    }
  }

  head(branch: string): string {
    const sha = this.resolve(`refs/heads/${branch}`);
    if (sha === undefined) throw new Error(`The stand-in has no branch ${branch}.`);
    return sha;
  }

  setRef(ref: string, sha: string): void {
    this.git(["update-ref", ref, sha]);
  }

  deleteRef(ref: string): void {
    this.git(["update-ref", "-d", ref]);
  }

  /** A tree like `base` (a commit or tree; none: empty), with these files; null takes one away. */
  tree(base: string | undefined, files: Files): string {
    const index = path.join(this.directory, "stand-in-index");
    try {
      if (base !== undefined) this.git(["read-tree", base], { index });
      const lines = Object.entries(files).map(([name, content]) =>
        content === null
          ? `0 ${"0".repeat(40)}\t${name}\n`
          : `100644 ${this.git(["hash-object", "-w", "--stdin"], { input: content }).trim()}\t${name}\n`,
      );
      this.git(["update-index", "--index-info"], { index, input: lines.join("") });
      return this.git(["write-tree"], { index }).trim();
    } finally {
      rmSync(index, { force: true });
    }
  }

  commitTree(tree: string, parents: readonly string[], message: string): string {
    return this.git([
      "commit-tree",
      tree,
      ...parents.flatMap((parent) => ["-p", parent]),
      "-m",
      message,
    ]).trim();
  }

  /** A commit on top of `parent`; undefined makes the first one. One process, however many files. */
  commit(parent: string | undefined, message: string, files: Files): string {
    const seconds = Math.floor(this.nowMs() / 1000);
    const data = (content: string) => `data ${Buffer.byteLength(content)}\n${content}\n`;
    const changes = Object.entries(files).map(([name, content]) =>
      content === null ? `D ${name}\n` : `M 100644 inline ${name}\n${data(content)}`,
    );
    const stream = [
      "commit refs/stand-in/last\nmark :1\n",
      `author Ann <ann@example.com> ${seconds} +0000\n`,
      `committer GitHub <noreply@example.com> ${seconds} +0000\n`,
      data(message),
      parent === undefined ? "" : `from ${parent}\n`,
      ...changes,
      "\nget-mark :1\n",
    ];
    return this.git(["fast-import", "--quiet", "--force"], { input: stream.join("") }).trim();
  }

  /** The tree of a merge; undefined if the two conflict. */
  mergedTree(ours: string, theirs: string): string | undefined {
    try {
      return this.git(["merge-tree", "--write-tree", ours, theirs]).split("\n")[0]!;
    } catch (error) {
      if ((error as { status?: number }).status === 1) return undefined;
      throw error;
    }
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
