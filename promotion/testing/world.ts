/**
 * A world in which promotion happens: people, GitHub, runners, alarms and clocks, in memory. Runners use
 * the real core; what is true is kept beside it, by other means, for the properties to compare with.
 */
import type { Environment } from "../formats/environments";
import { isPinned } from "../formats/environments";
import type { LedgerRecord } from "../formats/ledgerRecord";
import type { Pin } from "../formats/pin";
import { automaticRollback } from "../core/automaticRollback";
import { candidateFor, staleOffers } from "../core/candidate";
import {
  type AlarmEpisode,
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
import { type Commit, createHistory, type History, historyUpTo } from "../core/history";
import { type Judgement, judgePullRequest } from "../core/judgePullRequest";
import { appended, createLedger, type Ledger, nextSeq } from "../core/ledger";
import { type Decision, type DeployOrder, planEnvironment } from "../core/plan";
import { Truth } from "./truth";

export const minuteMs = 60_000;
export const startMs = Date.parse("2026-01-05T08:00:00Z");
const root = "0".repeat(39) + "1";

const content = {
  dataSchema: { ok: true as const, value: { writes: 1, reads: [1] } },
  providerMajors: { aws: 7 },
};

export type LedgerEvent = LedgerRecord extends infer R
  ? R extends LedgerRecord
    ? Omit<R, "seq" | "environment" | "at" | "run" | "who">
    : never
  : never;

interface Runner {
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
  /** Of every commit the same, and shared by all copies of a world. */
  private contents: Record<string, Known<ReleaseContent>> = { [root]: known(content) };
  private serial = 1;
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
    const ledgers = Object.entries(this.ledgers).map(([name, ledger]) => [
      name,
      this.outages.has(`ledger:${name}`) ? unknown("the ledger does not answer") : known(ledger),
    ]);
    const alarms = Object.entries(this.alarms).map(([name, episodes]) => [
      name,
      this.outages.has(`alarms:${name}`)
        ? unknown("the alarms do not answer")
        : known({ sinceMs: startMs - minuteMs, alarmCount: 3, episodes }),
    ]);
    return {
      nowMs: this.nowMs + this.skewMs,
      storeNow: known(this.nowMs),
      main: this.main(),
      environments: this.environments,
      pins: this.pins,
      holdAll: this.holdAll,
      stackFiles: this.stackFiles,
      ledgers: Object.fromEntries(ledgers),
      alarms: Object.fromEntries(alarms),
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

  // What people do.

  merge(changedPaths: string[], subject = "a change"): string {
    return this.commit([this.head], changedPaths, subject);
  }

  mergeConfig(name: string): string {
    const judged = this.judgeConfig(name);
    const sha = this.merge([`Pulumi.${name}.yaml`]);
    const digest = (this.serial++).toString(16).padStart(8, "0").padEnd(64, "c");
    const versions = [...this.stackFiles[name]!, { commit: sha, digest, keys: [] }];
    this.stackFiles = { ...this.stackFiles, [name]: versions };
    this.truth.mergedWith(sha, judged);
    return sha;
  }

  /** What the status would say, then the merge, whatever it says. */
  mergePin(name: string, change: Partial<Pin>): string {
    const before = this.pin(name);
    const value = { ...before, ...change };
    const judged = this.judge({ pins: { [name]: { ok: true, value } } });
    const sha = this.merge([`promotion/releases/${name}.yaml`]);
    this.writePin(name, sha, value);
    this.approvers[sha] = known([]) as { known: true; value: string[] };
    this.truth.mergedWith(sha, judged);
    this.truth.pinned(name, sha, before, value);
    return sha;
  }

  mergeHoldAll(hold: { reason: string } | null): void {
    const sha = this.merge(["promotion/hold.yaml"]);
    this.holdAll = [...this.holdAll, { commit: sha, content: { ok: true, value: { hold } } }];
  }

  mergeOffer(request: PromotionPullRequest): string {
    const sha = this.mergePin(request.environment, { release: request.release });
    this.closeRequest(request, true);
    return sha;
  }

  closeRequest(request: PromotionPullRequest, merged: boolean, withdrawn = false): void {
    this.pullRequests = this.pullRequests.map((one) =>
      one.number === request.number ? { ...one, closedAtMs: this.nowMs, merged, withdrawn } : one,
    );
    if (withdrawn) this.truth.withdrawn(this, request.environment, request.release);
  }

  /** A fix made from what an environment runs, on a branch of its own, merged by a merge commit. */
  mergeHotfix(name: string, approvers: string[]): string | undefined {
    const from = this.pin(name).release;
    if (from === "none") return undefined;
    const { head } = this;
    const fix = this.newSha();
    this.push({ sha: fix, parents: [from], atMs: this.nowMs, author: "bob", subject: "fix" }, [
      from,
    ]);
    this.commit([head, fix], ["lambdas/fix.ts"], "merge of a fix");
    const override = {
      release: fix,
      gates: ["ran-before" as const, "soak" as const, "smoke" as const, "load-evidence" as const],
      reason: "an urgent fix",
      expires: new Date(this.nowMs + 48 * 60 * minuteMs).toISOString(),
    };
    const value: Pin = { ...this.pin(name), release: fix, overrides: [override] };
    const judged = this.judge({ pins: { [name]: { ok: true, value } }, approvers });
    const before = this.pin(name);
    const sha = this.merge([`promotion/releases/${name}.yaml`]);
    this.writePin(name, sha, value);
    this.approvers[sha] = { known: true, value: approvers };
    this.truth.mergedWith(sha, judged);
    this.truth.pinned(name, sha, before, value);
    this.truth.overrideApprovers.set(fix, approvers);
    return fix;
  }

  retry(name: string): void {
    const pinned = this.pin(name).release;
    if (pinned === "none") return;
    const configDigest = this.stackFiles[name]!.at(-1)!.digest;
    this.append(
      name,
      { kind: "retry", release: pinned, configDigest, main: this.head, reason: "try again" },
      "ann",
    );
    this.truth.retried(name);
  }

  setAlarm(name: string, on: boolean): void {
    const episodes = this.alarms[name]!;
    const last = episodes.at(-1);
    const isOn = last !== undefined && last.toMs === undefined;
    if (isOn === on) return;
    const next: AlarmEpisode[] = on
      ? [...episodes, { alarm: "dlq-not-empty", state: "ALARM", fromMs: this.nowMs }]
      : [...episodes.slice(0, -1), { ...last!, toMs: this.nowMs }];
    this.alarms = { ...this.alarms, [name]: next };
    this.truth.alarm(name, on, this.nowMs);
  }

  recordTest(name: string, kind: "smoke" | "load-evidence", passed: boolean): void {
    const running = this.truth.runningWell(name);
    if (!running) return;
    if (kind === "smoke") {
      this.append(name, { kind, release: running.release, passed, detail: "" }, "smoke");
      this.truth.smoke(name, passed, this.nowMs);
    } else
      this.append(
        name,
        { kind, release: running.release, configDigest: running.configDigest, passed, report: "" },
        "load",
      );
  }

  // What the App and the runners do.

  offerTick(): void {
    const facts = this.facts();
    for (const environment of this.environments.filter(isPinned)) {
      for (const { pullRequest } of staleOffers(facts, environment))
        this.closeRequest(pullRequest, false, true);
      const candidate = candidateFor(facts, environment);
      if (candidate.kind !== "new") continue;
      const number = this.serial++;
      this.truth.offered(this, environment.name, candidate.release);
      this.pullRequests = [
        ...this.pullRequests,
        {
          number,
          environment: environment.name,
          release: candidate.release,
          openedAtMs: this.nowMs,
          merged: false,
          withdrawn: false,
          headSha: root,
        },
      ];
    }
  }

  /** What takes itself back is proposed, and a person merges it. */
  rollbackTick(): void {
    for (const environment of this.environments.filter(isPinned)) {
      const found = automaticRollback(this.facts(), environment);
      if (found.kind !== "due") continue;
      const { name } = environment;
      this.truth.takenBackByItself(this, name, found.bad, found.to);
      const { bad } = this.pin(name);
      const others = bad.filter(({ release }) => release !== found.bad);
      this.mergePin(name, {
        release: found.to,
        bad: [...others, { release: found.bad, reason: `failed at ${this.nowMs}` }],
      });
    }
  }

  /** A runner looks; where there is something to deploy it takes the order with it, and may be late. */
  reconcileTick(name: string): Decision {
    const decision = this.decide(name);
    if (decision.state === "recover") {
      this.append(
        name,
        { kind: "finished", of: decision.of, outcome: "cut-off", detail: "" },
        "recover",
      );
      this.truth.ended(name);
    }
    if (decision.state === "deploy") {
      this.truth.ordered(this, decision.order);
      this.runners.push({ run: `${this.serial++}/1`, order: decision.order });
    }
    return decision;
  }

  /** A runner that fetched main some merges ago, and reads the ledger only now. What it may not do shows when it starts. */
  staleTick(name: string, mergesAgo: number): void {
    const { firstParents } = this.main();
    const { sha } = firstParents[Math.max(0, firstParents.length - 1 - mergesAgo)]!;
    const main = historyUpTo(this.main(), sha);
    const asThen = <V extends { commit: string }>(versions: readonly V[]) =>
      versions.filter(({ commit }) => main.isOnMain(commit));
    const decision = planEnvironment(
      {
        ...{ ...this.facts(), main, holdAll: asThen(this.holdAll) },
        pins: mapped(this.pins, asThen),
        stackFiles: mapped(this.stackFiles, asThen),
      },
      this.environment(name),
    );
    if (decision.state === "deploy")
      this.runners.push({ run: `${this.serial++}/1`, order: decision.order });
  }

  /** The conditional put: false where somebody else was first. */
  startDeploy(runner: Runner): boolean {
    const { order, run } = runner;
    if (nextSeq(this.ledgers[order.environment]!) !== order.seq) {
      this.runners = this.runners.filter((other) => other !== runner);
      return false;
    }
    const functionDigests = order.functionDigests ?? this.build(order.release);
    this.truth.started(this, order, functionDigests);
    const { environment, seq: _, ...rest } = order;
    this.append(
      environment,
      {
        kind: "started",
        ...rest,
        overridden: [...order.overridden],
        functionDigests: { ...functionDigests },
        policyDigest: "d".repeat(64),
        trusted: order.main,
        dataWrites: 1,
        providerMajors: { aws: 7 },
      },
      run,
    );
    this.runs[run] = "running";
    runner.seq = order.seq;
    return true;
  }

  endDeploy(runner: Runner, outcome: "succeeded" | "failed" | "unknown" | "killed"): void {
    const { order, run, seq } = runner;
    this.runners = this.runners.filter((other) => other !== runner);
    this.runs[run] = "over";
    if (outcome === "killed") return;
    this.append(order.environment, { kind: "finished", of: seq!, outcome, detail: "" }, run);
    this.truth.ended(order.environment);
    if (outcome === "succeeded") this.truth.succeeded(order, this.nowMs);
  }

  judge(change: {
    pins?: Record<string, { ok: true; value: Pin }>;
    stackFiles?: Record<string, { digest: string; keys: string[] }>;
    approvers?: string[];
  }): Judgement {
    const headSha = "e".repeat(40);
    return judgePullRequest(this.facts(), {
      headSha,
      author: "ann",
      commits: [
        {
          sha: headSha,
          parents: [this.head],
          atMs: this.nowMs,
          author: "ann",
          subject: "proposed",
        },
      ],
      changedPaths: [],
      pins: change.pins ?? {},
      stackFiles: change.stackFiles ?? {},
      approvers: known(change.approvers ?? []),
    });
  }

  private judgeConfig(name: string): Judgement {
    return this.judge({ stackFiles: { [name]: { digest: "e".repeat(64), keys: [] } } });
  }

  private commit(parents: string[], changedPaths: string[], subject: string): string {
    const sha = this.newSha();
    this.push({ sha, parents, atMs: this.nowMs, author: "ann", subject, changedPaths }, parents);
    return sha;
  }

  private push(commit: Commit, parents: string[]): void {
    this.commits.push(commit);
    this.contents[commit.sha] = known(content);
    this.history = undefined;
    this.truth.committed(commit.sha, parents);
  }

  private writePin(name: string, commit: string, value: Pin): void {
    const versions = [...this.pins[name]!, { commit, content: { ok: true as const, value } }];
    this.pins = { ...this.pins, [name]: versions };
  }

  private newSha(): string {
    return (++this.serial).toString(16).padStart(8, "0").padEnd(40, "a");
  }

  /** No two builds make the same bytes here, so that a release that is built twice is found out. */
  private build(release: string): Record<string, string> {
    return { validator: `${(this.serial++).toString(16)}${release}`.padStart(64, "b").slice(-64) };
  }

  private append(name: string, event: LedgerEvent, run: string): void {
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

const mapped = <V>(
  byName: Readonly<Record<string, V>>,
  change: (value: V) => V,
): Record<string, V> =>
  Object.fromEntries(Object.entries(byName).map(([name, value]) => [name, change(value)]));
