/** Tells the scenario while it happens: what people do, what the workflows do after it, and the board. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Plan } from "../../commands/show";
import type { Site } from "../site";

export class Story {
  constructor(
    readonly site: Site,
    private readonly print: (text: string) => void,
    /** Whether there are accounts that a promotion can be previewed in. */
    private readonly previews: boolean,
  ) {}

  /** One chapter: what happens, then the board as it is afterwards. */
  async chapter(title: string, work: () => Promise<void>): Promise<void> {
    const at = new Date(this.site.nowMs).toISOString().slice(0, 16).replace("T", " ");
    this.print(`\n━━ ${title}  (${at} UTC)\n\n`);
    await work();
    this.print(`\n${await this.site.done("status", "--issue")}`);
  }

  async why(environment: string): Promise<void> {
    this.print(`\n${await this.site.done("why", environment)}`);
  }

  said(who: string, what: string): void {
    this.print(`   ${who.padEnd(10)}${what}\n`);
  }

  /**
   * What the workflows do after a merge and every hour: plan, deploy what it says, test it, offer what comes
   * next. Goes on until the plan is empty, as their runs start one another.
   */
  async workflows(): Promise<void> {
    this.site.github.state.settings.set("/actions/workflows/1/runs", {
      workflow_runs: [{ created_at: new Date(this.site.nowMs).toISOString() }],
    });
    for (let round = 0; round < 6; round++) {
      const deploys = await this.planned();
      for (const { environment, approved } of deploys) await this.deploy(environment, approved);
      await this.offer();
      if (deploys.length === 0) return;
    }
    throw new Error("The workflows do not come to an end.");
  }

  async planned(): Promise<Plan["deploy"]> {
    return (await this.plan()).deploy;
  }

  private async plan(): Promise<Plan> {
    return JSON.parse(await this.site.done("plan", "--json")) as Plan;
  }

  /** What is offered is previewed where it would go, and then told. */
  private async offer(): Promise<void> {
    const folder = path.join(this.site.folder, "previews");
    if (this.previews)
      for (const { environment, release } of (await this.plan()).offers) {
        const file = path.join(folder, `${environment}.${release}.md`);
        // Once is enough here: until it is merged nothing else changes that environment.
        if (existsSync(file)) continue;
        const words = ["preview", environment, "--release", release, "--write", file];
        await this.site.done(...words);
        const [about, totals] = readFileSync(file, "utf8").split("\n");
        this.said("preview", `${about} ${totals}`);
      }
    await this.site.done("open", "--previews", folder);
  }

  expectPreview(number: number, wanted: RegExp): void {
    const [, preview = ""] = (this.site.github.state.pull(number)!.body ?? "").split(
      "### What the preview changes",
    );
    if (this.previews) expect(wanted.test(preview), `#${number} says ${wanted}, not: ${preview}`);
  }

  async deploy(environment: string, approved: string): Promise<void> {
    await this.site.done("doctor", environment);
    const words = approved === "" ? [] : ["--approved", approved];
    const { text, code } = await this.site.run("deploy", environment, ...words);
    for (const line of text.trimEnd().split("\n")) this.said("workflow", line);
    if (code !== 0) throw new Error(`The deploy of ${environment} ended with ${code}.`);
    if (text.includes("succeeded"))
      await this.site.done("record", "smoke", environment, "--passed");
  }

  /** Someone approves and merges what the App offers; GitHub refuses without the status. */
  mergeOffer(environment: string): number {
    const { people, state } = this.site.github;
    const offered = state.pulls.findLast(
      (pull) => pull.state === "open" && pull.head.ref === `promote/${environment}`,
    );
    if (!offered) throw new Error(`No promotion to ${environment} is open.`);
    people.approve(offered.number, "bob");
    people.merge(offered.number);
    this.said("bob", `approves and merges #${offered.number}: ${offered.title}`);
    return offered.number;
  }

  /** A pull request of a person, judged, approved and merged. Returns the commit of main. */
  async merge(number: number): Promise<string> {
    const { people, state } = this.site.github;
    const pull = state.pull(number)!;
    await this.site.done("gate", "--pull-request", String(number));
    this.said("gate", `#${number} ${state.latestStatus(pull.head.sha, "promotion")?.description}`);
    people.approve(number, "bob");
    const sha = people.merge(number);
    this.said("bob", `approves and merges #${number}: ${pull.title}`);
    return sha;
  }

  status(number: number): string {
    const { state } = this.site.github;
    const status = state.latestStatus(state.pull(number)!.head.sha, "promotion");
    return `${status?.state}: ${status?.description}`;
  }

  openOffer(environment: string): number | undefined {
    return this.site.github.state.pulls.findLast(
      (pull) => pull.state === "open" && pull.head.ref === `promote/${environment}`,
    )?.number;
  }
}

/** The scenario's own expectations: a sentence where one is not met. */
export function expect(met: boolean, sentence: string): void {
  if (!met) throw new Error(`Expected: ${sentence}`);
}
