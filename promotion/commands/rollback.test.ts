import { mergeFeature, readySite } from "../testing/readySite";
import type { Site } from "../testing/site";
import { environmentsYaml } from "../testing/smallProject";

// Each command reads a real repository by git itself.
jest.setTimeout(60_000);

let site: Site;
afterEach(() => site.stop());

const titles = () => site.github.state.pulls.map(({ title }) => title);

describe("a rollback, while runs wait for an approval", () => {
  const prod = { id: 3, name: "prod" };

  beforeEach(async () => {
    site = await readySite();
    await site.runsIn("dev", "staging");
    mergeFeature(site);
    await site.runsIn("dev", "staging");
    site.env = { GITHUB_TOKEN: "ann-token" };
    site.github.state.waiting.push(
      { run: 7, environment: { id: 2, name: "staging" }, reviewers: ["ann"] },
      { run: 7, environment: prod, reviewers: ["ann"] },
      { run: 8, environment: { id: 2, name: "staging" }, reviewers: ["bob"] },
    );
  });

  const rollback = (...more: string[]) =>
    site.done("rollback", "staging", "--reason", "books wrong amounts", ...more);

  it("rejects those of its environment, as far as whoever asks is a reviewer", async () => {
    const text = await rollback();
    const { answered, waiting } = site.github.state;
    expect(answered).toMatchObject([
      {
        ...{ run: 7, environment: { name: "staging" }, state: "rejected" },
        comment: expect.stringMatching(/^\w{7} is taken back: books wrong amounts$/) as string,
      },
    ]);
    expect(waiting.map(({ run, environment }) => [run, environment.name])).toEqual([
      [7, "prod"],
      [8, "staging"],
    ]);
    expect(text).toMatch(
      /^reject run 7, which waits for an approval of staging\nonly its reviewers can reject run 8, which waits for an approval of staging: https:\/\/github\.com\/runs\/8\nRoll staging back to \w{7}: /,
    );
  });

  it("only says so with --dry-run", async () => {
    expect(await rollback("--dry-run")).toMatch(/^would reject run 7, which waits/);
    expect(site.github.state.waiting).toHaveLength(3);
  });

  it("goes on where GitHub does not tell what waits: a late approval deploys nothing", async () => {
    site.github.fault = (call) => (call.includes("status=waiting") ? { status: 403 } : undefined);
    expect(await rollback()).toMatch(
      /^What waits for an approval of staging was not rejected: GET .* was answered with 403\.\nRoll staging back/,
    );
  });
});

describe("a failed smoke test", () => {
  const optedIn = environmentsYaml().replace(
    "predecessor: dev }",
    "predecessor: dev, rollbackAfterFailedSmoke: true }",
  );
  const stagingFails = () =>
    site.done("record", "smoke", "staging", "--failed", "--reason", "run 12");

  it("is answered by a rollback that nobody asks for, which holds the environment once it is merged", async () => {
    site = await readySite({ "promotion/environments.yaml": optedIn });
    const good = await site.runsIn("dev");
    await site.runsIn("staging");
    const bad = mergeFeature(site);
    await site.runsIn("dev", "staging");
    await stagingFails();
    await site.done("open");
    const made = site.github.state.pulls.at(-1)!;
    expect(made).toMatchObject({
      title: `Roll staging back to ${good.slice(0, 7)}`,
      head: { ref: "rollback/staging" },
      user: { login: "promotion[bot]" },
      body: expect.stringMatching(/^its smoke test in staging failed \(run 12\)\n/) as string,
    });
    expect(site.statusOf(made.number)).toBe(
      `success: staging: goes back to ${good.slice(0, 7)}, all gates open`,
    );

    // Asked every hour, and while main goes on.
    mergeFeature(site, "Meanwhile");
    expect(await site.done("open")).toContain(
      `staging: the smoke test of ${bad.slice(0, 7)} failed; #${made.number} takes it back.`,
    );
    expect(titles().filter((title) => title.startsWith("Roll"))).toHaveLength(1);

    site.github.people.merge(made.number);
    expect(await site.done("deploy", "staging")).toContain("goes back to");
    expect(await site.done("why", "staging")).toContain("it is on hold");
    expect(await site.done("open")).not.toContain(`smoke test of ${bad.slice(0, 7)}`);
  });

  it("is left to the person who closes that rollback", async () => {
    site = await readySite({ "promotion/environments.yaml": optedIn });
    await site.runsIn("dev", "staging");
    mergeFeature(site);
    await site.runsIn("dev", "staging");
    await stagingFails();
    await site.done("open");
    site.github.people.close(site.github.state.pulls.at(-1)!.number);
    expect(await site.done("open")).toMatch(/takes it back, and was closed\.\n/);
    expect(titles().filter((title) => title.startsWith("Roll"))).toHaveLength(1);
  });

  it("says so where there is nothing to go back to", async () => {
    site = await readySite({ "promotion/environments.yaml": optedIn });
    await site.runsIn("dev", "staging");
    await stagingFails();
    expect(await site.done("open")).toContain(
      "staging: its smoke test failed, and no earlier release ended well in staging.",
    );
  });

  it("takes nothing back where environments.yaml does not ask for it", async () => {
    site = await readySite();
    await site.runsIn("dev", "staging");
    mergeFeature(site);
    await site.runsIn("dev", "staging");
    await stagingFails();
    await site.done("open");
    expect(titles().filter((title) => title.startsWith("Roll"))).toEqual([]);
  });

  it("of an earlier deploy takes nothing back: it was deployed well again since", async () => {
    site = await readySite({ "promotion/environments.yaml": optedIn });
    await site.runsIn("dev", "staging");
    mergeFeature(site);
    await site.runsIn("dev", "staging");
    await stagingFails();
    const config = site.github.people.open("More of it", {
      "Pulumi.staging.yaml": "config:\n  payments:size: 4\n",
    });
    site.github.people.merge(config.number, { bypass: true });
    await site.done("deploy", "staging");
    await site.done("open");
    expect(titles().filter((title) => title.startsWith("Roll"))).toEqual([]);
  });
});
