/** A whole place to try promotion in: GitHub's stand-in, a clone, a ledger, alarms and a clock, and the command line over all of it. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { AlarmHistory, Known } from "../core/facts";
import { known } from "../core/facts";
import { type MoreCommands, promotion } from "../main";
import type { CreateDeployer, LedgerEvent } from "../ports";
import { createFolderLedger } from "../stores/folder";
import { DeployerDouble } from "./deployerDouble";
import type { Files } from "./github/bareRepository";
import { appToken, type GitHubStandIn, startGitHub } from "./github/server";
import { soundEnvironments } from "./github/settings";

export interface SiteOptions {
  files: Files;
  /** The commands work in a clone and fetch, as they do in a workflow. Otherwise in the repository itself, which is faster. */
  cloned?: boolean;
  startMs?: number;
  createDeployer?: CreateDeployer;
  more?: MoreCommands;
}

/** What happened, without who says so. */
type Happened = LedgerEvent extends infer E
  ? E extends LedgerEvent
    ? Omit<E, "run" | "who">
    : never
  : never;

export interface Ran {
  code: number;
  text: string;
}

const webhookUrl = "https://chat.example/hook";
const hourMs = 3_600_000;
const noMore: MoreCommands = { drift: () => Promise.resolve(0), preview: () => Promise.resolve(0) };

export class Site {
  readonly deployer = new DeployerDouble();
  readonly alarms: Record<string, Known<AlarmHistory>> = {};
  readonly folder = mkdtempSync(path.join(tmpdir(), "promotion-site-"));
  /** What differs from a workflow's usual environment variables. */
  env: Record<string, string | undefined> = {};
  /** Gets what people are told. */
  webhook: ((text: string) => void) | undefined;
  private lastRun = 1000;

  private constructor(
    public nowMs: number,
    private readonly options: SiteOptions,
    readonly github: GitHubStandIn,
  ) {}

  static async start(options: SiteOptions): Promise<Site> {
    const startMs = options.startMs ?? Date.parse("2026-01-05T08:00:00Z");
    const clock = { nowMs: () => startMs };
    const github = await startGitHub(() => clock.nowMs());
    const site = new Site(startMs, options, github);
    clock.nowMs = () => site.nowMs;
    const { repository } = github.state;
    repository.setRef(
      "refs/heads/main",
      repository.commit(undefined, "The beginning", options.files),
    );
    if (options.cloned)
      execFileSync("git", ["clone", "--quiet", repository.directory, site.directory]);
    github.users.set("ann-token", { login: "ann", type: "User" });
    return site;
  }

  /** The checkout that the commands run in. */
  get directory(): string {
    return this.options.cloned
      ? path.join(this.folder, "clone")
      : this.github.state.repository.directory;
  }

  get ledgerFolder(): string {
    return path.join(this.folder, "ledger");
  }

  wait(hours: number): void {
    this.nowMs += hours * hourMs;
  }

  main(): string {
    return this.github.state.repository.head("main");
  }

  /** A file as main has it. */
  fileOnMain(name: string): string {
    return this.github.state.repository.git(["show", `main:${name}`]);
  }

  /** As a job of a workflow would: a run of its own, which is over afterwards. */
  async run(...args: string[]): Promise<Ran> {
    const id = String(++this.lastRun);
    this.github.state.runs.set(`${id}/1`, "in_progress");
    let text = "";
    try {
      const code = await promotion(
        args,
        {
          directory: this.directory,
          env: {
            GITHUB_TOKEN: appToken,
            GITHUB_REPOSITORY: "acme/payments",
            GITHUB_API_URL: this.github.url,
            GITHUB_RUN_ID: id,
            GITHUB_ACTOR: "ann",
            PROMOTION_LEDGER: this.ledgerFolder,
            ...(this.webhook ? { PROMOTION_WEBHOOK_URL: webhookUrl } : {}),
            ...this.env,
          },
          nowMs: () => this.nowMs,
          print: (part) => void (text += part),
          createDeployer: this.options.createDeployer ?? (() => this.deployer),
          alarms: { alarms: ({ name }) => Promise.resolve(this.alarmsOf(name)) },
          sleep: () => Promise.resolve(),
          fetch: (url, init) => this.fetched(url, init),
        },
        this.options.more ?? noMore,
      );
      return { code, text };
    } finally {
      this.github.state.runs.set(`${id}/1`, "completed");
    }
  }

  /** One that must end well. */
  async done(...args: string[]): Promise<string> {
    const { code, text } = await this.run(...args);
    if (code !== 0) throw new Error(`promotion ${args.join(" ")} ended with ${code}:\n${text}`);
    return text;
  }

  async refused(...args: string[]): Promise<string> {
    try {
      const { code, text } = await this.run(...args);
      if (code !== 0) return text;
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error(`promotion ${args.join(" ")} ended well, and should not have.`);
  }

  /** GitHub's environments for one more of ours, as an administrator makes them. */
  addEnvironment(name: string): void {
    const { settings } = this.github.state;
    const { environments } = settings.get("/environments") as { environments: unknown[] };
    settings.set("/environments", { environments: [...environments, ...soundEnvironments(name)] });
  }

  /** What the accounts' set-up and tests of earlier days left in the ledger. */
  async record(environment: string, event: Happened): Promise<void> {
    const ledger = createFolderLedger(this.ledgerFolder, () => this.nowMs);
    const records = await ledger.records(environment);
    if (!records.known) throw new Error(records.reason);
    const whole = { ...event, run: "1/1", who: "ann" } as LedgerEvent;
    await ledger.append(environment, records.value.length + 1, whole);
  }

  /** Main's newest release runs in these, tested, by the ways that releases go. The offers in between are merged as they come. */
  async runsIn(...environments: string[]): Promise<string> {
    for (const name of environments) {
      if (name !== "dev") {
        await this.done("open");
        const offer = this.offerTo(name);
        if (!offer) throw new Error(`Nothing is offered to ${name}.`);
        this.github.people.merge(offer.number);
      }
      await this.done("deploy", name);
      await this.done("record", "smoke", name, "--passed");
      this.wait(25);
    }
    return this.main();
  }

  /** The open promotion that the App made. */
  offerTo(environment: string) {
    return this.github.state.pulls.findLast(
      (pull) => pull.state === "open" && pull.head.ref === `promote/${environment}`,
    );
  }

  /** What the status of a pull request says. */
  statusOf(number: number): string {
    const { state } = this.github;
    const status = state.latestStatus(state.pull(number)!.head.sha, "promotion");
    return status ? `${status.state}: ${status.description}` : "none";
  }

  async stop(): Promise<void> {
    await this.github.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private fetched(...[url, init]: Parameters<typeof fetch>): Promise<Response> {
    if (url !== webhookUrl) return fetch(url, init);
    this.webhook!((JSON.parse(init!.body as string) as { text: string }).text);
    return Promise.resolve(new Response());
  }

  private alarmsOf(environment: string): Known<AlarmHistory> {
    return (
      this.alarms[environment] ??
      known({ sinceMs: this.nowMs - 30 * 24 * hourMs, alarmCount: 3, episodes: [] })
    );
  }
}
