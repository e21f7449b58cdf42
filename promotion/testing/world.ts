/**
 * A world in which promotion happens: repository, GitHub, ledgers, alarms and clocks, in memory. What is
 * done in it is in people.ts and runners.ts; what is true is kept beside it, by other means (truth.ts).
 */
import type { Environment } from "../formats/environments";
import { isPinned } from "../formats/environments";
import type { LedgerRecord } from "../formats/ledgerRecord";
import type { Pin } from "../formats/pin";
import {
  type AlarmEpisode,
  type AlarmHistory,
  type Facts,
  type Known,
  known,
  type PromotionPullRequest,
  type ReleaseContent,
  type RunState,
  type StackFileVersion,
  unknown,
  type Version,
} from "../core/facts";
import { type Commit, createHistory, type History } from "../core/history";
import { appended, createLedger, type Ledger, nextSeq } from "../core/ledger";
import { type Decision, type DeployOrder, planEnvironment } from "../core/plan";
import { Truth } from "./truth";

export const minuteMs = 60_000;
export const startMs = Date.parse("2026-01-05T08:00:00Z");
const root = "0".repeat(39) + "1";

/** What keeps an environment from going back: a release reads all data up to the version that it writes. */
export interface Versions {
  dataWrites: number;
  awsMajor: number;
}

const contentOf = ({ dataWrites, awsMajor }: Versions): Known<ReleaseContent> =>
  known({
    dataSchema: { ok: true, value: { writes: dataWrites, reads: versionsUpTo(dataWrites) } },
    providerMajors: { aws: awsMajor },
  });

const versionsUpTo = (last: number): number[] =>
  Array.from({ length: last }, (_, index) => index + 1);

export type LedgerEvent = LedgerRecord extends infer R
  ? R extends LedgerRecord
    ? Omit<R, "seq" | "environment" | "at" | "run" | "who">
    : never
  : never;

export interface Runner {
  run: string;
  order: DeployOrder;
  /** Where it wrote its start. */
  seq?: number;
}

export class World {
  nowMs = startMs;
  /** How far the runners' clock is from the true time. */
  skewMs = 0;
  commits: Commit[] = [];
  pins: Record<string, Version<Pin>[]> = {};
  holdAll: Version<{ hold: { reason: string } | null }>[] = [];
  stackFiles: Record<string, StackFileVersion[]> = {};
  ledgers: Record<string, Ledger> = {};
  alarms: Record<string, AlarmEpisode[]> = {};
  pullRequests: PromotionPullRequest[] = [];
  runs: Record<string, RunState> = {};
  runners: Runner[] = [];
  approvers: Record<string, { known: true; value: string[] }> = {};
  /** What cannot be read at the moment: "ledger:prod", "alarms:prod", "pullRequests". */
  outages = new Set<string>();
  truth: Truth;
  /** Shared by all copies of a world: commits are made before it is copied. */
  private contents: Record<string, Known<ReleaseContent>> = {};
  private versions = new Map<string, Versions>([[root, { dataWrites: 1, awsMajor: 7 }]]);
  serial = 1;
  private history: History | undefined;

  constructor(readonly environments: readonly Environment[]) {
    this.truth = new Truth(environments);
    this.commits.push({
      sha: root,
      parents: [],
      atMs: startMs,
      author: "ann",
      subject: "root",
      changedPaths: ["stacks/index.ts"],
    });
    this.contents[root] = contentOf(this.versionsOf(root));
    this.truth.committed(root, []);
    for (const { name } of environments) {
      this.ledgers[name] = createLedger(name, []);
      this.alarms[name] = [];
      this.stackFiles[name] = [{ commit: root, digest: "c".repeat(64), keys: [] }];
      this.append(name, { kind: "bootstrap", version: 1 }, "setup");
    }
    for (const { name } of environments.filter(isPinned))
      this.pins[name] = [
        {
          commit: root,
          content: { ok: true, value: { release: "none", hold: null, bad: [], overrides: [] } },
        },
      ];
  }

  clone(): World {
    const copy = new World(this.environments);
    Object.assign(copy, {
      ...this,
      commits: [...this.commits],
      ledgers: { ...this.ledgers },
      runs: { ...this.runs },
      approvers: { ...this.approvers },
      runners: [...this.runners],
      outages: new Set(this.outages),
      truth: this.truth.clone(),
    });
    return copy;
  }

  get head(): string {
    return this.main().head;
  }

  main(): History {
    this.history ??= createHistory(this.commits, this.commits.at(-1)!.sha);
    return this.history;
  }

  facts(): Facts {
    const ledgers: Record<string, Known<Ledger>> = {};
    const alarms: Record<string, Known<AlarmHistory>> = {};
    for (const { name } of this.environments) {
      ledgers[name] = this.outages.has(`ledger:${name}`)
        ? unknown("the ledger does not answer")
        : known(this.ledgers[name]!);
      alarms[name] = this.outages.has(`alarms:${name}`)
        ? unknown("the alarms do not answer")
        : known({
            sinceMs: startMs - minuteMs,
            alarmCount: 3,
            episodes: this.alarms[name]!,
          });
    }
    return {
      nowMs: this.nowMs + this.skewMs,
      storeNow: known(this.nowMs),
      main: this.main(),
      environments: this.environments,
      pins: this.pins,
      holdAll: this.holdAll,
      stackFiles: this.stackFiles,
      ledgers,
      alarms,
      runs: this.runs,
      contents: this.contents,
      pullRequests: this.outages.has("pullRequests")
        ? unknown("GitHub does not answer")
        : known(this.pullRequests),
      approvers: this.approvers,
    };
  }

  decide(name: string): Decision {
    return planEnvironment(this.facts(), this.environment(name));
  }

  environment(name: string): Environment {
    return this.environments.find((environment) => environment.name === name)!;
  }

  pin(name: string): Pin {
    const { content } = this.pins[name]!.at(-1)!;
    if (!content.ok) throw new Error("The world writes no broken pins.");
    return content.value;
  }

  wait(minutes: number): void {
    this.nowMs += minutes * minuteMs;
    this.truth.timePassed(this.nowMs);
  }

  merge(changedPaths: string[], subject = "a change"): string {
    return this.commit([this.head], changedPaths, subject);
  }

  commit(parents: string[], changedPaths: string[], subject: string): string {
    const sha = this.newSha();
    this.push({ sha, parents, atMs: this.nowMs, author: "ann", subject, changedPaths }, parents);
    return sha;
  }

  push(commit: Commit, parents: string[]): void {
    this.commits.push(commit);
    const of = parents.map((parent) => this.versionsOf(parent));
    const versions = {
      dataWrites: Math.max(...of.map(({ dataWrites }) => dataWrites)),
      awsMajor: Math.max(...of.map(({ awsMajor }) => awsMajor)),
    };
    this.versions.set(commit.sha, versions);
    this.contents[commit.sha] = contentOf(versions);
    this.history = undefined;
    this.truth.committed(commit.sha, parents);
  }

  /** The newest commit of main writes data of the next version, or has the provider's next major version. */
  raise(what: keyof Versions): void {
    const before = this.versionsOf(this.head);
    const versions = { ...before, [what]: before[what] + 1 };
    this.versions.set(this.head, versions);
    this.contents[this.head] = contentOf(versions);
  }

  versionsOf(commit: string): Versions {
    return this.versions.get(commit)!;
  }

  writePin(name: string, commit: string, value: Pin): void {
    const versions = [...this.pins[name]!, { commit, content: { ok: true as const, value } }];
    this.pins = { ...this.pins, [name]: versions };
  }

  newSha(): string {
    return (++this.serial).toString(16).padStart(8, "0").padEnd(40, "a");
  }

  /** No two builds make the same bytes here, so that a release that is built twice is found out. */
  build(release: string): Record<string, string> {
    return { validator: `${(this.serial++).toString(16)}${release}`.padStart(64, "b").slice(-64) };
  }

  append(name: string, event: LedgerEvent, run: string): void {
    const ledger = this.ledgers[name]!;
    const record = {
      ...event,
      seq: nextSeq(ledger),
      environment: name,
      at: new Date(this.nowMs).toISOString(),
      run,
      who: "ann",
    };
    this.ledgers[name] = appended(ledger, record);
  }
}
