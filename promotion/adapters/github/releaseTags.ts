/** A tag for each release that was ever deployed: it keeps the commit, whatever becomes of main. A ruleset keeps the tags. */
import { GitHubError, type Rest } from "../rest";

export const releaseTags = "deployed";

/** Answers with what was tagged now, and what could not be. */
export async function tagReleases(
  rest: Rest,
  releases: readonly string[],
): Promise<{ tagged: string[]; failed: { release: string; reason: string }[] }> {
  const there = await rest.list<{ ref: string }>(`/git/matching-refs/tags/${releaseTags}/`);
  const names = new Set(there.map(({ ref }) => ref));
  const tagged: string[] = [];
  const failed: { release: string; reason: string }[] = [];
  for (const release of releases) {
    const ref = `refs/tags/${releaseTags}/${release}`;
    if (names.has(ref)) continue;
    try {
      await rest.send("POST", "/git/refs", { ref, sha: release });
      tagged.push(release);
    } catch (error) {
      if (!(error instanceof GitHubError)) throw error;
      // A commit that GitHub has no more: the other releases are tagged all the same.
      failed.push({ release, reason: error.message });
    }
  }
  return { tagged, failed };
}
