/** This repository's own files, as far as deploys and promotion need them: the first commit of the scenario's main. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { releasePaths } from "../../core/release";
import type { Files } from "../github/bareRepository";

const projectDirectory = path.join(__dirname, "..", "..", "..");

const others = [
  "policies/",
  "promotion/environments.yaml",
  "promotion/hold.yaml",
  "promotion/releases/",
  "Pulumi.dev.yaml",
  "Pulumi.staging.yaml",
  "Pulumi.prod.yaml",
  ".gitignore",
];

export function projectFiles(): Files {
  const files: Record<string, string> = {};
  for (const entry of [...releasePaths, ...others])
    for (const name of filesIn(entry.replace(/\/$/, "")))
      files[name] = readFileSync(path.join(projectDirectory, name), "utf8");
  return files;
}

function filesIn(name: string): string[] {
  const place = path.join(projectDirectory, name);
  if (statSync(place).isFile()) return [name];
  return readdirSync(place).flatMap((entry) => filesIn(`${name}/${entry}`));
}
