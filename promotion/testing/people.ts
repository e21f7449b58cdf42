/** What people do in a world: merge, revert, hold and resume by their pull requests, test, and ask again. */
import { known } from "../core/facts";
import type { AlarmEpisode, PromotionPullRequest } from "../core/facts";
import { type Judgement, judgePullRequest } from "../core/judgePullRequest";
import type { Pin } from "../formats/pin";
import { minuteMs, type World } from "./world";

export function mergeConfig(world: World, name: string): string {
  const judged = judgeConfig(world, name);
  const sha = world.merge([`Pulumi.${name}.yaml`]);
  const digest = (world.serial++).toString(16).padStart(8, "0").padEnd(64, "c");
  const versions = [...world.stackFiles[name]!, { commit: sha, digest, keys: [] }];
  world.stackFiles = { ...world.stackFiles, [name]: versions };
  world.truth.mergedWith(sha, judged);
  return sha;
}

/** What the status would say, then the merge, whatever it says. */
export function mergePin(world: World, name: string, change: Partial<Pin>): string {
  const before = world.pin(name);
  const value = { ...before, ...change };
  const judged = judge(world, { pins: { [name]: { ok: true, value } } });
  const sha = world.merge([`promotion/releases/${name}.yaml`]);
  world.writePin(name, sha, value);
  world.approvers[sha] = known([]) as { known: true; value: string[] };
  world.truth.mergedWith(sha, judged);
  world.truth.pinned(name, sha, before, value);
  return sha;
}

export function mergeHoldAll(world: World, hold: { reason: string } | null): void {
  const sha = world.merge(["promotion/hold.yaml"]);
  world.holdAll = [...world.holdAll, { commit: sha, content: { ok: true, value: { hold } } }];
}

export function mergeRequest(world: World, request: PromotionPullRequest): string {
  const sha = mergePin(world, request.environment, { release: request.release });
  closeRequest(world, request, true);
  return sha;
}

export function closeRequest(
  world: World,
  request: PromotionPullRequest,
  merged: boolean,
  withdrawn = false,
): void {
  world.pullRequests = world.pullRequests.map((one) =>
    one.number === request.number ? { ...one, closedAtMs: world.nowMs, merged, withdrawn } : one,
  );
}

/** A fix made from what an environment runs, on a branch of its own, merged by a merge commit. */
export function mergeHotfix(world: World, name: string, approvers: string[]): string | undefined {
  const from = world.pin(name).release;
  if (from === "none") return undefined;
  const { head } = world;
  const fix = world.newSha();
  world.push({ sha: fix, parents: [from], atMs: world.nowMs, author: "bob", subject: "fix" }, [
    from,
  ]);
  world.commit([head, fix], ["lambdas/fix.ts"], "merge of a fix");
  const override = {
    release: fix,
    gates: ["ran-before" as const, "soak" as const, "smoke" as const, "load-evidence" as const],
    reason: "an urgent fix",
    expires: new Date(world.nowMs + 48 * 60 * minuteMs).toISOString(),
  };
  const value: Pin = { ...world.pin(name), release: fix, overrides: [override] };
  const judged = judge(world, { pins: { [name]: { ok: true, value } }, approvers });
  const before = world.pin(name);
  const sha = world.merge([`promotion/releases/${name}.yaml`]);
  world.writePin(name, sha, value);
  world.approvers[sha] = { known: true, value: approvers };
  world.truth.mergedWith(sha, judged);
  world.truth.pinned(name, sha, before, value);
  world.truth.overrideApprovers.set(fix, approvers);
  return fix;
}

export function retry(world: World, name: string): void {
  const pinned = world.pin(name).release;
  if (pinned === "none") return;
  const configDigest = world.stackFiles[name]!.at(-1)!.digest;
  world.append(
    name,
    { kind: "retry", release: pinned, configDigest, main: world.head, reason: "try again" },
    "ann",
  );
  world.truth.retried(name);
}

export function setAlarm(world: World, name: string, on: boolean): void {
  const episodes = world.alarms[name]!;
  const last = episodes.at(-1);
  const isOn = last !== undefined && last.toMs === undefined;
  if (isOn === on) return;
  const next: AlarmEpisode[] = on
    ? [...episodes, { alarm: "dlq-not-empty", state: "ALARM", fromMs: world.nowMs }]
    : [...episodes.slice(0, -1), { ...last!, toMs: world.nowMs }];
  world.alarms = { ...world.alarms, [name]: next };
  world.truth.alarm(name, on, world.nowMs);
}

export function recordTest(
  world: World,
  name: string,
  kind: "smoke" | "load-evidence",
  passed: boolean,
): void {
  const running = world.truth.runningWell(name);
  if (!running) return;
  if (kind === "smoke") {
    world.append(name, { kind, release: running.release, passed, detail: "" }, "smoke");
    world.truth.smoke(name, passed, world.nowMs);
  } else
    world.append(
      name,
      { kind, release: running.release, configDigest: running.configDigest, passed, report: "" },
      "load",
    );
}

/** What the status would say of such a pull request. */
export function judge(
  world: World,
  change: {
    pins?: Record<string, { ok: true; value: Pin }>;
    stackFiles?: Record<string, { digest: string; keys: string[] }>;
    approvers?: string[];
  },
): Judgement {
  const headSha = "e".repeat(40);
  return judgePullRequest(world.facts(), {
    headSha,
    author: "ann",
    commits: [
      {
        sha: headSha,
        parents: [world.head],
        atMs: world.nowMs,
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

function judgeConfig(world: World, name: string): Judgement {
  return judge(world, { stackFiles: { [name]: { digest: "e".repeat(64), keys: [] } } });
}
