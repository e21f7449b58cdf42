/** The scenario: a year of a payment team in a dozen chapters, by the commands that the workflows call. */
import { createFolderLedger } from "../../stores/folder";
import type { Files } from "../github/bareRepository";
import { expect, Story } from "./story";

const handler = "lambdas/webhook-validator/handler.ts";

/** Main's handler with one more export: a change of what runs, which minifying does not take away. */
export const change = (story: Story, what: string): Files => ({
  [handler]: `${story.site.fileOnMain(handler)}\nexport const ${what.replaceAll(/\W/g, "_")} = "${what}";\n`,
});

export async function running(story: Story, environment: string): Promise<string> {
  const ledger = createFolderLedger(story.site.ledgerFolder, () => story.site.nowMs);
  const records = await ledger.records(environment);
  if (!records.known) throw new Error(records.reason);
  const started = records.value.findLast(({ kind }) => kind === "started");
  const finished = records.value.findLast(({ kind }) => kind === "finished");
  expect(
    finished?.kind === "finished" &&
      finished.outcome === "succeeded" &&
      finished.of === started?.seq,
    `the last deploy of ${environment} went well`,
  );
  return started?.kind === "started" ? started.release : "none";
}

/** What staging runs has soaked and borne the load test, and its promotion to prod is merged. Returns the pull request. */
async function afterADayInStaging(story: Story): Promise<number> {
  const { site } = story;
  site.wait(24.5);
  const report = "k6, 500 webhooks a second";
  await site.done("record", "load-evidence", "staging", "--passed", "--reason", report);
  await story.workflows();
  const number = story.mergeOffer("prod");
  await story.workflows();
  return number;
}

export async function firstRelease(story: Story): Promise<void> {
  const { people } = story.site.github;
  await story.chapter("A feature is merged, and dev runs it", async () => {
    const feature = people.open("Verify webhooks in constant time", change(story, "feature 1"));
    await story.merge(feature.number);
    await story.workflows();
  });
  await story.chapter("The promotion to staging is merged", async () => {
    story.mergeOffer("staging");
    await story.workflows();
    const number = story.openOffer("prod")!;
    story.said("gate", `#${number} ${story.status(number)}`);
    await story.why("prod");
    expect(
      story.status(number).startsWith("pending: prod waits: "),
      "prod's soak keeps the status shut",
    );
    story.expectPreview(number, /\n\d+ created · 0 unchanged · ✅ no policy is violated\n/);
  });
  await story.chapter("A day later: soaked, and the load test has passed", async () => {
    const number = await afterADayInStaging(story);
    expect(
      (await running(story, "prod")) === (await running(story, "dev")),
      `#${number} is in prod`,
    );
  });
}

/** Returns the bad release and the promotion that brought it. */
export async function badRelease(story: Story): Promise<{ bad: string; promotion: number }> {
  const { people } = story.site.github;
  let promotion = 0;
  await story.chapter("A second feature goes the same way, and is bad", async () => {
    const feature = people.open("Accept empty currencies", change(story, "feature 2"));
    await story.merge(feature.number);
    await story.workflows();
    story.expectPreview(
      story.openOffer("staging")!,
      /\n1 updated · \d+ unchanged · ✅ [^]*\n- updated `webhook-validator`/,
    );
    story.mergeOffer("staging");
    await story.workflows();
    promotion = await afterADayInStaging(story);
  });
  return { bad: await running(story, "prod"), promotion };
}

export async function takenBack(story: Story, promotion: number, good: string): Promise<void> {
  const { site } = story;
  await story.chapter("Prod books wrong amounts: someone presses Revert", async () => {
    site.wait(0.25);
    const revert = site.github.people.revert(promotion, "carol");
    story.said("carol", `presses Revert under #${promotion}: #${revert.number}`);
    await story.merge(revert.number);
    await story.workflows();
    expect((await running(story, "prod")) === good, "prod runs the release before");
    expect(story.openOffer("prod") === undefined, "nothing is offered to prod while it is on hold");
  });
}

export async function nothingBadMovesUp(story: Story): Promise<void> {
  const { site } = story;
  await story.chapter("Main goes on: what contains the bad release stays in dev", async () => {
    site.wait(1);
    const feature = site.github.people.open(
      "Name the provider in logs",
      change(story, "feature 3"),
    );
    await story.merge(feature.number);
    await story.workflows();
    expect(story.openOffer("staging") === undefined, "it is not offered to staging");
  });
}

export async function fixed(story: Story): Promise<void> {
  const { site } = story;
  let fix = "";
  await story.chapter("The fix is merged and named", async () => {
    site.wait(1);
    fix = await story.merge(
      site.github.people.open("Refuse empty currencies again", change(story, "the fix")).number,
    );
    await story.workflows();
    const said = await site.done(
      "resume",
      "prod",
      "--fixed-by",
      fix,
      "--reason",
      "empty currencies are refused again",
    );
    story.said("carol", said.trim());
    await story.merge(site.github.state.pulls.at(-1)!.number);
    await story.workflows();
  });
  await story.chapter("It goes up by itself again, as far as people let it", async () => {
    story.mergeOffer("staging");
    await story.workflows();
    await afterADayInStaging(story);
    expect((await running(story, "prod")) === fix, "prod runs the fix");
  });
}

export async function fourthEnvironment(story: Story): Promise<void> {
  const { site } = story;
  await story.chapter("A fourth environment, prod-eu, is one pull request", async () => {
    // Long enough for what prod runs to have soaked there.
    site.wait(5);
    const added = site.github.people.open("Add prod-eu", {
      "promotion/environments.yaml": `${site.fileOnMain("promotion/environments.yaml").trimEnd()}\n\n  - name: prod-eu\n    account: "444444444444"\n    region: eu-central-1\n    predecessor: prod\n    soakHours: 4\n`,
      "promotion/releases/prod-eu.yaml": "release: none\n",
      "Pulumi.prod-eu.yaml": prodEuFrom(site.fileOnMain("Pulumi.prod.yaml")),
    });
    await story.merge(added.number);
    // An administrator ran bootstrap/ in its account, and made GitHub's environments.
    await site.record("prod-eu", { kind: "bootstrap", version: 1 });
    site.addEnvironment("prod-eu");
    await story.workflows();
    const number = story.openOffer("prod-eu")!;
    story.said("gate", `#${number} ${story.status(number)}`);
    story.mergeOffer("prod-eu");
    await story.workflows();
    expect(
      (await running(story, "prod-eu")) === (await running(story, "prod")),
      "prod-eu runs what prod runs",
    );
  });
}

/** A copy of prod's, with its own place and name. */
const prodEuFrom = (prod: string) =>
  prod
    .replaceAll("333333333333", "444444444444")
    .replaceAll("us-east-1", "eu-central-1")
    .replace(/environment: prod\b/, "environment: prod-eu");
