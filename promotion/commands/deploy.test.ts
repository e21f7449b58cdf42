import { mergeFeature, readySite } from "../testing/readySite";
import type { Site } from "../testing/site";

// Each command reads a real repository by git itself.
jest.setTimeout(60_000);

let site: Site;
beforeEach(async () => (site = await readySite()));
afterEach(() => site.stop());

const releases = () => site.deployer.deployed.map(({ release }) => release);

async function approvedFor(environment: string): Promise<string> {
  const plan = JSON.parse(await site.done("plan", "--json")) as {
    deploy: { environment: string; approved: string }[];
  };
  return plan.deploy.find((one) => one.environment === environment)!.approved;
}

it("deploys what was approved, and nothing that main says later", async () => {
  const approved = await approvedFor("dev");
  const later = mergeFeature(site);
  expect(await site.done("deploy", "dev", "--approved", approved)).toMatch(
    /^superseded: .* was approved for dev, and main now says/,
  );
  expect(releases()).toEqual([]);
  await site.done("deploy", "dev", "--approved", await approvedFor("dev"));
  expect(releases()).toEqual([later]);
});

it("decides again where main moved while the functions were made ready", async () => {
  let later = "";
  site.deployer.meanwhile = () => {
    site.deployer.meanwhile = undefined;
    later = mergeFeature(site);
  };
  await site.done("deploy", "dev");
  expect(releases()).toEqual([later]);
});

it("starts once where two runs come at the same time", async () => {
  const ends = await Promise.all([site.run("deploy", "dev"), site.run("deploy", "dev")]);
  expect(ends.map(({ code }) => code)).toEqual([0, 0]);
  expect(releases()).toHaveLength(1);
});

it("leaves a deploy alone that another run works on, and clears it when that run is over", async () => {
  site.deployer.killedIn = ["deploy"];
  await expect(site.run("deploy", "dev")).rejects.toThrow("killed in deploy");
  const run = "1001/1";
  site.github.state.runs.set(run, "in_progress");
  expect(await site.done("deploy", "dev")).toMatch(/^dev is being deployed by run 1001\/1/);
  site.github.state.runs.delete(run);
  expect(await site.refused("deploy", "dev")).toMatch(/nobody can say whether it goes on/);
  expect(await site.done("plan")).toBe("Nothing to do.\n");
  site.github.state.runs.set(run, "completed");
  expect(await site.done("plan")).toBe("deploy dev: repairs what was cut off\n");
  expect(await site.done("deploy", "dev")).toMatch(/cleared[^]*succeeded/);
  expect(releases()).toHaveLength(1);
});

it("takes a person's word that a run is over which GitHub does not know", async () => {
  site.deployer.killedIn = ["deploy"];
  site.env = { GITHUB_RUN_ID: undefined };
  await expect(site.run("deploy", "dev")).rejects.toThrow("killed in deploy");
  const { text } = await site.run("why", "dev", "--json");
  const reason = (JSON.parse(text) as { reason: string }).reason;
  const run = /run (\S+) started/.exec(reason)![1]!;
  expect(await site.done("deploy", "dev", "--run-is-over", run)).toMatch(/succeeded/);
});

it("does not repeat what failed, until somebody says why to try again", async () => {
  site.deployer.outcome = { outcome: "failed", detail: "quota" };
  expect((await site.run("deploy", "dev")).code).toBe(1);
  site.deployer.outcome = { outcome: "succeeded", detail: "" };
  expect(await site.refused("deploy", "dev")).toMatch(/^dev: the deploy of .* failed: quota/);
  expect(await site.refused("deploy", "dev", "--retry")).toMatch(/A retry needs a reason/);
  await site.done("deploy", "dev", "--retry", "--reason", "the quota was raised");
  expect(releases()).toHaveLength(2);
});

it("never deploys later what was merged with closed gates", async () => {
  await site.runsIn("dev");
  site.wait(-25);
  await site.done("open");
  const offer = site.offerTo("staging")!;
  site.alarms["staging"] = { known: false, reason: "CloudWatch does not answer" };
  const { people } = site.github;
  people.merge(offer.number, { bypass: true });
  await site.done("deploy", "staging");
  const hold = people.open("Hold", {
    "promotion/releases/prod.yaml": site
      .fileOnMain("promotion/releases/prod.yaml")
      .replace("release: none", `release: ${site.deployer.deployed[0]!.release}`),
  });
  people.merge(hold.number, { bypass: true });
  expect(await site.refused("deploy", "prod")).toMatch(/^prod is BLOCKED since/);
  site.wait(100);
  expect(await site.refused("deploy", "prod")).toMatch(/^prod is BLOCKED since/);
  expect(releases()).toHaveLength(2);
});

it("goes on without GitHub's copy of the deployment", async () => {
  site.github.fault = (call) => (call.includes("/deployments") ? { status: 403 } : undefined);
  expect(await site.done("deploy", "dev")).toMatch(/do not show this one[^]*dev: succeeded/);
});

it("mirrors deployments without letting GitHub merge or wait for anything", async () => {
  await site.done("deploy", "dev");
  expect(site.github.state.deployments).toMatchObject([
    {
      environment: "dev",
      auto_merge: false,
      statuses: [{ state: "in_progress" }, { state: "success" }],
    },
  ]);
});

it("takes scripts and policies from an earlier commit of main, and from nowhere else", async () => {
  const earlier = site.main();
  mergeFeature(site);
  const stranger = site.github.state.repository.commit(earlier, "not merged", { a: "1" });
  expect(await site.refused("deploy", "dev", "--trusted", stranger)).toMatch(
    /is not a commit of main: scripts and policies are taken from nowhere else/,
  );
  await site.done("deploy", "dev", "--trusted", earlier);
  expect(releases()).toHaveLength(1);
});

it("changes nothing with --dry-run", async () => {
  expect(await site.done("deploy", "dev", "--dry-run")).toMatch(/^dev is about to be deployed/);
  expect(releases()).toEqual([]);
});
