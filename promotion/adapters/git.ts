/** The repository, read by git itself. Every command gets its arguments as a list: no value of a commit or a branch meets a shell. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import type { Commit } from "../core/history";

export interface GitAccess {
  /** For fetches from GitHub, where the checkout keeps no credentials. */
  token?: string | undefined;
  serverUrl: string;
}

export interface Git {
  remotes(): Promise<string[]>;
  /** The commit that a name stands for now. */
  resolve(name: string): Promise<string>;
  /** All commits of this head, parents first; with changed paths for those on the first-parent line. */
  commits(head: string): Promise<Commit[]>;
  /** Those that `head` has and `base` has not, parents first. */
  commitsBetween(base: string, head: string): Promise<Commit[]>;
  /** The files at `<commit>:<path>`, in the order asked; undefined where there is none. */
  files(places: readonly { commit: string; path: string }[]): Promise<(string | undefined)[]>;
  /** The tree that a merge of the two would have; undefined if they conflict. */
  mergedTree(base: string, head: string): Promise<string | undefined>;
  changedPaths(before: string, after: string): Promise<string[]>;
  fetch(remote: string, ...refs: string[]): Promise<void>;
  /** A checkout of its own folder, without a branch. */
  addCheckout(folder: string, commit: string): Promise<void>;
  removeCheckout(folder: string): Promise<void>;
}

export class GitError extends Error {
  override readonly name = "GitError";
}

export function createGit(directory: string, access?: GitAccess): Git {
  const git = (...words: string[]) => run(directory, words);
  return {
    remotes: async () => split(await git("remote"), "\n"),
    resolve: async (name) =>
      (await git("rev-parse", "--verify", "--end-of-options", `${name}^{commit}`)).trim(),
    async commits(head) {
      if ((await git("rev-parse", "--is-shallow-repository")).trim() === "true")
        throw new GitError(
          `${directory} is a shallow clone: ancestry cannot be proven in it. Fetch the whole history (fetch-depth: 0).`,
        );
      const commits = readCommits(await git("log", ...commitLog, head));
      const changed = readChangedPaths(await git("log", ...changedLog, head));
      return commits.map((commit) => {
        const changedPaths = changed.get(commit.sha);
        return changedPaths ? { ...commit, changedPaths } : commit;
      });
    },
    commitsBetween: async (base, head) =>
      readCommits(await git("log", ...commitLog, head, `^${base}`)),
    files: (places) => readFiles(directory, places),
    async mergedTree(base, head) {
      const { code, output, errors } = await attempt(directory, [
        "merge-tree",
        "--write-tree",
        base,
        head,
      ]);
      if (code === 0) return output.split("\n")[0]!.trim();
      // 1 is a conflict; anything else is no answer.
      if (code === 1) return undefined;
      throw new GitError(`git merge-tree of ${base} and ${head} failed: ${errors.trim()}`);
    },
    changedPaths: async (before, after) =>
      split(await git("diff", "--name-only", "--no-renames", "-z", before, after), "\0"),
    fetch: async (remote, ...refs) =>
      void (await run(
        directory,
        ["fetch", "--quiet", "--no-tags", remote, ...refs],
        fetchEnvironment(access),
      )),
    // Git remembers checkouts whose folders somebody deleted, and would refuse their names.
    addCheckout: async (folder, commit) =>
      void (await git("worktree", "add", "--quiet", "--force", "--detach", folder, commit)),
    removeCheckout: async (folder) => void (await git("worktree", "remove", "--force", folder)),
  };
}

/** Fields and records end with NUL, the one character that no name, subject or path can have. */
const commitLog = [
  "--topo-order",
  "--reverse",
  "-z",
  "--format=%H%x00%P%x00%ct%x00%an%x00%s%x00%b",
];
const commitFields = 6;

/** Renames are told as what they are to paths: one gone, one new. */
const changedLog = [
  "--first-parent",
  "--diff-merges=first-parent",
  "--raw",
  "--no-abbrev",
  "--no-renames",
  "-z",
  "--format=%H",
];

function readCommits(output: string): Commit[] {
  const fields = output.split("\0");
  const commits: Commit[] = [];
  for (let at = 0; at + commitFields <= fields.length; at += commitFields) {
    const [sha, parents, seconds, author, subject, body] = fields.slice(at, at + commitFields);
    commits.push({
      sha: sha!,
      parents: split(parents!, " "),
      atMs: Number(seconds) * 1000,
      author: author!,
      subject: readableSubject(subject!, body!),
    });
  }
  return commits;
}

/** GitHub's own subject of a merge says nothing; the title of the pull request is below it. */
function readableSubject(subject: string, body: string): string {
  const number = /^Merge pull request (#\d+) from \S+$/.exec(subject)?.[1];
  const title = body.split("\n")[0]!.trim();
  return number === undefined || title === "" ? subject : `${title} (${number})`;
}

/** A commit's id, then pairs of what changed (`:100644 …`) and its path, which is taken as it stands. */
function readChangedPaths(output: string): Map<string, string[]> {
  const changed = new Map<string, string[]>();
  const fields = output.split("\0");
  let paths: string[] = [];
  for (let at = 0; at < fields.length; at++) {
    const field = fields[at]!.trimStart();
    if (field.startsWith(":")) paths.push(fields[++at]!);
    else if (field !== "") changed.set(field, (paths = []));
  }
  return changed;
}

const split = (text: string, separator: string) =>
  text.split(separator).filter((part) => part !== "");

/** One `cat-file --batch` for all: its answers come in the order of the questions. */
async function readFiles(
  directory: string,
  places: readonly { commit: string; path: string }[],
): Promise<(string | undefined)[]> {
  if (places.length === 0) return [];
  const child = spawn("git", ["cat-file", "--batch"], { cwd: directory });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stdin.end(places.map(({ commit, path }) => `${commit}:${path}\n`).join(""));
  const [code] = (await once(child, "close")) as [number];
  if (code !== 0) throw new GitError(`git cat-file in ${directory} ended with ${code}.`);
  const output = Buffer.concat(chunks);
  let offset = 0;
  return places.map(() => {
    const end = output.indexOf(10, offset);
    const header = output.toString("utf8", offset, end);
    offset = end + 1;
    const blob = / blob (\d+)$/.exec(header);
    if (!blob) return undefined;
    const length = Number(blob[1]);
    const content = output.toString("utf8", offset, offset + length);
    offset += length + 1;
    return content;
  });
}

/** The token goes by environment: a command line is seen by every process of the machine. */
function fetchEnvironment(access: GitAccess | undefined): Record<string, string> {
  if (!access?.token) return {};
  const basic = Buffer.from(`x-access-token:${access.token}`).toString("base64");
  return {
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: `http.${access.serverUrl}/.extraheader`,
    GIT_CONFIG_VALUE_0: `AUTHORIZATION: basic ${basic}`,
  };
}

async function run(
  directory: string,
  words: readonly string[],
  env: Record<string, string> = {},
): Promise<string> {
  const { code, output, errors } = await attempt(directory, words, env);
  if (code === 0) return output;
  throw new GitError(`git ${words.join(" ")} in ${directory} failed: ${errors.trim()}`);
}

function attempt(
  directory: string,
  words: readonly string[],
  env: Record<string, string> = {},
): Promise<{ code: number; output: string; errors: string }> {
  return new Promise((resolve, reject) => {
    execFile(
      "git",
      [...words],
      {
        cwd: directory,
        maxBuffer: 1 << 30,
        env: { ...process.env, LC_ALL: "C", GIT_TERMINAL_PROMPT: "0", ...env },
      },
      (error, output, errors) => {
        if (error && typeof error.code !== "number") reject(error);
        else resolve({ code: error ? (error.code as unknown as number) : 0, output, errors });
      },
    );
  });
}
