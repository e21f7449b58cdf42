import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { UserError } from "../../cli/terminal";
import { numberOf } from "../commandLine";
import { noPin, smallProject } from "../testing/smallProject";
import { mergeFeature } from "../testing/readySite";
import { Site } from "../testing/site";
import type { PlannedChanges } from "./changes";
import { preview } from "./command";
import type { PreviewRequest } from "./previewer";

// Each command reads a real repository by git itself.
jest.setTimeout(60_000);

const queue = "urn:pulumi:staging::payments::aws:sqs/queue:Queue::stripe";
const created: PlannedChanges = {
  changes: [{ urn: queue, operation: "create", paths: [], replacing: [] }],
  ...{ unchanged: 288, verdicts: [], problems: [] },
};

let site: Site;
let requests: PreviewRequest[];
let answer: (request: PreviewRequest) => PlannedChanges;

beforeEach(async () => {
  requests = [];
  answer = () => created;
  site = await Site.start({
    files: smallProject,
    more: {
      drift: () => Promise.resolve(0),
      preview: (context, line, { directory, env }) =>
        preview(context, {
          ...{ environment: line.words[0], release: line.value("release"), directory, env },
          ...{ pullRequest: numberOf(line, "pull-request"), file: line.value("write") },
          previewer: () => ({
            preview: async (request) => {
              requests.push(request);
              return answer(request);
            },
            drift: () => Promise.resolve([]),
          }),
        }),
    },
  });
  for (const name of ["dev", "staging", "prod"])
    await site.record(name, { kind: "bootstrap", version: 1 });
});
afterEach(() => site.stop());

const pinning = (release: string) => noPin.replace("release: none", `release: ${release}`);
const pinFile = "promotion/releases/staging.yaml";

it("previews the release that is offered, with main's files and the bytes that ran, for its pull request", async () => {
  const release = await site.runsIn("dev");
  const file = path.join(site.folder, "previews", `staging.${release}.md`);
  const text = await site.done("preview", "staging", "--write", file);
  const main = site.main();
  expect(requests).toEqual([
    {
      ...{ environment: "staging", release, trusted: main, main },
      functionDigests: { validator: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    },
  ]);
  expect(text).toBe(`${release.slice(0, 7)} against what runs in staging.
1 created · 288 unchanged · ✅ no policy is violated
- created \`stripe\` (\`aws:sqs/queue:Queue\`)
`);
  expect(readFileSync(file, "utf8")).toBe(text);
  await site.done("open", "--previews", path.dirname(file));
  expect(site.offerTo("staging")!.body).toContain(
    `### What the preview changes\n${text.trimEnd()}`,
  );
});

it("says by its exit code what speaks against it, and in the text", async () => {
  await site.runsIn("dev");
  answer = () => ({
    ...created,
    verdicts: [{ policy: "tags", level: "mandatory", urn: queue, message: "No tag." }],
  });
  const { code, text } = await site.run("preview", "staging");
  expect(code).toBe(1);
  expect(text).toContain("- ❌ **tags** on `stripe`: No tag.");
  answer = () => {
    throw new UserError("no credentials");
  };
  expect(await site.run("preview", "staging")).toMatchObject({
    code: 1,
    text: expect.stringContaining("❌ The preview failed: no credentials") as string,
  });
});

it("tells the plan's readers what is offered, and which of it a person brings", async () => {
  const release = await site.runsIn("dev");
  const offers = async () => JSON.parse(await site.done("plan", "--json")).offers as unknown;
  expect(await offers()).toEqual([{ environment: "staging", release, pullRequest: "" }]);
  await site.done("open");
  expect(await offers()).toEqual([{ environment: "staging", release, pullRequest: "" }]);
  site.github.people.close(site.offerTo("staging")!.number);
  mergeFeature(site);
  const newer = await site.runsIn("dev");
  const byHand = site.github.people.open("By hand", { [pinFile]: pinning(newer) });
  expect(await offers()).toEqual([
    { environment: "staging", release: newer, pullRequest: String(byHand.number) },
  ]);
});

it("hands on to a workflow what to deploy and what to preview, and nothing with --dry-run", async () => {
  const output = path.join(site.folder, "output");
  site.env = { GITHUB_OUTPUT: output };
  await site.done("plan", "--output", "--dry-run");
  expect(existsSync(output)).toBe(false);
  await site.done("plan", "--output");
  expect(readFileSync(output, "utf8")).toMatch(
    /^deploy=\[\{"environment":"dev","change":"first","approved":"\w{40}:\w{64}"\}\]\nany=true\noffers=\[\]\noffered=false\n$/,
  );
  const release = await site.runsIn("dev");
  await site.done("plan", "--output");
  expect(readFileSync(output, "utf8").split("\n").slice(-5)).toEqual([
    ...["deploy=[]", "any=false"],
    `offers=[{"environment":"staging","release":"${release}","pullRequest":""}]`,
    ...["offered=true", ""],
  ]);
});

it("reads pin and stack file of a pull request as its merge would leave them, and asks the same of today's release", async () => {
  const today = await site.runsIn("dev");
  await site.runsIn("staging");
  mergeFeature(site);
  const release = await site.runsIn("dev");
  const { number } = site.github.people.open("With a key", {
    [pinFile]: pinning(release),
    "Pulumi.staging.yaml": "config:\n  payments:size: 2\n  payments:more: 1\n",
  });
  answer = (request) =>
    request.release === today ? { ...created, problems: ["unknown key more"] } : created;
  const text = await site.done("preview", "staging", "--pull-request", String(number));
  expect(requests.map((request) => [request.release, request.stackFile])).toEqual([
    [release, "config:\n  payments:size: 2\n  payments:more: 1\n"],
    [today, "config:\n  payments:size: 2\n  payments:more: 1\n"],
  ]);
  // Its number must not make a link of every text that it stands in.
  expect(text).toContain(`with the stack file of #\u200b${number} against what runs in staging.`);
  expect(text).toContain(
    `- Today's release ${today.slice(0, 7)} does not take this configuration: to go back, revert the pull request, so that its keys go too.`,
  );
});

describe("with credentials nothing is read of", () => {
  it("a fork", async () => {
    const release = await site.runsIn("dev");
    const { number } = site.github.people.open(
      "x",
      { [pinFile]: pinning(release) },
      { fork: true },
    );
    expect(await site.refused("preview", "staging", "--pull-request", String(number))).toBe(
      `#${number} comes from a fork: nothing of it is previewed with credentials.`,
    );
  });

  it("a stack file that decides whom to deploy as", async () => {
    const release = await site.runsIn("dev");
    const { number } = site.github.people.open("x", {
      [pinFile]: pinning(release),
      "Pulumi.staging.yaml": "config:\n  payments:size: 2\n  aws:profile: admin\n",
    });
    expect(await site.refused("preview", "staging", "--pull-request", String(number))).toBe(
      `#${number} cannot be previewed. Pulumi.staging.yaml: aws:profile is not as on main, and decides more than the program's settings.`,
    );
  });

  it("a commit that is not main's", async () => {
    await site.runsIn("dev");
    const own = site.github.people.open("Its own program", { "stacks/index.ts": "export {}; //" });
    const refusal = `${own.head.sha.slice(0, 7)} is not in main: nothing else is previewed with credentials.`;
    expect(await site.refused("preview", "staging", "--release", own.head.sha)).toBe(refusal);
    const { number } = site.github.people.open("x", { [pinFile]: pinning(own.head.sha) });
    expect(await site.refused("preview", "staging", "--pull-request", String(number))).toBe(
      refusal,
    );
  });

  afterEach(() => expect(requests).toEqual([]));
});

it("says that nothing is offered where nothing is", async () => {
  expect(await site.done("preview", "prod")).toBe(
    "Nothing is offered to prod: staging has run nothing newer.\n",
  );
});

it.each([
  [["staging", "--release", "main", "--pull-request", "1"], "give one of them"],
  [["--release", "main"], "are about one environment: name it"],
  [["dev", "--release", "main"], "dev follows main"],
  [["staging", "--pull-request", "x"], "must be the number of a pull request"],
  [["staging", "--pull-request", "99"], "There is no open pull request #99."],
])("refuses preview %j", async (words, said) => {
  expect(await site.refused("preview", ...words)).toContain(said);
});
