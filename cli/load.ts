import { appendFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { showForecast } from "./load/forecast";
import { startOwnCloud } from "./load/localCloud";
import { findK6 } from "./load/k6";
import { type ProfileRun, runProfile } from "./load/runProfile";
import { resolveStack } from "./load/resolve";
import { localFolder } from "./localFiles";
import { createTerminal, runCommand, UserError } from "./terminal";

const profiles = [
  ...["smoke", "average-load", "spike", "stress", "soak", "breakpoint", "quota", "replay-storm"],
];

/** By their names and k6's settings. */
const ciRuns: readonly { profile: string; settings?: Readonly<Record<string, string>> }[] = [
  { profile: "smoke" },
  { profile: "spike" },
  { profile: "quota" },
  { profile: "average-load", settings: { DURATION: "20s", FAULTS: "1" } },
];

const usage = `npm run load -- <profile> [--stack <name>] [--faults] [-e NAME=value …]
npm run load -- --ci              smoke, spike, quota and one with faults, on local clouds of their own
npm run load -- forecast [file]   a peak season against the plan; load-tests/forecast.yaml unless said
npm run load -- resolve --stack <name>   reads a deployed stack's outputs and secrets for k6

  profiles  ${profiles.join(", ")}
  --stack   the stack that npm start runs, or a deployed one
  --faults  the local cloud disturbs its own calls meanwhile; -e FAULTS=<seed> chooses how
  -e        passed on to k6, e.g. -e SPEND=stress`;

/** `npm run load`: k6 with what it needs, and a report of what it found. */
void runCommand(async () => {
  const { what, file, stack, isCi, settings } = options();
  const projectDirectory = process.cwd();
  const terminal = createTerminal(process.stdout, () => performance.now());
  if (what === "forecast") return showForecast(projectDirectory, { file, stack }, terminal);
  if (what === "resolve") return resolveStack(projectDirectory, stack, terminal);
  const k6 = await findK6(projectDirectory);
  if (isCi) return runAllForCi(projectDirectory, k6);
  const filesFolder = path.resolve(settings["LOCAL_FOLDER"] ?? localFolder(projectDirectory));
  const run = { k6, projectDirectory, profile: what, filesFolder };
  return runAndShow({ ...run, settings: { ...settings, ...(stack && { STACK: stack }) } });
});

/** Real alarm periods would only be waited for: the clock of a cloud that is nobody's may be turned. */
async function runAllForCi(projectDirectory: string, k6: string): Promise<number> {
  let failed = 0;
  for (const { profile, ...chosen } of ciRuns) {
    const cloud = await startOwnCloud(projectDirectory);
    try {
      const settings = { LOCAL_FOLDER: cloud.folder, CLOCK: "turn", ...chosen.settings };
      const run = { k6, projectDirectory, profile, settings, filesFolder: cloud.folder };
      if ((await runAndShow(run)) !== 0) failed += 1;
    } finally {
      await cloud.stop();
    }
  }
  return failed === 0 ? 0 : 1;
}

async function runAndShow(run: ProfileRun): Promise<number> {
  const { exitCode, folder, markdown } = await runProfile(run);
  if (folder !== undefined) process.stdout.write(`\nReport: ${folder}/index.html\n`);
  const jobSummary = process.env["GITHUB_STEP_SUMMARY"];
  if (jobSummary && markdown) appendFileSync(jobSummary, markdown);
  return exitCode;
}

function options() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        stack: { type: "string" },
        ci: { type: "boolean", default: false },
        faults: { type: "boolean", default: false },
        env: { type: "string", short: "e", multiple: true, default: [] },
      },
    });
    const [what = "", file, ...rest] = positionals;
    const isProfile = profiles.includes(what) && file === undefined;
    const isOther = what === "forecast" || (what === "resolve" && file === undefined);
    if (rest.length > 0 || (values.ci ? what !== "" : !isProfile && !isOther))
      throw new Error(
        what === "" ? "Name a profile." : `There is no profile "${positionals.join(" ")}".`,
      );
    if (values.faults && !isProfile) throw new Error("--faults goes with a profile.");
    const settings: Record<string, string> = {
      ...(values.faults && { FAULTS: "1" }),
      ...Object.fromEntries(values.env.map(settingOf)),
    };
    return { what, file, stack: values.stack, isCi: values.ci, settings };
  } catch (error) {
    throw new UserError(`${(error as Error).message}\n\n${usage}`, { cause: error });
  }
}

function settingOf(text: string): [string, string] {
  const [, name, value] = /^([A-Z_][A-Z0-9_]*)=(.*)$/s.exec(text) ?? [];
  if (name === undefined) throw new Error(`-e is "${text}", it must be NAME=value.`);
  return [name, value!];
}
