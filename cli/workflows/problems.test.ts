import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { readCall } from "./command";
import { allProblems, entryOf, runProblems, scriptsOf } from "./problems";
import { readGitHubFolder, runsOf } from "./workflow";

const directory = path.join(__dirname, "..", "..");
const folder = readGitHubFolder(directory);
const scripts = scriptsOf(directory);

it("finds nothing wrong with this repository's workflows", () => {
  expect(allProblems(directory)).toEqual([]);
});

it("has the workflows that promotion is made of", () => {
  expect(folder.workflows.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["ci", "preview", "deploy", "promote", "gate", "drift", "load-test"]),
  );
});

/** Tools whose own tests are theirs. */
const ofOthers = /^(jest|eslint|prettier|tsc)\b/;

it("calls in every script line something that is tested", () => {
  const called = new Set(
    runsOf(folder).flatMap(({ command }) => {
      const call = readCall(command);
      return "script" in call && call.script !== "ci" ? [call.script] : [];
    }),
  );
  expect([...called].filter((name) => !isTested(scripts[name]!))).toEqual([]);
});

function isTested(script: string): boolean {
  if (ofOthers.test(script)) return true;
  const entry = entryOf(directory, script);
  if (entry === undefined) return false;
  const imported = [
    ...readFileSync(path.join(directory, entry), "utf8").matchAll(/from "(\.[^"]+)"/g),
  ].map(([, name]) => path.join(path.dirname(entry), name!));
  return [entry.replace(/\.ts$/, ""), ...imported].some(hasTest);
}

/** Beside it, or anywhere in the folder of its name. */
function hasTest(module: string): boolean {
  const folderOf = path.join(directory, module);
  return (
    existsSync(`${folderOf}.test.ts`) ||
    (existsSync(folderOf) && readdirSync(folderOf).some((file) => file.endsWith(".test.ts")))
  );
}

describe("a script line", () => {
  const problems = (command: string, env = {}) => runProblems({ where: "", command, env }, scripts);

  it("calls a script that there is", () => {
    expect(problems("npm run deploy-all")).toEqual([
      "npm run deploy-all: package.json has no script deploy-all",
    ]);
  });

  it("hands on only variables that are set", () => {
    const line = 'npm run promotion -- why "$ENVIRONMENT"';
    expect(problems(line)).toEqual([`${line}: ENVIRONMENT is set nowhere`]);
    expect(problems(line, { ENVIRONMENT: "x" })).toEqual([]);
    expect(problems('npm run promotion -- why "$GITHUB_REF_NAME"')).toEqual([]);
  });

  it("uses the commands of promotion with the options that they have", () => {
    expect(problems("npm run promotion -- deploy")).toEqual(["deploy: <env> is missing."]);
    expect(problems("npm run promotion -- deploy dev --force")).toEqual([
      "deploy: there is no option --force.",
    ]);
    expect(problems("npm run promotion -- ship dev")[0]).toContain('There is no command "ship"');
  });
});
