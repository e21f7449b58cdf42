/** `preview` without an environment: all of them, on local accounts and without any credential. */
import { mkdtempSync, rmSync } from "node:fs";
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
import type { Environment } from "../formats/environments";
import { readEnvironments } from "../gather";
import { outcome } from "./outcome";
import type { EnvironmentPreview } from "./summary";

/** Main's program is deployed into an empty account, and this head's is held against it, judged by its own policies. */
export async function previewLocally(
  { git, mainName }: Context,
  directory: string,
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
