/** `npm run lint:workflows`: this repository's own rules, actionlint and zizmor over .github/. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { type Tool, tools } from "../../tools/versions";
import { runCommand } from "../terminal";
import { allProblems } from "./problems";

const linters: Readonly<Record<string, readonly string[]>> = {
  actionlint: ["-color"],
  // Offline: nothing of this repository is asked about anywhere. The auditor persona hides nothing.
  zizmor: ["--offline", "--quiet", "--persona", "auditor", ".github"],
};

void runCommand(async () => {
  const directory = path.join(__dirname, "..", "..");
  const problems = allProblems(directory);
  for (const problem of problems) process.stdout.write(`✗ ${problem}\n`);
  process.stdout.write(
    `${problems.length === 0 ? "✓" : "✗"} rules of this repository: ${problems.length} problems\n`,
  );
  const results = Object.entries(linters).map(([name, words]) =>
    runLinter(
      directory,
      tools.find((tool) => tool.name === name)!,
      words,
    ),
  );
  return problems.length === 0 && results.every((passed) => passed) ? 0 : 1;
});

/** A linter that is not there has found nothing out: said in one line, and no success in CI. */
function runLinter(directory: string, { name, version }: Tool, words: readonly string[]): boolean {
  const installed = path.join(directory, ".tools", "bin", name);
  const { error, status } = spawnSync(existsSync(installed) ? installed : name, words, {
    cwd: directory,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (error) {
    process.stdout.write(`– ${name} ${version} is not installed (npm run tools -- ${name})\n`);
    return process.env["CI"] === undefined;
  }
  process.stdout.write(`${status === 0 ? "✓" : "✗"} ${name}\n`);
  return status === 0;
}
