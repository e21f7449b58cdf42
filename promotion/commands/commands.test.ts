import { mergeFeature, readySite } from "../testing/readySite";
import type { Site } from "../testing/site";

// Each command reads a real repository by git itself.
jest.setTimeout(60_000);

let site: Site;
beforeEach(async () => (site = await readySite()));
afterEach(() => site.stop());

const pin = (name: string) => site.fileOnMain(`promotion/releases/${name}.yaml`);

/** The pull request that a command opened, merged past all checks. */
const mergeLast = () =>
  site.github.people.merge(site.github.state.pulls.at(-1)!.number, { bypass: true });

it("takes a release back by a pull request, holds the environment, and lets on only what has the fix", async () => {
  const good = await site.runsIn("dev", "staging", "prod").then(() => prodRelease());
  const bad = mergeFeature(site, "A bad feature");
  await site.runsIn("dev", "staging", "prod");
  expect(prodRelease()).toBe(bad);

  await site.done("rollback", "prod", "--reason", "books wrong amounts");
  const proposed = site.github.state.pulls.at(-1)!;
  expect(proposed.title).toBe(`Roll prod back to ${good.slice(0, 7)}`);
  await site.done("gate");
  expect(site.statusOf(proposed.number)).toBe(
    `success: prod: goes back to ${good.slice(0, 7)}, all gates open`,
  );
  mergeLast();
  expect(pin("prod")).toContain(`bad:\n  - release: ${bad}\n    reason: books wrong amounts\n`);
  expect(await site.done("deploy", "prod")).toContain("goes back to");
  expect(site.deployer.deployed.at(-1)).toMatchObject({ change: "rollback", release: good });
  expect(await site.done("why", "prod")).toContain("it is on hold");

  const fix = mergeFeature(site, "The fix");
  await site.done("deploy", "dev");
  expect(await site.done("plan")).toBe("Nothing to do.\n");
  expect(await site.refused("resume", "prod", "--reason", "it is mended")).toMatch(
    /Name the commit that fixes it: --fixed-by/,
  );
  await site.done("resume", "prod", "--fixed-by", fix, "--reason", "amounts are right again");
  mergeLast();
  await site.done("record", "smoke", "dev", "--passed");
  await site.done("open");
  expect(site.offerTo("staging")?.title).toBe(`Promote ${fix.slice(0, 7)} to staging`);
});

const prodRelease = () => /release: (\S+)/.exec(pin("prod"))![1]!;

it("refuses a rollback where nothing ran before, and one to what never ran", async () => {
  expect(await site.refused("rollback", "prod", "--reason", "it is bad")).toBe(
    "Nothing runs in prod that could be taken back.",
  );
  await site.runsIn("dev", "staging");
  expect(await site.refused("rollback", "staging", "--reason", "it is bad")).toMatch(
    /^No earlier release ended well in staging/,
  );
  expect(await site.refused("rollback", "dev", "--reason", "it is bad")).toMatch(
    /^dev follows main and has no pin\. Revert the change on main/,
  );
  const never = mergeFeature(site);
  expect(await site.refused("rollback", "staging", "--to", never, "--reason", "x y z")).toMatch(
    /cannot go back to .*: .* never ended well in staging/,
  );
});

it("calls nothing bad whose pin was withdrawn before it started, also where it is pinned again and runs", async () => {
  const release = await site.runsIn("dev");
  const pinned = (to: string) => {
    const { number } = site.github.people.open(`Pin ${to}`, {
      "promotion/releases/staging.yaml": pin("staging").replace(/release: \S+/, `release: ${to}`),
    });
    return site.github.people.merge(number, { bypass: true });
  };
  pinned(release);
  pinned("none");
  pinned(release);
  await site.done("deploy", "staging");
  expect(await site.done("why", "staging")).toContain(
    `staging runs ${release.slice(0, 7)}: dev has run nothing newer.`,
  );
  expect(await site.done("status")).not.toContain("taken back");
});

it("holds one environment, or all, and lets them go on", async () => {
  await site.done("hold", "prod", "--reason", "an audit");
  mergeLast();
  expect(pin("prod")).toContain("hold:\n  reason: an audit\n");
  await site.done("hold", "--all", "--reason", "an incident");
  mergeLast();
  expect(await site.done("status")).toContain("All environments are on hold: an incident.");
  const feature = mergeFeature(site);
  expect(await site.done("deploy", "dev")).toMatch(/dev waits: all environments are on hold/);
  await site.done("resume", "--all", "--reason", "it is over");
  mergeLast();
  await site.done("resume", "prod", "--reason", "it is over");
  mergeLast();
  expect(pin("prod")).toContain("hold: null\n");
  expect(pin("prod")).toContain("# What it should run.");
  await site.done("deploy", "dev");
  expect(site.deployer.deployed.at(-1)!.release).toBe(feature);
});

it("lets a hotfix skip gates only with two approvals, and writes that into the ledger", async () => {
  await site.runsIn("dev", "staging", "prod");
  const fix = mergeFeature(site, "Urgent");
  await site.done("hotfix", "prod", "--release", fix, "--reason", "payments are refused");
  const { people, state } = site.github;
  const { number } = state.pulls.at(-1)!;
  people.approve(number, "bob");
  await site.done("gate", "--pull-request", String(number));
  expect(site.statusOf(number)).toMatch(/^pending: .*; its override needs 1 more approval/);
  people.approve(number, "carol");
  await site.done("gate", "--pull-request", String(number));
  expect(site.statusOf(number)).toBe(`success: prod: takes ${fix.slice(0, 7)}, all gates open`);
  people.merge(number);
  await site.done("deploy", "prod");
  expect(site.deployer.deployed.at(-1)).toMatchObject({
    release: fix,
    overridden: [
      { gate: "ran-before", reason: "payments are refused" },
      { gate: "soak", reason: "payments are refused" },
      { gate: "smoke", reason: "payments are refused" },
    ],
  });
  expect(await site.done("status")).toContain("Override in prod");
});

it("names every gate that cannot be overridden, and a time that is none", async () => {
  const release = site.main();
  const hotfix = ["hotfix", "prod", "--release", release, "--reason", "an emergency"];
  expect(await site.refused(...hotfix, "--gates", "same-bytes")).toMatch(
    /^"same-bytes" cannot be overridden\. These can: ran-before, soak/,
  );
  expect(await site.refused(...hotfix, "--expires", "tomorrow")).toMatch(
    /overrides\[0\]\.expires: got "tomorrow"; a date and time with zone/,
  );
});

it("supersedes an offer for the newer release behind it", async () => {
  await site.runsIn("dev");
  await site.done("open");
  const old = site.offerTo("staging")!;
  const newer = mergeFeature(site);
  await site.runsIn("dev");
  await site.done("open");
  expect(site.offerTo("staging")!.number).toBe(old.number);
  expect(old.body).toContain(`### Next`);
  await site.done("supersede", "staging", "--reason", "the newer one is needed today");
  await site.done("open");
  expect(old.state).toBe("closed");
  expect(site.offerTo("staging")!.title).toBe(`Promote ${newer.slice(0, 7)} to staging`);
});

it("records tests of what runs, and refuses results of anything else", async () => {
  expect(await site.refused("record", "smoke", "dev", "--passed")).toMatch(/runs nothing/);
  await site.done("deploy", "dev");
  expect(await site.refused("record", "smoke", "dev")).toMatch(/--passed or --failed/);
  expect(await site.refused("record", "smoke", "dev", "--passed", "--release", "abcdef1")).toMatch(
    /Nothing was recorded/,
  );
  expect(await site.done("record", "smoke", "dev", "--passed", "--dry-run")).toMatch(/^Would/);
  expect(await site.done("record", "smoke", "dev", "--failed", "--reason", "500s")).toMatch(
    /^Recorded in dev: smoke of /,
  );
  expect(await site.refused("record", "bootstrap", "dev", "--version", "two")).toMatch(
    /got two; --version <whole number>/,
  );
  expect(await site.refused("record", "weather", "dev")).toMatch(/got weather; one of smoke/);
});

it("says all that is wrong with what was typed, at once", async () => {
  const message = await site.refused("deploy", "--retry=yes", "--nope", "dev", "prod", "--to", "x");
  expect(message.split("\n").slice(0, 4)).toEqual([
    'deploy: "prod" is too much.',
    '--retry takes no value, got "yes".',
    "deploy: there is no option --nope.",
    "deploy: there is no option --to.",
  ]);
  expect(await site.refused("deploi")).toMatch(/^There is no command "deploi"\. There are: status/);
  expect(await site.refused("gate", "--pull-request", "x")).toMatch(/got "x"/);
  expect(await site.refused("deploy", "qa")).toBe(
    'There is no environment "qa". There are: dev, staging, prod.',
  );
});

it("shows the board without access to GitHub, and says what it does not know", async () => {
  await site.runsIn("dev", "staging");
  site.env = { GITHUB_TOKEN: undefined };
  const board = await site.done("status");
  expect(board).toContain("✓ staging");
  expect(board).toMatch(/what comes next is not known, because there is no\s+access to GitHub/);
  site.env = { PROMOTION_LEDGER: undefined };
  expect(await site.done("status")).toContain("PROMOTION_LEDGER is not set");
});

it("tells people by one issue and one call what newly needs them, and no more than once", async () => {
  const told: string[] = [];
  const { state } = site.github;
  site.webhook = (text) => void told.push(text);
  site.deployer.outcome = { outcome: "failed", detail: "a policy refuses it" };
  expect((await site.run("deploy", "dev")).code).toBe(1);
  for (let hour = 0; hour < 3; hour++) {
    await site.done("status", "--issue");
    site.wait(1);
  }
  const issue = (title: string) => state.issues.find((one) => one.title === title);
  expect(issue("Promotion needs somebody")).toMatchObject({ state: "open" });
  expect(told).toEqual([
    expect.stringMatching(/dev: the deploy of .* failed: a policy refuses it/),
  ]);
  site.deployer.outcome = { outcome: "succeeded", detail: "" };
  await site.done("deploy", "dev", "--retry", "--reason", "the policy was mended");
  await site.done("status", "--issue");
  expect(issue("Promotion needs somebody")).toMatchObject({ state: "closed" });
  expect(issue("Promotion board")?.body).toContain("| ✓ | dev |");
});
