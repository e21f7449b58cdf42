/** GitHub's REST API behind the `Hub`. Reads that fail become unknowns; writes that fail are errors. The token is in no message. */
import {
  type Known,
  known,
  type PromotionPullRequest,
  type RunState,
  unknown,
} from "../core/facts";
import { parsePin, pinFile } from "../formats/pin";
import type { Hub, OpenPullRequest } from "../ports";
import { createRest, GitHubError, type Rest, type RestSettings } from "./rest";

export const statusContext = "promotion";
/** Enough for what is open and what was refused lately. */
const pullRequestsRead = 10;

interface Pull {
  number: number;
  title: string;
  body: string | null;
  created_at: string;
  closed_at: string | null;
  merged_at: string | null;
  merge_commit_sha: string | null;
  user: { login: string };
  labels: { name: string }[];
  head: { sha: string; repo: { full_name: string } | null };
}

interface Review {
  user: { login: string } | null;
  state: string;
  author_association: string;
}

export function createGitHub(settings: RestSettings & { webUrl: string }): Hub {
  const rest = createRest(settings);
  const { repository } = settings;
  const owner = repository.split("/")[0]!;
  return {
    repositoryUrl: `${settings.webUrl}/${repository}`,
    promotionPullRequests: (environments) =>
      asKnown("the promotion pull requests", async () => {
        const found = environments.map((name) => readPromotions(rest, owner, name));
        return (await Promise.all(found)).flat();
      }),
    async openPullRequests() {
      const pulls = await rest.list<Pull>("/pulls?state=open&base=main");
      return pulls.map(({ number, head, user }): OpenPullRequest => ({
        number,
        headSha: head.sha,
        author: user.login,
        fromFork: head.repo?.full_name !== repository,
      }));
    },
    approversOf: (number) =>
      asKnown(`the reviews of #${number}`, async () =>
        approvers(rest, await rest.get<Pull>(`/pulls/${number}`)),
      ),
    approversOfMerge: (commit) =>
      asKnown(`the reviews of what became ${commit}`, async () => {
        const pulls = await rest.list<Pull>(`/commits/${commit}/pulls`);
        const pull = pulls.find((one) => one.merged_at !== null && one.merge_commit_sha === commit);
        // Pushed past all reviews: nobody approved it.
        return pull ? approvers(rest, pull) : [];
      }),
    runState: (run) => readRunState(rest, run),
    propose: (proposal) => propose(rest, owner, proposal),
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
    async setStatus(sha, { state, description }) {
      const { statuses } = await rest.get<{ statuses: Status[] }>(
        `/commits/${sha}/status?per_page=100`,
      );
      const now = statuses.find(({ context }) => context === statusContext);
      // A commit takes 1,000 statuses of one context, and this is asked every hour.
      if (now?.state === state && now.description === description) return;
      await rest.send("POST", `/statuses/${sha}`, { state, description, context: statusContext });
    },
    async comment(number, marker, body) {
      const comments = await rest.list<{ id: number; body: string }>(`/issues/${number}/comments`);
      const mine = comments.find((one) => one.body.startsWith(marker));
      const text = `${marker}\n${body}`;
      if (mine?.body === text) return;
      if (mine) await rest.send("PATCH", `/issues/comments/${mine.id}`, { body: text });
      else await rest.send("POST", `/issues/${number}/comments`, { body: text });
    },
    issue: (marker, issue) => upsertIssue(rest, marker, issue),
    mirrorDeployment: (environment, release, state) => mirror(rest, environment, release, state),
  };
}

interface Status {
  context: string;
  state: string;
  description: string | null;
}

/** The release is read from the pin file at the head: titles and branches say what anybody wrote. */
async function readPromotions(
  rest: Rest,
  owner: string,
  environment: string,
): Promise<PromotionPullRequest[]> {
  const head = encodeURIComponent(`${owner}:promote/${environment}`);
  const pulls = await rest.get<Pull[]>(
    `/pulls?state=all&base=main&head=${head}&sort=created&direction=desc&per_page=${pullRequestsRead}`,
  );
  const read = pulls.map(async (pull): Promise<PromotionPullRequest[]> => {
    const text = await rest.file(pinFile(environment), pull.head.sha);
    const pin = text === undefined ? undefined : parsePin(pinFile(environment), text);
    // One that cannot be read is no offer; its status says what is wrong with it.
    if (!pin?.ok || pin.value.release === "none") return [];
    return [
      {
        number: pull.number,
        environment,
        release: pin.value.release,
        openedAtMs: Date.parse(pull.created_at),
        ...(pull.closed_at === null ? {} : { closedAtMs: Date.parse(pull.closed_at) }),
        merged: pull.merged_at !== null,
        withdrawn: pull.labels.some(({ name }) => name === "withdrawn"),
        headSha: pull.head.sha,
      },
    ];
  });
  return (await Promise.all(read)).flat().sort((a, b) => a.openedAtMs - b.openedAtMs);
}

/** People of the repository whose last word is approval; the author's own does not count. */
async function approvers(rest: Rest, { number, user }: Pull): Promise<string[]> {
  const reviews = await rest.list<Review>(`/pulls/${number}/reviews`);
  const lastWord = new Map<string, string>();
  for (const review of reviews) {
    const insider = ["OWNER", "MEMBER", "COLLABORATOR"].includes(review.author_association);
    if (!review.user || !insider || review.state === "COMMENTED") continue;
    lastWord.set(review.user.login, review.state);
  }
  return [...lastWord]
    .filter(([login, state]) => state === "APPROVED" && login !== user.login)
    .map(([login]) => login);
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

/** Commits made by the API without an author of their own are signed by GitHub. */
async function propose(
  rest: Rest,
  owner: string,
  { branch, baseSha, files, title, body, labels }: Parameters<Hub["propose"]>[0],
): Promise<number> {
  const base = await rest.get<{ tree: { sha: string } }>(`/git/commits/${baseSha}`);
  const tree = await rest.send<{ sha: string }>("POST", "/git/trees", {
    base_tree: base.tree.sha,
    tree: files.map(({ path, content }) => ({ path, mode: "100644", type: "blob", content })),
  });
  const commit = await rest.send<{ sha: string }>("POST", "/git/commits", {
    message: title,
    tree: tree.sha,
    parents: [baseSha],
  });
  const existing = await rest.find<unknown>(`/git/ref/heads/${branch}`);
  if (existing === undefined)
    await rest.send("POST", "/git/refs", { ref: `refs/heads/${branch}`, sha: commit.sha });
  else await rest.send("PATCH", `/git/refs/heads/${branch}`, { sha: commit.sha, force: true });
  const head = encodeURIComponent(`${owner}:${branch}`);
  const [open] = await rest.get<Pull[]>(`/pulls?state=open&base=main&head=${head}`);
  if (open) {
    await rest.send("PATCH", `/pulls/${open.number}`, { title, body });
    return open.number;
  }
  const { number } = await rest.send<Pull>("POST", "/pulls", {
    title,
    body,
    head: branch,
    base: "main",
  });
  if (labels.length > 0) await rest.send("POST", `/issues/${number}/labels`, { labels });
  return number;
}

const issueLabel = "promotion-board";

async function upsertIssue(
  rest: Rest,
  marker: string,
  { title, body, open }: { title: string; body: string; open: boolean },
): Promise<void> {
  const issues = await rest.list<{ number: number; body: string | null; state: string }>(
    `/issues?state=all&labels=${issueLabel}`,
  );
  const mine = issues.find((issue) => issue.body?.startsWith(marker));
  const text = `${marker}\n${body}`;
  const state = open ? "open" : "closed";
  if (!mine) {
    if (open) await rest.send("POST", "/issues", { title, body: text, labels: [issueLabel] });
    return;
  }
  if (withoutTime(mine.body ?? "") === withoutTime(text) && mine.state === state) return;
  await rest.send("PATCH", `/issues/${mine.number}`, { title, body: text, state });
}

/** A new time alone is no news, and would notify everybody every hour. */
const withoutTime = (body: string) => body.replace(/<sub>[^<]*<\/sub>/g, "").trimEnd();

async function mirror(
  rest: Rest,
  environment: string,
  release: string,
  state: "in_progress" | "success" | "failure",
): Promise<void> {
  const query = `/deployments?environment=${encodeURIComponent(environment)}&sha=${release}&per_page=1`;
  const [latest] = await rest.get<{ id: number }[]>(query);
  const deployment =
    state === "in_progress" || !latest
      ? await rest.send<{ id: number }>("POST", "/deployments", {
          ref: release,
          environment,
          // By default GitHub would merge main into the release, and wait for every status.
          auto_merge: false,
          required_contexts: [],
        })
      : latest;
  await rest.send("POST", `/deployments/${deployment.id}/statuses`, { state });
}

async function asKnown<T>(what: string, read: () => Promise<T>): Promise<Known<T>> {
  try {
    return known(await read());
  } catch (error) {
    if (error instanceof GitHubError) return unknown(`${what} cannot be read: ${error.message}`);
    throw error;
  }
}
