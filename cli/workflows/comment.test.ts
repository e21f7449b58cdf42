import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { comment } from "./comment";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "comment-"));
  file = path.join(folder, "preview.md");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function gitHub() {
  const written: [number, string, string][] = [];
  return {
    written,
    hub: {
      comment: (...words: [number, string, string]) => {
        written.push(words);
        return Promise.resolve();
      },
    },
  };
}

it("writes what the preview found, as the comment that is kept up to date", async () => {
  const { hub, written } = gitHub();
  writeFileSync(file, "## What this would change\n");
  await comment(hub, "12", file);
  expect(written).toEqual([[12, "<!-- preview -->", "## What this would change\n"]]);
});

it("cuts what GitHub would refuse, whoever wrote the file", async () => {
  const { hub, written } = gitHub();
  writeFileSync(file, "x".repeat(70_000));
  await comment(hub, "12", file);
  expect(written[0]![2].length + "<!-- preview -->\n".length).toBe(65_536);
});

it("refuses what is no number of a pull request", async () => {
  const { hub, written } = gitHub();
  writeFileSync(file, "x");
  await expect(comment(hub, "../12", file)).rejects.toThrow('got "../12"; its number.');
  expect(written).toEqual([]);
});
