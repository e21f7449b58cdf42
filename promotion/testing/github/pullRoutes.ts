/** Pull requests, their files, reviews and statuses. */
import { created, found, ok, Refusal, type Route, route, text } from "./route";
import type { PullRequest, State } from "./state";

/** GitHub's limits: a text, a status's description, and the statuses of one commit and context. */
const bodyCharactersMax = 65_536;
const descriptionCharactersMax = 140;
const statusesMax = 1000;

export const pullRoutes: readonly Route[] = [
  route("GET", "/pulls", ({ state, query }) => ok(listed(state, query))),
  route("POST", "/pulls", ({ state, user, body }) => {
    const branch = text(body, "head");
    const sha = found(state.repository.resolve(`refs/heads/${branch}`));
    checkText(body);
    if (state.pulls.some((pull) => pull.state === "open" && pull.head.ref === branch))
      throw new Refusal(422, `A pull request already exists for ${branch}.`);
    if (sha === state.repository.head("main"))
      throw new Refusal(422, `No commits between main and ${branch}`);
    const made = { title: text(body, "title"), body: text(body, "body"), user, branch, sha };
    return created(state.openPull(made));
  }),
  route("GET", "/pulls/:number", ({ state, at }) => ok(pullAt(state, at[0]))),
  route("PATCH", "/pulls/:number", ({ state, at, body }) => {
    const pull = pullAt(state, at[0]);
    checkText(body);
    if (typeof body["title"] === "string") pull.title = body["title"];
    if (typeof body["body"] === "string") pull.body = body["body"];
    if (body["state"] === "closed") state.closePull(pull);
    return ok(pull);
  }),
  route("GET", "/pulls/:number/files", ({ state, at }) => ok(filesOf(state, pullAt(state, at[0])))),
  route("GET", "/pulls/:number/reviews", ({ state, at }) =>
    ok(state.reviews.filter(({ on }) => on === pullAt(state, at[0]).number)),
  ),
  route("GET", "/commits/:sha/pulls", ({ state, at }) =>
    ok(
      state.pulls.filter(({ head, merge_commit_sha }) =>
        [head.sha, merge_commit_sha].includes(at[0]!),
      ),
    ),
  ),
  route("GET", "/commits/:sha/status", ({ state, at }) => {
    const all = state.statuses.get(found(state.repository.resolve(at[0]!))) ?? [];
    const contexts = [...new Set(all.map(({ context }) => context))];
    return ok({ statuses: contexts.map((context) => state.latestStatus(at[0]!, context)) });
  }),
  route("POST", "/statuses/:sha", ({ state, user, at, body }) => {
    const sha = found(state.repository.resolve(at[0]!));
    const [context, description] = [text(body, "context"), text(body, "description")];
    const all = state.statuses.get(sha) ?? [];
    if (description.length > descriptionCharactersMax)
      throw new Refusal(422, "description is too long (maximum is 140 characters)");
    if (all.filter((status) => status.context === context).length >= statusesMax)
      throw new Refusal(422, "This SHA and context has reached the maximum number of statuses.");
    const status = { context, description, state: text(body, "state"), creator: user };
    state.statuses.set(sha, [...all, status]);
    return created(status);
  }),
];

function pullAt(state: State, number: string | undefined): PullRequest {
  return found(state.pull(Number(number)));
}

function listed(state: State, query: URLSearchParams): PullRequest[] {
  const asked = query.get("state") ?? "open";
  const head = query.get("head");
  const owner = state.fullName.split("/")[0];
  return state.pulls
    .filter((pull) => asked === "all" || pull.state === asked)
    .filter((pull) => (query.get("base") ?? pull.base.ref) === pull.base.ref)
    .filter(
      (pull) =>
        head === null ||
        head === `${pull.head.repo?.full_name.split("/")[0] ?? owner}:${pull.head.ref}`,
    )
    .toReversed();
}

function checkText(body: Record<string, unknown>): void {
  const said = body["body"];
  if (typeof said === "string" && said.length > bodyCharactersMax)
    throw new Refusal(422, `body is too long (maximum is ${bodyCharactersMax} characters)`);
}

/** Against the merge base, as GitHub shows it; the patch without its header. */
function filesOf({ repository }: State, { head, base }: PullRequest) {
  const from = repository.git(["merge-base", base.sha, head.sha]).trim();
  const names = repository.git(["diff", "--name-only", "--no-renames", from, head.sha]);
  return names
    .split("\n")
    .filter((filename) => filename !== "")
    .map((filename) => {
      const diff = repository.git(["diff", "--no-renames", from, head.sha, "--", filename]);
      const start = diff.indexOf("@@");
      return { filename, ...(start === -1 ? {} : { patch: diff.slice(start) }) };
    });
}
