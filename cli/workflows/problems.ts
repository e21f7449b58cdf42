/** All that is wrong with .github/, by the rules for one workflow and for its script lines. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { readCommandLine } from "../../promotion/commandLine";
import { readCall } from "./command";
import { rules, unpinned } from "./rules";
import { type GitHubFolder, readGitHubFolder, type Run, runsOf } from "./workflow";

export function allProblems(directory: string): string[] {
  const folder = readGitHubFolder(directory);
  const scripts = scriptsOf(directory);
  return [
    ...folder.workflows.flatMap((workflow) => rules.flatMap(({ problems }) => problems(workflow))),
    ...folder.actions.flatMap(({ file, text }) => unpinned(file, text)),
    ...twoVersions(folder),
    ...runsOf(folder).flatMap((run) =>
      runProblems(run, scripts).map((problem) => `${run.where}: ${problem}`),
    ),
  ];
}

export type Scripts = Readonly<Record<string, string>>;

export function scriptsOf(directory: string): Scripts {
  const text = readFileSync(path.join(directory, "package.json"), "utf8");
  return (JSON.parse(text) as { scripts: Scripts }).scripts;
}

/** Names that GitHub sets itself. */
const givenByGitHub = /^(GITHUB|RUNNER)_/;

export function runProblems({ command, env }: Run, scripts: Scripts): string[] {
  const call = readCall(command);
  if ("problem" in call) return [`${command}: ${call.problem}`];
  const unset = call.variables
    .filter((name) => env[name] === undefined && !givenByGitHub.test(name))
    .map((name) => `${command}: ${name} is set nowhere`);
  if (call.script !== "ci" && scripts[call.script] === undefined)
    return [...unset, `${command}: package.json has no script ${call.script}`];
  return call.script === "promotion" ? [...unset, ...promotionProblems(call.arguments)] : unset;
}

/** Asked of the command line itself. A variable's value is some word there. */
function promotionProblems(words: readonly string[]): string[] {
  try {
    const read = readCommandLine(words.map((each) => (each.startsWith('"') ? "value" : each)));
    return read ? [] : [`promotion ${words.join(" ")}: only shows how it is used`];
  } catch (error) {
    return (error as Error).message.split("\n\n")[0]!.split("\n");
  }
}

/** One action in two versions is one that an update forgot. */
function twoVersions({ workflows, actions }: GitHubFolder): string[] {
  const used = [...workflows, ...actions].flatMap(({ text }) =>
    [...text.matchAll(/uses: ([^.\s][^@\s]*)@(\S+)/g)].map(([, name, commit]) => ({
      name: name!,
      commit: commit!,
    })),
  );
  return [...Map.groupBy(used, ({ name }) => name)].flatMap(([name, uses]) => {
    const commits = new Set(uses.map(({ commit }) => commit));
    return commits.size > 1 ? [`${name} is pinned to ${commits.size} commits`] : [];
  });
}

/** The file that a script of package.json starts, where it is one of ours. */
export function entryOf(directory: string, script: string): string | undefined {
  const file = /^tsx (\S+\.ts)$/.exec(script)?.[1];
  return file !== undefined && existsSync(path.join(directory, file)) ? file : undefined;
}
