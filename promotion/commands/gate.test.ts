import { readySite } from "../testing/readySite";
import type { Files } from "../testing/github/bareRepository";
import type { Site } from "../testing/site";
import { environmentsYaml, noPin } from "../testing/smallProject";

// Each command reads a real repository by git itself.
jest.setTimeout(60_000);

let site: Site;
/** What runs in dev and staging; staging's has not soaked yet. */
let release: string;
beforeEach(async () => {
  site = await readySite();
  release = site.main();
  await site.done("deploy", "dev");
  await site.done("record", "smoke", "dev", "--passed");
});
afterEach(() => site.stop());

const pinned = (name: string, to: string): Files => ({
  [`promotion/releases/${name}.yaml`]: noPin.replace("none", to),
});

async function judged(files: Files, options = {}): Promise<string> {
  const pull = site.github.people.open("A change", files, options);
  await site.done("gate", "--pull-request", String(pull.number));
  return site.statusOf(pull.number);
}

async function toStaging(): Promise<void> {
  await site.done("open");
  site.github.people.merge(site.offerTo("staging")!.number);
  await site.done("deploy", "staging");
  await site.done("record", "smoke", "staging", "--passed");
}

it("passes what moves no pin: code, documents, policies, dev's configuration", async () => {
  expect(await judged({ "lambdas/validator.ts": "2", "docs/readme.md": "2" })).toBe(
    "success: no release change",
  );
  expect(await judged({ "Pulumi.dev.yaml": "config: {}\n" })).toBe("success: no release change");
});

it("judges the diff: a promotion from any branch, by anybody, of a fork too", async () => {
  expect(await judged(pinned("staging", release), { branch: "tidy-up" })).toBe(
    `success: staging: takes ${release.slice(0, 7)}, all gates open`,
  );
  const text = "success: no release change";
  expect(await judged({ "docs/readme.md": "3" }, { branch: "promote/prod" })).toBe(text);
  expect(await judged(pinned("prod", release), { fork: true, by: "mallory" })).toBe(
    `pending: prod waits: ${release.slice(0, 7)} has not run in staging yet (and 2 more gates)`,
  );
});

it("waits while a gate is shut that time opens, and says until when", async () => {
  await toStaging();
  const prod = pinned("prod", release);
  expect(await judged(prod)).toBe(
    `pending: prod waits: ${release.slice(0, 7)} soaks in staging for 24 h, until 2026-01-06 08:00 UTC`,
  );
  site.wait(24);
  await site.done("gate");
  expect(site.statusOf(site.github.state.pulls.at(-1)!.number)).toBe(
    `success: prod: takes ${release.slice(0, 7)}, all gates open`,
  );
});

it("refuses what no time will open: a commit that is not in main", async () => {
  const stranger = site.github.state.repository.commit(release, "not merged", { "lambdas/x": "1" });
  expect(await judged(pinned("staging", stranger))).toBe(
    `failure: staging waits: ${stranger.slice(0, 7)} is not an ancestor of main (and 2 more gates)`,
  );
});

it("lets a revert of a promotion through without soak, windows or alarms", async () => {
  await toStaging();
  site.wait(25);
  await site.done("open");
  site.github.people.merge(site.offerTo("prod")!.number);
  await site.done("deploy", "prod");
  const { people } = site.github;
  const feature = people.open("More", { "lambdas/validator.ts": "2" });
  people.merge(feature.number, { bypass: true });
  await site.runsIn("dev", "staging", "prod");
  site.alarms["prod"] = {
    known: true,
    value: {
      sinceMs: 0,
      alarmCount: 1,
      episodes: [{ alarm: "dlq", state: "ALARM", fromMs: site.nowMs }],
    },
  };
  const promotion = site.github.state.pulls.findLast(({ head }) => head.ref === "promote/prod")!;
  const revert = people.revert(promotion.number);
  await site.done("gate");
  expect(site.statusOf(revert.number)).toBe(
    `success: prod: goes back to ${release.slice(0, 7)}, all gates open`,
  );
});

it("holds a configuration to hold, window and alarms alone", async () => {
  await toStaging();
  const config = { "Pulumi.staging.yaml": "config:\n  payments:size: 9\n" };
  expect(await judged(config)).toBe("success: staging: configuration only, all gates open");
  site.alarms["staging"] = { known: false, reason: "CloudWatch does not answer" };
  await site.done("gate");
  expect(site.statusOf(site.github.state.pulls.at(-1)!.number)).toBe(
    "pending: staging waits: CloudWatch does not answer",
  );
});

it("asks for program and stack file in two pull requests, and does not insist", async () => {
  const both = { "lambdas/validator.ts": "2", "Pulumi.prod.yaml": "config: {}\n" };
  expect(await judged(both)).toBe("success: no release change");
  const { comments } = site.github.state;
  expect(comments).toEqual([]);
  await site.done("open");
  await site.done("open");
  expect(comments.map(({ body }) => body.split("\n")[1])).toEqual([
    "This changes the program and Pulumi.prod.yaml. The stack file takes effect with the merge, the program only when it is promoted: please split them.",
  ]);
});

it("takes a fourth environment that runs nothing yet, and refuses one that breaks the chain", async () => {
  const eu = (predecessor: string) =>
    environmentsYaml(
      `  - { name: prod-eu, account: "444444444444", region: eu-central-1, predecessor: ${predecessor}, soakHours: 4 }\n`,
    );
  const files = { "promotion/releases/prod-eu.yaml": noPin, "Pulumi.prod-eu.yaml": "config: {}\n" };
  expect(await judged({ ...files, "promotion/environments.yaml": eu("prod") })).toBe(
    "success: no release change",
  );
  expect(await judged({ ...files, "promotion/environments.yaml": eu("prood") })).toMatch(
    /^failure: promotion\/environments\.yaml, environments\[3\]: predecessor "prood" of "prod-eu" must be an environment furthe/,
  );
});

it("keeps an environment in the list while something runs in it", async () => {
  await toStaging();
  const without = environmentsYaml()
    .replace(/.*name: staging.*\n/, "")
    .replace("predecessor: staging, soakHours: 24", "predecessor: dev");
  const files = { "promotion/environments.yaml": without, "promotion/releases/staging.yaml": null };
  expect(await judged(files)).toMatch(/^failure: staging cannot be removed: .* runs there/);
  await site.done("record", "emptied", "staging", "--reason", "pulumi stack shows no resources");
  await site.done("gate");
  expect(site.statusOf(site.github.state.pulls.at(-1)!.number)).toBe("success: no release change");
});

it("fails a pin file that cannot be read or is gone, with what is wrong in it", async () => {
  expect(await judged({ "promotion/releases/prod.yaml": "release: abc\n" })).toBe(
    'failure: promotion/releases/prod.yaml, release: got "abc"; a release is a commit\'s whole id: 40 hexadecimal digits.',
  );
  expect(await judged({ "promotion/releases/prod.yaml": null })).toBe(
    "failure: promotion/releases/prod.yaml would be deleted.",
  );
});

it("fails what conflicts with main", async () => {
  const { people } = site.github;
  const one = people.open("One", { "docs/readme.md": "one\n" });
  const two = people.open("Two", { "docs/readme.md": "two\n" });
  people.merge(one.number, { bypass: true });
  await site.done("gate", "--pull-request", String(two.number));
  expect(site.statusOf(two.number)).toBe(
    "failure: conflicts with main, so nobody can say what a merge would do",
  );
});

it("writes a status only where it says something new", async () => {
  const { people, state, calls } = site.github;
  const pull = people.open("A change", { "docs/readme.md": "2\n" });
  for (let hour = 0; hour < 3; hour++) {
    await site.done("gate");
    site.wait(1);
  }
  expect(state.statuses.get(pull.head.sha)).toHaveLength(1);
  expect(calls.filter((call) => call.startsWith("POST /statuses"))).toHaveLength(1);
});

it("gives everybody else their status where one cannot be judged", async () => {
  const { people } = site.github;
  const one = people.open("One", { "docs/readme.md": "1\n" });
  const two = people.open("Two", { "docs/other.md": "2\n" });
  site.github.fault = (call) =>
    call === `POST /statuses/${two.head.sha}` ? { status: 502 } : undefined;
  const { code, text } = await site.run("gate");
  expect(code).toBe(1);
  expect(text).toContain(
    `#${two.number} has no status of now: POST /statuses/${two.head.sha} was answered with 502`,
  );
  expect(site.statusOf(one.number)).toBe("success: no release change");
});

it("judges the commit that a merge queue made, with what was queued before", async () => {
  const { repository } = site.github.state;
  const pull = site.github.people.open("A change", pinned("staging", release));
  const tree = repository.mergedTree(site.main(), pull.head.sha)!;
  const group = repository.commitTree(tree, [site.main(), pull.head.sha], "queued");
  repository.setRef("refs/heads/gh-readonly-queue/main/pr-1", group);
  await site.done("gate", "--commit", group);
  expect(site.github.state.latestStatus(group, "promotion")).toMatchObject({
    state: "success",
    description: `staging: takes ${release.slice(0, 7)}, all gates open`,
  });
});

it("writes nothing with --dry-run", async () => {
  site.github.calls.length = 0;
  site.github.people.open("A change", { "docs/readme.md": "2\n" });
  expect(await site.done("gate", "--dry-run")).toBe("#2 success: no release change\n");
  expect(site.github.calls.filter((call) => !call.startsWith("GET"))).toEqual([]);
});
