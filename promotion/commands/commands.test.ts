import { Site } from "../testing/site";
import { smallProject } from "../testing/smallProject";

let site: Site;
beforeEach(async () => {
  site = await Site.start({ files: smallProject });
  for (const name of ["dev", "staging", "prod"])
    await site.record(name, { kind: "bootstrap", version: 1 });
});
afterEach(() => site.stop());

it("takes a feature from dev to prod by merged pull requests", async () => {
  const { people, state } = site.github;
  await site.done("deploy", "dev");
  await site.done("record", "smoke", "dev", "--passed");
  await site.done("open");
  const first = state.pulls.at(-1)!;
  expect(first.title).toBe(`Promote ${site.main().slice(0, 7)} to staging`);
  expect(state.latestStatus(first.head.sha, "promotion")).toMatchObject({ state: "success" });
  people.merge(first.number);
  expect(await site.done("deploy", "staging")).toContain("succeeded");
});
