/** `preview [<env>]`: what this checkout's head would change. Without an environment all of them, on local accounts and without any credential. */
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { UserError } from "../../cli/terminal";
import type { Git } from "../adapters/git";
import type { Context } from "../commands/context";
import { createHistory } from "../core/history";
import { short } from "../core/text";
import { createArtifacts } from "../deployers/artifacts";
import { createPackageProvider } from "../deployers/dependencies";
import { accountFolder, createLocalDeployer } from "../deployers/local";
import { stopAccount } from "../deployers/local/accountClient";
import { createFolderStore } from "../deployers/stores/folder";
import { type Environment, isPinned } from "../formats/environments";
import { parsePin, pinFile } from "../formats/pin";
import { valueOf } from "../formats/problems";
import { readEnvironments } from "../gather";
import type { PreviewRequest, Previewer } from "./previewer";
import { commentCharactersMax, type EnvironmentPreview, previewMarker, summaryOf } from "./summary";

export interface PreviewCommand {
  environment: string | undefined;
  pullRequest: number | undefined;
  directory: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Of real accounts; made only where one environment is asked for. */
  previewer: () => Previewer;
}

export async function preview(context: Context, command: PreviewCommand): Promise<number> {
  const head = await context.git.resolve("HEAD");
  const environments = await readEnvironments(context.git, head);
  const previews =
    command.environment === undefined
      ? await previewLocally(context, command, environments, head)
      : [await previewOne(context, command, named(environments, command.environment), head)];
  await show(context, command, previews);
  return previews.every(isGood) ? 0 : 1;
}

async function show(
  { hub, print, dryRun }: Context,
  { pullRequest, env }: PreviewCommand,
  previews: readonly EnvironmentPreview[],
): Promise<void> {
  const text = summaryOf(previews, commentCharactersMax - previewMarker.length - 1);
  print(`${text}\n`);
  if (dryRun) return;
  const file = env["GITHUB_STEP_SUMMARY"];
  if (file) appendFileSync(file, `${text}\n`);
  // For a job that may comment and runs nothing of the pull request.
  const handedOn = env["PROMOTION_PREVIEW_FILE"];
  if (handedOn) writeFileSync(handedOn, `${text}\n`);
  if (pullRequest === undefined) return;
  if (!hub)
    throw new UserError(
      "--pull-request writes a comment: set GITHUB_TOKEN and GITHUB_REPOSITORY, or leave it away.",
    );
  await hub.comment(pullRequest, previewMarker, text);
}

/** Against what the environment really runs, by whoever reaches it. */
async function previewOne(
  { git, mainName }: Context,
  { previewer }: PreviewCommand,
  environment: Environment,
  head: string,
): Promise<EnvironmentPreview> {
  const { name } = environment;
  if (!isPinned(environment)) {
    const request = { ...{ environment: name, release: head, trusted: head }, main: head };
    return outcome(name, `${short(head)} against what runs in ${name}.`, () =>
      previewer().preview({ ...request, functionDigests: undefined }),
    );
  }
  // The program of a pinned environment is a release, and everything else is main's.
  const main = await git.resolve(mainName);
  const [text] = await git.files([{ commit: head, path: pinFile(name) }]);
  const { release } = valueOf(parsePin(pinFile(name), text ?? ""));
  if (release === "none") throw new UserError(`${pinFile(name)} names no release to preview.`);
  return outcome(name, `${short(release)} against what runs in ${name}.`, () =>
    previewer().preview({
      ...{ environment: name, release, trusted: main, main, functionDigests: undefined },
    }),
  );
}

/** Main's program is deployed into an empty account, and this head's is held against it, judged by its own policies. */
async function previewLocally(
  { git, mainName }: Context,
  { directory }: PreviewCommand,
  environments: readonly Environment[],
  head: string,
): Promise<EnvironmentPreview[]> {
  const base = await baseOf(git, await git.resolve(mainName), head);
  const before = base === head ? [] : await readEnvironments(git, base);
  const folder = mkdtempSync(path.join(tmpdir(), "preview-"));
  const deployer = createLocalDeployer({
    ...{ git, folder, run: "preview" },
    artifacts: createArtifacts(createFolderStore(path.join(folder, "artifacts"))),
    providePackages: createPackageProvider(directory),
  });
  const previews: EnvironmentPreview[] = [];
  const end = async () => {
    for (const { name } of environments) await stopAccount(accountFolder(folder, name));
    rmSync(folder, { recursive: true, force: true });
  };
  // Accounts are processes of their own, which an interruption of this one would leave behind.
  const interrupted = () => void end().finally(() => process.exit(130));
  process.once("SIGINT", interrupted).once("SIGTERM", interrupted);
  try {
    for (const { name } of environments) {
      const isNew = !before.some((environment) => environment.name === name);
      const against = isNew ? "an empty account" : `what ${short(base)} of main makes`;
      previews.push(
        await outcome(name, `${short(head)} against ${against}, on a local cloud.`, async () => {
          if (!isNew) await deployBase(deployer, name, base);
          const request = { environment: name, release: head, trusted: head, main: head };
          return deployer.preview({ ...request, functionDigests: undefined });
        }),
      );
      await stopAccount(accountFolder(folder, name));
    }
  } finally {
    process.off("SIGINT", interrupted).off("SIGTERM", interrupted);
    await end();
  }
  return previews;
}

async function deployBase(
  deployer: ReturnType<typeof createLocalDeployer>,
  environment: string,
  base: string,
): Promise<void> {
  const order = {
    ...{ environment, change: "first" as const, release: base, main: base, seq: 1 },
    ...{ configDigest: "", functionDigests: undefined, overridden: [] },
  };
  const { outcome, detail } = await deployer.deploy(order, base);
  if (outcome !== "succeeded")
    throw new UserError(`main's own ${short(base)} cannot be deployed: ${detail}`);
}

/** The newest of main's own commits that this head has. */
async function baseOf(git: Git, main: string, head: string): Promise<string> {
  const ours = createHistory(await git.commits(head), head);
  const own = createHistory(await git.commits(main), main).firstParents;
  const base = own.findLast(({ sha }) => ours.commit(sha) !== undefined);
  if (base) return base.sha;
  throw new UserError(
    `${short(head)} has no commit of main in its history: nothing to compare with.`,
  );
}

async function outcome(
  environment: string,
  about: string,
  work: () => ReturnType<Previewer["preview"]>,
): Promise<EnvironmentPreview> {
  try {
    return { environment, about, planned: await work() };
  } catch (error) {
    // One environment's failure must not hide what is said of the others.
    if (!(error instanceof UserError)) throw error;
    return { environment, about, planned: { failed: error.message } };
  }
}

const isGood = ({ planned }: EnvironmentPreview) =>
  !("failed" in planned) &&
  planned.problems.length === 0 &&
  planned.verdicts.every(({ level }) => level !== "mandatory");

function named(environments: readonly Environment[], name: string): Environment {
  const found = environments.find((environment) => environment.name === name);
  if (found) return found;
  const names = environments.map((environment) => environment.name).join(", ");
  throw new UserError(`There is no environment "${name}". There are: ${names}.`);
}

export type { PreviewRequest };
