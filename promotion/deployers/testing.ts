/** A git repository with this project in it, as far as deploys need it, for tests of deployers. */
import { cpSync, existsSync } from "node:fs";
import path from "node:path";
import { releasePaths } from "../core/release";
import { Repository } from "../testing/repository";

export const projectDirectory = path.join(__dirname, "..", "..");

/** Besides what makes a release. */
const others = [
  "policies",
  "promotion/environments.yaml",
  "Pulumi.dev.yaml",
  "Pulumi.staging.yaml",
  "Pulumi.prod.yaml",
  ".gitignore",
];

export function projectRepository(): { repository: Repository; release: string } {
  const repository = new Repository();
  for (const file of [...releasePaths, ...others]) {
    const from = path.join(projectDirectory, file);
    if (existsSync(from)) cpSync(from, path.join(repository.directory, file), { recursive: true });
  }
  return { repository, release: repository.commit("the project", {}) };
}
