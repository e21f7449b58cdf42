/**
 * The two checkouts of a deploy: `trusted` (scripts, policies, stack files, from main) and `release` (program,
 * functions). Each is a git worktree of its own, and all paths are absolute: `pulumi -C <release>` changes
 * directory first, and takes a stack file that is not there for an empty one.
 */
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { UserError } from "../../cli/terminal";
import type { Git } from "../adapters/git";
import { createHistory } from "../core/history";
import { short } from "../core/text";
import type { ProvidePackages } from "./dependencies";
import { changedFiles, fileDigests, folderDigest } from "./folderDigest";

export interface Checkouts {
  environment: string;
  trusted: string;
  release: string;
  /** Main's stack file of the environment. */
  stackFile: string;
  policies: string;
  policyDigest: string;
  /** Throws where anything in the trusted checkout is not as it was. */
  assertTrustedUnchanged(): void;
  remove(): Promise<void>;
}

export interface CheckoutRequest {
  environment: string;
  /** Commits. */
  trusted: string;
  release: string;
  main: string;
  /** What ran in the environment before stays a target, even where main was rewritten; the gate has asked the ledger. */
  orphanAllowed: boolean;
}

export interface CheckoutOptions {
  git: Git;
  /** Where checkouts are made; absolute. */
  folder: string;
  providePackages: ProvidePackages;
}

export async function openCheckouts(
  { git, folder, providePackages }: CheckoutOptions,
  request: CheckoutRequest,
): Promise<Checkouts> {
  if (!path.isAbsolute(folder)) throw new Error(`${folder} must be absolute.`);
  await assertAncestry(git, request);
  mkdirSync(folder, { recursive: true });
  const base = ownFolder(folder, request.environment);
  const [trusted, release] = [path.join(base, "trusted"), path.join(base, "release")];
  const remove = async () => {
    await git.removeCheckout(trusted);
    await git.removeCheckout(release);
    rmSync(base, { recursive: true, force: true });
  };
  await git.addCheckout(trusted, request.trusted);
  await git.addCheckout(release, request.release);
  for (const name of readdirSync(release))
    if (/^Pulumi\..+\.yaml$/.test(name)) rmSync(path.join(release, name));
  await providePackages(trusted);
  await providePackages(release);
  const before = fileDigests(trusted);
  const policies = path.join(trusted, "policies");
  return {
    environment: request.environment,
    ...{ trusted, release, policies, policyDigest: folderDigest(policies) },
    stackFile: path.join(trusted, `Pulumi.${request.environment}.yaml`),
    assertTrustedUnchanged() {
      const changed = changedFiles(before, fileDigests(trusted));
      if (changed.length === 0) return;
      throw new UserError(
        `The deploy changed main's own checkout: ${changed.join(", ")}. What it wrote there belongs into a commit on main, and is lost otherwise.`,
      );
    },
    remove,
  };
}

/**
 * A name that nobody has: what a killed run left must not be in the way, nor one that goes on be disturbed. And one that
 * was had before, where it is free again: the SDK's TypeScript loader finds what it compiled by the folder it was in.
 */
function ownFolder(folder: string, environment: string): string {
  for (let number = 1; ; number++) {
    const own = path.join(folder, `${environment}-${number}`);
    try {
      mkdirSync(own);
      return own;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

/** Nothing of a commit is on disk before it is known to belong to main. */
async function assertAncestry(
  git: Git,
  { environment, trusted, release, main, orphanAllowed }: CheckoutRequest,
): Promise<void> {
  const history = createHistory(await git.commits(main), main);
  if (!history.isOnMain(trusted))
    throw new UserError(
      `${short(trusted)} is not a commit of main: scripts, policies and stack files of ${environment} are taken from nowhere else.`,
    );
  if (!history.isOnMain(release) && !orphanAllowed)
    throw new UserError(
      `${short(release)} is not an ancestor of main (${short(main)}): nothing was checked out for ${environment}.`,
    );
}
