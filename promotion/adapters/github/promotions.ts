/** Pull requests that move a pin: the open ones found by what they change, the closed ones among those that the App made. */
import type { PromotionPullRequest } from "../../core/facts";
import { parsePin, pinFile, pinFolder } from "../../formats/pin";
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

/** Enough to know what was refused lately. */
const closedRead = 10;

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
  const owner = repository.split("/")[0]!;
  const head = encodeURIComponent(`${owner}:${promoteBranch(environment)}`);
  const pulls = await rest.get<Pull[]>(
    `/pulls?state=closed&base=main&head=${head}&sort=created&direction=desc&per_page=${closedRead}`,
  );
  const read = pulls
    .filter((pull) => pull.head.repo?.full_name === repository)
    .map(async (pull) => {
      const text = await rest.file(pinFile(environment), pull.head.sha);
      const pin = text === undefined ? undefined : parsePin(pinFile(environment), text);
      return pin?.ok && pin.value.release !== "none"
        ? [promotionOf(pull, environment, pin.value.release)]
        : [];
    });
  return (await Promise.all(read)).flat();
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
