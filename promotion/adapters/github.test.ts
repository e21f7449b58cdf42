import { GitHubError } from "./rest";
import { createGitHub } from "./github";
import { appToken, type GitHubStandIn, startGitHub } from "../testing/github/server";
import { noPin, smallProject } from "../testing/smallProject";

jest.setTimeout(60_000);

const startMs = Date.parse("2026-01-05T08:00:00Z");
const environments = ["dev", "staging", "prod"];
let github: GitHubStandIn;
let nowMs: number;
let slept: number[];

beforeEach(async () => {
  [nowMs, slept] = [startMs, []];
  github = await startGitHub(() => nowMs);
  const { repository } = github.state;
  repository.setRef("refs/heads/main", repository.commit(undefined, "root", smallProject));
});
afterEach(() => github.stop());

const hub = (token = appToken) =>
  createGitHub({
    ...{ apiUrl: github.url, webUrl: "https://github.example", repository: "acme/payments", token },
    sleep: (ms) => Promise.resolve(void slept.push(ms)),
  });

const release = "a".repeat(40);
const pinned = (name: string, to = release) => ({
  [`promotion/releases/${name}.yaml`]: noPin.replace("none", to),
});

const propose = (over = {}) =>
  hub().propose({
    ...{ branch: "promote/prod", baseSha: github.state.repository.head("main") },
    files: Object.entries(pinned("prod")).map(([path, content]) => ({ path, content })),
    ...{ title: "Promote", body: "text", labels: ["promotion"], ...over },
  });

const promotions = async () => {
  const found = await hub().promotionPullRequests(environments);
  if (!found.known) throw new Error(found.reason);
  return found.value;
};

describe("promotion pull requests", () => {
  it("are found by what they change, whatever they are called", async () => {
    const number = await propose();
    const byHand = github.people.open("Tidy up", pinned("staging", "b".repeat(40)));
    github.people.open("Promote", { "docs/readme.md": "2" }, { branch: "promote/staging" });
    github.people.open("Hold", { "promotion/releases/prod.yaml": `${noPin}# more\n` });
    expect(await promotions()).toEqual([
      {
        ...{ number, environment: "prod", release, openedAtMs: startMs, merged: false },
        ...{ withdrawn: false, headSha: github.state.pull(number)!.head.sha },
      },
      {
        ...{ number: byHand.number, environment: "staging", release: "b".repeat(40) },
        ...{ openedAtMs: startMs, merged: false, withdrawn: false, headSha: byHand.head.sha },
        byPerson: true,
      },
    ]);
  });

  it("of a fork are no offer: a stranger's would keep ours from being made", async () => {
    github.people.open("Mine", pinned("prod"), { fork: true, branch: "promote/prod" });
    expect(await promotions()).toEqual([]);
  });

  it("that were closed say when, and whether they were merged or withdrawn", async () => {
    const refused = await propose();
    nowMs += 60_000;
    github.people.close(refused);
    const second = await propose();
    await hub().close(second, "Withdrawn: it is bad.", "withdrawn");
    const third = await propose();
    github.people.merge(third, { bypass: true });
    expect(
      (await promotions()).map(({ number, merged, withdrawn, closedAtMs }) => [
        number,
        merged,
        withdrawn,
        closedAtMs,
      ]),
    ).toEqual([
      [refused, false, false, startMs + 60_000],
      [second, false, true, startMs + 60_000],
      [third, true, false, startMs + 60_000],
    ]);
    expect(github.state.comments.at(-1)).toMatchObject({
      on: second,
      body: "Withdrawn: it is bad.",
    });
  });

  it("are read over all pages", async () => {
    for (let index = 0; index < 101; index++)
      github.state.openPull({
        ...{ title: `${index}`, body: "", user: { login: "ann", type: "User" as const } },
        ...{
          branch: `other-${index}`,
          from: "ann/fork",
          sha: github.state.repository.head("main"),
        },
      });
    await propose();
    expect(await promotions()).toHaveLength(1);
    expect(await hub().openPullRequests()).toHaveLength(102);
  });
});

it("proposes by one signed commit on main, and again after a run that was cut off in the middle", async () => {
  github.fault = (call) => (call === "POST /pulls" ? { status: 502 } : undefined);
  await expect(propose()).rejects.toThrow("POST /pulls was answered with 502");
  github.fault = () => undefined;
  const number = await propose();
  expect(github.calls.filter((call) => call === "POST /git/commits")).toHaveLength(1);
  const { repository } = github.state;
  const main = repository.head("main");
  expect(repository.git(["rev-parse", "promote/prod^"]).trim()).toBe(main);
  expect(repository.git(["show", "promote/prod:promotion/releases/prod.yaml"])).toContain(release);
  repository.setRef("refs/heads/main", repository.commit(main, "more", { "docs/a.md": "1" }));
  expect(await propose({ title: "Promote again" })).toBe(number);
  expect(repository.git(["rev-parse", "promote/prod^"]).trim()).toBe(repository.head("main"));
  expect(github.state.pull(number)).toMatchObject({
    title: "Promote again",
    labels: [{ name: "promotion" }],
  });
});

it("writes a status only where its value changes", async () => {
  const sha = github.state.repository.head("main");
  await hub().setStatus(sha, { state: "pending", description: "soaks" });
  await hub().setStatus(sha, { state: "pending", description: "soaks" });
  await hub().setStatus(sha, { state: "success", description: "open" });
  expect(github.state.statuses.get(sha)?.map(({ state }) => state)).toEqual(["pending", "success"]);
});

it("keeps its comment up to date, touches nobody else's, and writes nothing for the time alone", async () => {
  const number = await propose();
  github.people.comment(number, "<!-- x -->\nI am the comment");
  await hub().comment(number, "<!-- x -->", "one\n<sub>08:00</sub>");
  await hub().comment(number, "<!-- x -->", "one\n<sub>09:00</sub>");
  await hub().comment(number, "<!-- x -->", "two\n<sub>10:00</sub>");
  expect(github.state.comments.map(({ body }) => body)).toEqual([
    "<!-- x -->\nI am the comment",
    "<!-- x -->\ntwo\n<sub>10:00</sub>",
  ]);
  expect(github.calls.filter((call) => call.startsWith("PATCH"))).toHaveLength(1);
});

it("keeps one issue: opened, left alone, closed and opened again", async () => {
  const say = (body: string, open: boolean) =>
    hub().issue("<!-- i -->", { title: "Trouble", body, open });
  expect(await say("nothing", false)).toBe(false);
  expect(await say("one", true)).toBe(true);
  expect(await say("one", true)).toBe(false);
  expect(await say("nothing", false)).toBe(true);
  expect(await say("two", true)).toBe(true);
  expect(github.state.issues).toMatchObject([{ state: "open", body: "<!-- i -->\ntwo" }]);
});

it("counts as approval only the last word of people of the repository about what is there now", async () => {
  const { number } = github.people.open("A change", pinned("prod"));
  const pull = github.state.pull(number)!;
  const review = (login: string, state: string, over = {}) =>
    github.state.reviews.push({
      ...{ on: number, user: { login, type: "User" }, state: state as "APPROVED" },
      ...{ author_association: "MEMBER", commit_id: pull.head.sha, ...over },
    });
  review("ann", "APPROVED");
  review("bob", "APPROVED");
  review("bob", "COMMENTED");
  review("carol", "APPROVED");
  review("carol", "CHANGES_REQUESTED");
  review("dan", "APPROVED", { commit_id: "0".repeat(40) });
  review("mallory", "APPROVED", { author_association: "NONE" });
  expect(await hub().approversOf(number)).toEqual({ known: true, value: ["bob"] });
  const merged = github.people.merge(number, { bypass: true, method: "squash" });
  expect(await hub().approversOfMerge(merged)).toEqual({ known: true, value: ["bob"] });
  const pushed = github.state.repository.commit(merged, "past all reviews", { a: "1" });
  expect(await hub().approversOfMerge(pushed)).toEqual({ known: true, value: [] });
});

it("says of a run that it is over only where GitHub does", async () => {
  github.state.runs.set("7/2", "completed").set("8/1", "in_progress");
  const states = ["7/2", "8/1", "9/1", "local/ann"].map((run) => hub().runState(run));
  expect(await Promise.all(states)).toEqual(["over", "running", "unknown", "unknown"]);
});

describe("what goes wrong", () => {
  const once = (fault: object, method = "GET") => {
    let first = true;
    github.fault = (call) => {
      if (!first || !call.startsWith(method)) return undefined;
      first = false;
      return fault;
    };
  };

  it("is tried again where a read fails shortly: errors of the server, connections that are cut", async () => {
    once({ status: 503 });
    expect(await promotions()).toEqual([]);
    once({ cut: true });
    expect(await promotions()).toEqual([]);
    expect(slept).toEqual([1000, 1000]);
  });

  it("is not tried again where a write may have been done", async () => {
    once({ status: 502 }, "POST");
    await expect(
      hub().mirrorDeployment("dev", github.state.repository.head("main"), "in_progress"),
    ).rejects.toThrow(GitHubError);
    expect(github.calls.filter((call) => call === "POST /deployments")).toHaveLength(1);
  });

  it("waits as long as GitHub's limit asks, for writes too, and says until when it is used up", async () => {
    once({ status: 429, headers: { "retry-after": "7" } }, "POST");
    const sha = github.state.repository.head("main");
    await hub().setStatus(sha, { state: "success", description: "x" });
    expect(slept).toEqual([7000]);
    github.fault = () => ({
      status: 403,
      headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1767607200" },
    });
    expect(await hub().promotionPullRequests(environments)).toEqual({
      known: false,
      reason:
        "the promotion pull requests cannot be read: GET /pulls?state=open&base=main&per_page=100&page=1 was refused: GitHub's rate limit is used up until 2026-01-05T10:00:00.000Z",
    });
  });

  it("is an unknown for reads that stay without an answer, and an error for writes", async () => {
    github.fault = () => ({ cut: true });
    expect(await hub().promotionPullRequests(environments)).toMatchObject({
      known: false,
      reason: expect.stringContaining("got no answer"),
    });
    expect(await hub().runState("7/1")).toBe("unknown");
    await expect(hub().updateText(1, { title: "x", body: "y" })).rejects.toThrow("got no answer");
  });

  it("names no token in any message", async () => {
    const found = await hub("secret-token").promotionPullRequests(environments);
    expect(found).toEqual({
      known: false,
      reason:
        "the promotion pull requests cannot be read: GET /pulls?state=open&base=main&per_page=100&page=1 was answered with 401",
    });
  });
});

it("gets a named refusal for a route that the stand-in does not model", async () => {
  const response = await fetch(`${github.url}/repos/acme/payments/stargazers`, {
    headers: { authorization: `Bearer ${appToken}` },
  });
  expect(response.status).toBe(501);
  expect(await response.json()).toEqual({
    message: "The stand-in of GitHub does not model GET /stargazers",
  });
});
