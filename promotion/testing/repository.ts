/** A real git repository in a temporary folder, whose commits have the dates that a test gives them. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

export class Repository {
  readonly directory = mkdtempSync(path.join(tmpdir(), "promotion-"));

  constructor(public nowMs = Date.parse("2026-01-05T08:00:00Z")) {
    this.git("init", "--quiet", "--initial-branch=main");
  }

  git(...words: string[]): string {
    const date = `${Math.floor(this.nowMs / 1000)} +0000`;
    const env = {
      PATH: process.env["PATH"],
      HOME: this.directory,
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_AUTHOR_NAME: "Ann",
      GIT_AUTHOR_EMAIL: "ann@example.com",
      GIT_COMMITTER_NAME: "Ann",
      GIT_COMMITTER_EMAIL: "ann@example.com",
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_DATE: date,
    };
    return execFileSync("git", words, { cwd: this.directory, env, encoding: "utf8" }).trim();
  }

  /** A commit with these files; null deletes one. Returns its id. */
  commit(subject: string, files: Record<string, string | null>): string {
    for (const [name, content] of Object.entries(files)) {
      const file = path.join(this.directory, name);
      mkdirSync(path.dirname(file), { recursive: true });
      if (content === null) rmSync(file);
      else writeFileSync(file, content);
    }
    this.git("add", "--all");
    this.git("commit", "--quiet", "--allow-empty", "-m", subject);
    return this.git("rev-parse", "HEAD");
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
