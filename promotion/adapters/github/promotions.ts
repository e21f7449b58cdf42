/** Pull requests that move a pin: the open ones found by what they change, the closed ones among those that the App made. */
import type { PromotionPullRequest } from "../../core/facts";
import { parsePin, type Pin, pinFile, pinFolder } from "../../formats/pin";
import type { RollbackPullRequest } from "../../ports";
import type { Rest } from "../rest";

export interface Pull {
  number: number;
  title: string;
  body: string | null;
  created_at: string;
  closed_at: string | null;
  merged_at: string | null;
  merge_commit_sha: string | null;
  user: { login: string };
  labels: { name: string }[];
  head: { sha: string; ref: string; repo: { full_name: string } | null };
}

export const promoteBranch = (environment: string) => `promote/${environment}`;
export const rollbackBranch = (environment: string) => `rollback/${environment}`;

/** Enough to know what was refused lately. */
const recentRead = 10;

export async function readPromotions(
  rest: Rest,
  repository: string,
  environments: readonly string[],
): Promise<PromotionPullRequest[]> {
  const open = await rest.list<Pull>("/pulls?state=open&base=main");
  // A stranger's pull request is judged like any other, but it is no offer: it would keep ours from being made.
  const own = open.filter(({ head }) => head.repo?.full_name === repository);
  const found = await Promise.all([
    ...own.map((pull) => openPromotions(rest, environments, pull)),
    ...environments.map((name) => closedPromotions(rest, repository, name)),
  ]);
  return found.flat().sort((a, b) => a.openedAtMs - b.openedAtMs || a.number - b.number);
}

/** Read from the diff: titles and branches say what anybody wrote, and a pin file that others changed is not this one's. */
async function openPromotions(
  rest: Rest,
  environments: readonly string[],
  pull: Pull,
): Promise<PromotionPullRequest[]> {
  const files = await rest.list<{ filename: string; patch?: string }>(
    `/pulls/${pull.number}/files`,
  );
  return files.flatMap(({ filename, patch }) => {
    if (!filename.startsWith(`${pinFolder}/`)) return [];
    const environment = environments.find((name) => filename === pinFile(name));
    const release = /^\+release:\s*["']?([0-9a-f]{40})/m.exec(patch ?? "")?.[1];
    return environment === undefined || release === undefined
      ? []
      : [promotionOf(pull, environment, release)];
  });
}

async function closedPromotions(
  rest: Rest,
  repository: string,
  environment: string,
): Promise<PromotionPullRequest[]> {
  const found = await fromBranch(rest, repository, promoteBranch(environment), "closed");
  const read = found.map(async (pull) => {
    const pin = await pinAt(rest, environment, pull);
    return pin && pin.release !== "none" ? [promotionOf(pull, environment, pin.release)] : [];
  });
  return (await Promise.all(read)).flat();
}

export async function readRollbacks(
  rest: Rest,
  repository: string,
  environment: string,
): Promise<RollbackPullRequest[]> {
  const found = await fromBranch(rest, repository, rollbackBranch(environment), "all");
  return Promise.all(
    found.map(async (pull) => ({
      number: pull.number,
      state: pull.merged_at !== null ? "merged" : pull.closed_at !== null ? "closed" : "open",
      bad: (await pinAt(rest, environment, pull))?.bad.map(({ release }) => release) ?? [],
    })),
  );
}

/** Of this repository's own branch, newest first. */
async function fromBranch(
  rest: Rest,
  repository: string,
  branch: string,
  state: "closed" | "all",
): Promise<Pull[]> {
  const head = encodeURIComponent(`${repository.split("/")[0]}:${branch}`);
  const pulls = await rest.get<Pull[]>(
    `/pulls?state=${state}&base=main&head=${head}&sort=created&direction=desc&per_page=${recentRead}`,
  );
  return pulls.filter((pull) => pull.head.repo?.full_name === repository);
}

async function pinAt(rest: Rest, environment: string, { head }: Pull): Promise<Pin | undefined> {
  const text = await rest.file(pinFile(environment), head.sha);
  const pin = text === undefined ? undefined : parsePin(pinFile(environment), text);
  return pin?.ok ? pin.value : undefined;
}

function promotionOf(pull: Pull, environment: string, release: string): PromotionPullRequest {
  return {
    number: pull.number,
    environment,
    release,
    openedAtMs: Date.parse(pull.created_at),
    ...(pull.closed_at === null ? {} : { closedAtMs: Date.parse(pull.closed_at) }),
    merged: pull.merged_at !== null,
    withdrawn: pull.labels.some(({ name }) => name === "withdrawn"),
    headSha: pull.head.sha,
    ...(pull.head.ref === promoteBranch(environment) ? {} : { byPerson: true }),
  };
}
