/** What a release is: the newest of main's own commits that changes what runs. */
import type { Commit, History } from "./history";

/**
 * What functions and program are made of. Pins, stack files, policies, promotion, docs and workflows are not:
 * a promotion is a commit too, and would otherwise open the next one.
 */
export const releasePaths = [
  "stacks/",
  "lambdas/",
  // Both import what they agree on from here.
  "contracts/",
  // Decides the bytes of the functions.
  "cli/build/",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
  "Pulumi.yaml",
  "data-schema.json",
] as const;

export function newestRelease(main: History): Commit | undefined {
  return main.firstParents.findLast(isRelease);
}

/** The releases after this one, oldest first; all of them if it is undefined. */
export function releasesAfter(main: History, sha: string | undefined): Commit[] {
  const releases = main.firstParents.filter(isRelease);
  return sha === undefined
    ? releases
    : releases.filter((commit) => commit.sha !== sha && main.contains(commit.sha, sha));
}

export const isRelease = (commit: Commit): boolean =>
  commit.changedPaths?.some(isReleasePath) ?? false;

/** Tests of released code run before the merge; they are in its folders, so they count too. */
export const isReleasePath = (path: string): boolean =>
  releasePaths.some((entry) => (entry.endsWith("/") ? path.startsWith(entry) : path === entry));
