import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { mergeFeature, readySite } from "../testing/readySite";
import type { Site } from "../testing/site";

// Each command reads a real repository by git itself.
jest.setTimeout(60_000);

let site: Site;
beforeEach(async () => (site = await readySite()));
afterEach(() => site.stop());

it("offers what ran well in the environment before, once, and keeps its text up to date", async () => {
  await site.runsIn("dev");
  await site.done("open");
  await site.done("open");
  const { state, calls } = site.github;
  expect(state.pulls.map(({ head }) => head.ref)).toEqual(["promote/staging"]);
  expect(calls.filter((call) => call === "PATCH /pulls/1")).toEqual([]);
  mergeFeature(site);
  await site.runsIn("dev");
  await site.done("open");
  expect(state.pulls[0]!.body).toMatch(/### Next\n[^]*`\w{7}` A feature /);
});

it("tells what a promotion carries with nothing in it that GitHub would act on", async () => {
  await site.runsIn("dev", "staging");
  mergeFeature(site, "Fixes #1 @all [skip ci] <script>`x`</script>", "x");
  await site.runsIn("dev");
  await site.done("open");
  const { title, body } = site.offerTo("staging")!;
  const line = body!.split("\n").find((one) => one.includes("script"))!;
  expect(line).not.toMatch(/Fixes #1|@all|skip ci|<script>|`x`/);
  expect(`${title}\n${body}`).not.toMatch(/\[skip ci\]|@all/);
  expect(body).toMatch(
    /^This takes \*\*staging\*\* from `\w{7}` to `\w{7}`, which ran in dev\. Merging deploys it/,
  );
  expect(body).toContain("### Rollback possible: yes");
});

it("cuts a text at GitHub's limit, with a link to what is not shown", async () => {
  await site.runsIn("dev", "staging");
  const { repository } = site.github.state;
  let head = site.main();
  for (let index = 0; index < 330; index++)
    head = repository.commit(head, `${index} ${"long ".repeat(40)}`, {
      "lambdas/a.ts": `${index}`,
    });
  repository.setRef("refs/heads/main", head);
  await site.runsIn("dev");
  await site.done("open");
  const { body } = site.offerTo("staging")!;
  expect(body!.length).toBeLessThanOrEqual(65_536);
  expect(body!.slice(-600)).toMatch(
    /- and \[\d+ more\]\(https:\/\/github\.com\/acme\/payments\/compare\/\w{40}\.\.\.\w{40}\)/,
  );
  expect(body).toContain("### What the preview changes");
});

it("puts the previews of the jobs before it into the text", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "previews-"));
  try {
    const release = await site.runsIn("dev");
    const other = `staging.${"0".repeat(40)}.md`;
    writeFileSync(path.join(folder, other), "of another release\n");
    await site.done("open", "--previews", folder);
    expect(site.offerTo("staging")!.body).toContain("No preview is there yet.");
    writeFileSync(path.join(folder, `staging.${release}.md`), "3 created, **1 replaced**\n");
    await site.done("open", "--previews", folder);
    expect(site.offerTo("staging")!.body).toContain("3 created, **1 replaced**");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it("tags what was deployed, once each, and what another job fetched is there for it", async () => {
  await site.stop();
  site = await readySite({}, { cloned: true });
  const first = await site.runsIn("dev");
  const second = mergeFeature(site);
  await site.runsIn("dev");
  const tagged = [first, second].map((sha) => `tag ${sha.slice(0, 7)}, which was deployed\n`);
  expect((await site.done("open")).startsWith(tagged.join(""))).toBe(true);
  expect(await site.done("open")).not.toContain("tag ");
  const tags = execFileSync("git", ["tag", "--list", "--format=%(refname) %(objectname)"], {
    ...{ cwd: site.directory, encoding: "utf8" },
  });
  expect(tags.trim().split("\n").sort()).toEqual(
    [first, second].map((sha) => `refs/tags/deployed/${sha} ${sha}`).sort(),
  );
});

it("offers all the same where a release cannot be tagged", async () => {
  await site.runsIn("dev");
  site.github.fault = (call) =>
    call.startsWith("POST /git/refs") && !tried++ ? { status: 422 } : undefined;
  let tried = 0;
  expect(await site.done("open")).toMatch(
    /^\w{7} was deployed and has no tag: POST \/git\/refs was answered with 422\n/,
  );
  expect(site.offerTo("staging")).toBeDefined();
});

it("withdraws what was taken back meanwhile, and never offers again what a person closed", async () => {
  await site.runsIn("dev", "staging");
  const bad = mergeFeature(site);
  await site.runsIn("dev");
  await site.done("open");
  const offer = site.offerTo("staging")!;
  const named = site.github.people.open("It is bad", {
    "promotion/releases/staging.yaml": site
      .fileOnMain("promotion/releases/staging.yaml")
      .replace("bad: []", `bad:\n  - release: ${bad}\n    reason: wrong amounts`),
  });
  site.github.people.merge(named.number, { bypass: true });
  await site.done("open");
  expect(offer).toMatchObject({
    state: "closed",
    labels: [{ name: "promotion" }, { name: "withdrawn" }],
  });
  mergeFeature(site, "More on top");
  await site.runsIn("dev");
  expect(await site.done("open")).toContain("staging: nothing to offer");
});

it("leaves a promotion that a person opened to that person, and adds its text as a comment", async () => {
  await site.runsIn("dev");
  const byHand = site.github.people.open("By hand", {
    "promotion/releases/staging.yaml": site
      .fileOnMain("promotion/releases/staging.yaml")
      .replace("release: none", `release: ${site.main()}`),
  });
  await site.done("open");
  const { state } = site.github;
  expect(state.pulls).toHaveLength(1);
  expect(byHand).toMatchObject({ title: "By hand", state: "open" });
  expect(state.comments).toMatchObject([
    {
      on: byHand.number,
      body: expect.stringContaining("This takes **staging** to its first release"),
    },
  ]);
  expect(site.statusOf(byHand.number)).toMatch(/^success: staging: takes/);
});

it("offers again on top of main where the pin file was changed meanwhile", async () => {
  await site.runsIn("dev");
  await site.done("open");
  const offer = site.offerTo("staging")!;
  const other = site.github.people.open("Note", {
    "promotion/releases/staging.yaml":
      "# another note\nrelease: none\nhold: null\nbad: []\noverrides: []\n",
  });
  site.github.people.merge(other.number, { bypass: true });
  await site.done("open");
  expect(site.offerTo("staging")!.number).toBe(offer.number);
  expect(site.statusOf(offer.number)).toMatch(/^success: staging: takes/);
  site.github.people.merge(offer.number);
  expect(site.fileOnMain("promotion/releases/staging.yaml")).toMatch(
    /^# another note\nrelease: \w{40}/,
  );
});

it("writes nothing with --dry-run, and says what it would do", async () => {
  await site.runsIn("dev");
  site.github.calls.length = 0;
  expect(await site.done("open", "--dry-run")).toMatch(/^would Promote \w{7} to staging\n/);
  expect(site.github.calls.filter((call) => !call.startsWith("GET"))).toEqual([]);
});
