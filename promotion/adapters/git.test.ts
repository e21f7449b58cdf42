import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createHistory } from "../core/history";
import { newestRelease, releasesAfter } from "../core/release";
import { Repository } from "../testing/repository";
import { createGit } from "./git";

let repository: Repository;
beforeEach(() => (repository = new Repository()));
afterEach(() => repository.remove());

const historyOf = async () => {
  const git = createGit(repository.directory);
  const head = await git.resolve("main");
  return createHistory(await git.commits(head), head);
};

it("finds the newest of main's own commits that changes what runs, and no pin, stack file or document", async () => {
  const release = repository.commit("a release", { "lambdas/a.ts": "1", "Pulumi.yaml": "name: x" });
  repository.commit("a promotion", { "promotion/releases/prod.yaml": `release: ${release}` });
  repository.commit("configuration", { "Pulumi.prod.yaml": "config: {}" });
  repository.commit("a document", { "docs/a.md": "text", "policies/rule.ts": "1" });
  expect(newestRelease(await historyOf())?.sha).toBe(release);
});

it("takes a merge for what it brings against the first parent, and its side commits for no releases", async () => {
  const root = repository.commit("root", { "stacks/index.ts": "1" });
  repository.git("checkout", "--quiet", "-b", "feature");
  const side = repository.commit("on the side", { "lambdas/b.ts": "1" });
  repository.git("checkout", "--quiet", "main");
  const docs = repository.commit("docs", { "docs/a.md": "1" });
  repository.git("merge", "--quiet", "--no-ff", "-m", "merge the feature", "feature");
  const merge = repository.git("rev-parse", "HEAD");
  const history = await historyOf();
  expect(history.firstParents.map(({ sha }) => sha)).toEqual([root, docs, merge]);
  expect(history.firstParents.at(-1)).toMatchObject({
    changedPaths: ["lambdas/b.ts"],
    author: "Ann",
    subject: "merge the feature",
    atMs: Date.parse("2026-01-05T08:00:00Z"),
  });
  expect(releasesAfter(history, root).map(({ sha }) => sha)).toEqual([merge]);
  expect(history.contains(merge, side)).toBe(true);
  expect(history.contains(docs, side)).toBe(false);
  expect(history.entersMainAt(side)).toBe(2);
  expect(history.isOnMain("f".repeat(40))).toBe(false);
});

it("tells a move out of the release paths, and names that need quoting, as what they are", async () => {
  repository.commit("root", { "lambdas/a b.ts": "a long enough content", "lambdas/ü\n.ts": "1" });
  repository.commit("moved", { "lambdas/a b.ts": null, "docs/a b.ts": "a long enough content" });
  const history = await historyOf();
  expect(history.firstParents.map(({ changedPaths }) => changedPaths)).toEqual([
    ["lambdas/a b.ts", "lambdas/ü\n.ts"],
    ["docs/a b.ts", "lambdas/a b.ts"],
  ]);
});

it("is not led astray by what stands in subjects and paths", async () => {
  const odd = ":100644 100644 x M";
  const one = repository.commit(`a\x1e${"a".repeat(40)}\x1fb`, {
    [`lambdas/${"c".repeat(40)}`]: "1",
    [odd]: "1",
  });
  const two = repository.commit("x", { "docs/a.md": "1" });
  const history = await historyOf();
  expect(history.firstParents.map(({ sha, changedPaths }) => [sha, changedPaths])).toEqual([
    [one, [odd, `lambdas/${"c".repeat(40)}`]],
    [two, ["docs/a.md"]],
  ]);
});

it("reads many files at many commits at once, and what is not there as undefined", async () => {
  const first = repository.commit("first", { "a.txt": "one\n", "ü.txt": "größer\n" });
  const second = repository.commit("second", { "a.txt": "two\n" });
  const git = createGit(repository.directory);
  const places = [first, second].map((commit) => ({ commit, path: "a.txt" }));
  expect(
    await git.files([
      ...places,
      { commit: first, path: "none.txt" },
      { commit: second, path: "ü.txt" },
      { commit: "f".repeat(40), path: "a.txt" },
    ]),
  ).toEqual(["one\n", "two\n", undefined, "größer\n", undefined]);
  expect(await git.files([])).toEqual([]);
});

it("says what a merge would make of two branches, or that they conflict", async () => {
  const root = repository.commit("root", { "a.txt": "1\n" });
  repository.git("checkout", "--quiet", "-b", "feature");
  const feature = repository.commit("feature", { "b.txt": "1\n" });
  const clash = repository.commit("clash", { "a.txt": "theirs\n" });
  repository.git("checkout", "--quiet", "main");
  const main = repository.commit("main", { "a.txt": "ours\n" });
  const git = createGit(repository.directory);
  const tree = await git.mergedTree(main, feature);
  expect(await git.changedPaths(main, tree!)).toEqual(["b.txt"]);
  expect(await git.files([{ commit: tree!, path: "a.txt" }])).toEqual(["ours\n"]);
  expect(await git.mergedTree(main, clash)).toBeUndefined();
  expect((await git.commitsBetween(main, clash)).map(({ sha }) => sha)).toEqual([feature, clash]);
  expect(await git.commitsBetween(main, root)).toEqual([]);
});

it("refuses a shallow clone, in which ancestry cannot be proven", async () => {
  repository.commit("one", { "a.txt": "1" });
  repository.commit("two", { "a.txt": "2" });
  const clone = mkdtempSync(path.join(tmpdir(), "promotion-"));
  try {
    execFileSync("git", [
      "clone",
      "--quiet",
      "--depth",
      "1",
      `file://${repository.directory}`,
      clone,
    ]);
    await expect(createGit(clone).commits("HEAD")).rejects.toThrow(/fetch-depth: 0/);
  } finally {
    rmSync(clone, { recursive: true, force: true });
  }
});

it("checks a commit out into a folder of its own and takes it away again", async () => {
  const first = repository.commit("first", { "a.txt": "one" });
  repository.commit("second", { "a.txt": "two" });
  const git = createGit(repository.directory);
  const folder = path.join(repository.directory, ".checkout");
  await git.addCheckout(folder, first);
  expect(readFileSync(path.join(folder, "a.txt"), "utf8")).toBe("one");
  await git.removeCheckout(folder);
  expect(existsSync(folder)).toBe(false);
});

it("does not take a name for an option", async () => {
  repository.commit("one", { "a.txt": "1" });
  await expect(createGit(repository.directory).resolve("--all")).rejects.toThrow(/failed/);
});
