/** GitHub's REST API behind the `Hub`. Reads that fail become unknowns; writes that fail are errors. The token is in no message. */
import type { RunState } from "../core/facts";
import type { Hub, OpenPullRequest } from "../ports";
import { mirrorDeployment } from "./github/mirror";
import { type Pull, readPromotions, readRollbacks } from "./github/promotions";
import { propose } from "./github/propose";
import { asKnown, readProtections, readSchedules } from "./github/protections";
import { tagReleases } from "./github/releaseTags";
import { approversOf } from "./github/reviews";
import { upsertComment, upsertIssue, withoutTime } from "./github/upsert";
import { rejectApproval, waitingApprovals } from "./github/waiting";
import { createRest, GitHubError, type Rest, type RestSettings } from "./rest";

export const statusContext = "promotion";

export function createGitHub(settings: RestSettings & { webUrl: string }): Hub {
  const rest = createRest(settings);
  const { repository } = settings;
  return {
    repositoryUrl: `${settings.webUrl}/${repository}`,
    promotionPullRequests: (environments) =>
      asKnown("the promotion pull requests", () => readPromotions(rest, repository, environments)),
    async openPullRequests() {
      const pulls = await rest.list<Pull>("/pulls?state=open&base=main");
      return pulls.map((pull): OpenPullRequest => openPullRequest(repository, pull));
    },
    approversOf: (number) =>
      asKnown(`the reviews of #${number}`, async () =>
        approversOf(rest, await rest.get<Pull>(`/pulls/${number}`)),
      ),
    approversOfMerge: (commit) =>
      asKnown(`the reviews of what became ${commit}`, async () => {
        const pulls = await rest.list<Pull>(`/commits/${commit}/pulls`);
        const pull = pulls.find((one) => one.merged_at !== null && one.merge_commit_sha === commit);
        // Pushed past all reviews: nobody approved it.
        return pull ? approversOf(rest, pull) : [];
      }),
    rollbackPullRequests: (environment) => readRollbacks(rest, repository, environment),
    runState: (run) => readRunState(rest, run),
    waitingApprovals: (environment) => waitingApprovals(rest, environment),
    rejectApproval: (waiting, comment) => rejectApproval(rest, waiting, comment),
    tagReleases: (releases) => tagReleases(rest, releases),
    propose: (proposal) => propose(rest, repository.split("/")[0]!, proposal),
    async updateText(number, { title, body }) {
      const now = await rest.get<Pull>(`/pulls/${number}`);
      if (now.title === title && withoutTime(now.body ?? "") === withoutTime(body)) return;
      await rest.send("PATCH", `/pulls/${number}`, { title, body });
    },
    async close(number, comment, label) {
      // The label first: whoever reads between the two sees an open one that says why it closes.
      await rest.send("POST", `/issues/${number}/labels`, { labels: [label] });
      await rest.send("POST", `/issues/${number}/comments`, { body: comment });
      await rest.send("PATCH", `/pulls/${number}`, { state: "closed" });
    },
    setStatus: (sha, status) => setStatus(rest, sha, status),
    comment: (number, marker, body) => upsertComment(rest, number, marker, body),
    issue: (marker, issue) => upsertIssue(rest, marker, issue),
    schedules: () => asKnown("the schedules", () => readSchedules(rest)),
    protections: () => asKnown("the repository's settings", () => readProtections(rest)),
    mirrorDeployment: (...words) => mirrorDeployment(rest, ...words),
  };
}

const openPullRequest = (repository: string, { number, head, user }: Pull): OpenPullRequest => ({
  number,
  headSha: head.sha,
  author: user.login,
  fromFork: head.repo?.full_name !== repository,
});

interface Status {
  context: string;
  state: string;
  description: string | null;
}

async function setStatus(
  rest: Rest,
  sha: string,
  { state, description }: { state: string; description: string },
): Promise<void> {
  const { statuses } = await rest.get<{ statuses: Status[] }>(
    `/commits/${sha}/status?per_page=100`,
  );
  const now = statuses.find(({ context }) => context === statusContext);
  // A commit takes 1,000 statuses of one context, and this is asked every hour.
  if (now?.state === state && now.description === description) return;
  await rest.send("POST", `/statuses/${sha}`, { state, description, context: statusContext });
}

async function readRunState(rest: Rest, run: string): Promise<RunState> {
  const parts = /^(\d+)\/(\d+)$/.exec(run);
  if (!parts) return "unknown";
  try {
    const { status } = await rest.get<{ status: string }>(
      `/actions/runs/${parts[1]}/attempts/${parts[2]}`,
    );
    return status === "completed" ? "over" : "running";
  } catch (error) {
    if (error instanceof GitHubError) return "unknown";
    throw error;
  }
}
