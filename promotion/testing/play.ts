/** Plays generated programs of a world: each step is a number for what happens and numbers for where and how. */
import type { Environment } from "../formats/environments";
import { isPinned } from "../formats/environments";
import type { Pin } from "../formats/pin";
import { newestRelease } from "../core/release";
import {
  closeRequest,
  judge,
  mergeConfig,
  mergeHoldAll,
  mergeHotfix,
  mergePin,
  mergeRequest,
  recordTest,
  retry,
  setAlarm,
} from "./people";
import {
  endDeploy,
  offerTick,
  reconcileTick,
  rollbackTick,
  staleTick,
  startDeploy,
} from "./runners";
import type { World } from "./world";

export type Step = readonly [what: number, where: number, how: number];

const account = { account: "111111111111", region: "us-east-1", minimumBootstrapVersion: 1 };

export const chain: readonly Environment[] = [
  { name: "dev", ...account, follows: "main" },
  { name: "staging", ...account, predecessor: "dev", soakHours: 0, smoke: true, alarmsQuiet: true },
  {
    name: "prod",
    ...account,
    predecessor: "staging",
    soakHours: 24,
    smoke: true,
    alarmsQuiet: true,
  },
];

/** A fourth environment, a prod with office hours in UTC, and a staging that takes back by itself what fails its smoke test. */
export const longChain: readonly Environment[] = [
  chain[0]!,
  { ...chain[1]!, rollbackAfterFailedSmoke: true } as Environment,
  {
    ...chain[2]!,
    window: {
      zone: "Etc/UTC",
      allow: [{ days: ["mon", "tue", "wed", "thu", "fri"], from: "08:00", to: "18:00" }],
      deny: [],
    },
  } as Environment,
  {
    name: "prod-eu",
    ...account,
    predecessor: "prod",
    soakHours: 4,
    smoke: true,
    alarmsQuiet: true,
  },
];

export function play(world: World, steps: readonly Step[]): void {
  for (const [what, where, how] of steps) {
    const pinned = world.environments.filter(isPinned);
    const { name } = pinned[where % pinned.length]!;
    const { name: any } = world.environments[where % world.environments.length]!;
    world.wait(1);
    happenings[what % happenings.length]!(world, name, any, how);
  }
}

type Happening = (world: World, pinned: string, any: string, how: number) => void;

/** Repeated where they should happen more often. */
const happenings: readonly Happening[] = [
  (world, _, __, how) => world.wait(1 + (how % 600)),
  (world, _, __, how) => world.wait(24 * 60 + (how % 60)),
  (world) => void world.merge(["lambdas/webhook-validator/handler.ts"]),
  (world) => void world.merge(["stacks/index.ts"]),
  (world) => void world.merge(["docs/runbooks.md"]),
  (world, _, __, how) => mergeRaising(world, how),
  (world, _, any) => void mergeConfig(world, any),
  ...Array.from({ length: 14 }, () => flow),
  (world, pinned, _, how) => mergeOffer(world, pinned, how % 3 > 0),
  (world, pinned, _, how) => mergeOffer(world, pinned, how % 3 > 0),
  (world, pinned, _, how) => void mergePin(world, pinned, { release: someCommit(world, how) }),
  (world, pinned) => revert(world, pinned),
  (world, pinned) => revert(world, pinned),
  (world, pinned, _, how) => resume(world, pinned, how),
  (world, pinned, _, how) => resume(world, pinned, how),
  (world, pinned, _, how) =>
    void mergePin(world, pinned, { hold: how % 4 === 0 ? { reason: "people say so" } : null }),
  (world, _, __, how) => mergeHoldAll(world, how % 3 === 0 ? { reason: "an incident" } : null),
  (world, _, any, how) => setAlarm(world, any, how % 3 === 0),
  (world, _, any, how) => recordTest(world, any, "smoke", how % 4 > 0),
  (world, pinned, _, how) =>
    void mergeHotfix(world, pinned, how % 3 === 0 ? ["cid"] : ["cid", "dan"]),
  (world, pinned) => retry(world, pinned),
  (world) => offerTick(world),
  (world, pinned) => closeOffer(world, pinned),
  (world, _, any, how) => void lookAndMaybeAct(world, any, how),
  (world, _, any, how) => void lookAndMaybeAct(world, any, how),
  (world, _, __, how) => actLate(world, how),
  (world, _, __, how) => actLate(world, how),
  (world, _, any, how) => badDeploy(world, any, how),
  (world, _, any, how) => badDeploy(world, any, how),
  (world, _, any, how) =>
    outage(world, ["ledger:" + any, "alarms:" + any, "pullRequests"][how % 3]!),
  (world, pinned) => failedSmoke(world, pinned),
  (world, pinned) => failedSmoke(world, pinned),
  (world, _, any, how) => stale(world, any, how),
  (world, _, any, how) => stale(world, any, how),
  (world, _, __, how) => void (world.skewMs = [0, 0, 0, 60_000, -3_600_000, 7_200_000][how % 6]!),
];

/**
 * Nothing goes wrong for a while: offers, merges where the status is green, deploys that succeed, smoke
 * tests that pass. Without such stretches no generated history would ever reach prod.
 */
function flow(world: World, _: string, __: string, how: number): void {
  world.outages.clear();
  world.skewMs = 0;
  for (let round = 0; round < 2; round++) {
    for (const { name } of world.environments) fairTick(world, name);
    offerTick(world);
    for (const { name } of world.environments.filter(isPinned)) mergeOffer(world, name, true);
    for (const { name } of world.environments) fairTick(world, name);
    world.wait(how % 2 ? 13 * 60 : 60);
  }
}

export function fairTick(world: World, name: string): void {
  const before = world.runners.length;
  reconcileTick(world, name);
  const runner = world.runners[before];
  if (!runner) return;
  world.wait(5);
  if (!startDeploy(world, runner)) return;
  world.wait(5);
  endDeploy(world, runner, "succeeded");
  recordTest(world, name, "smoke", true);
}

/** Most are left out, for nothing goes back behind them. */
function mergeRaising(world: World, how: number): void {
  world.merge(["package-lock.json"]);
  if (how % 4 < 2) world.raise(how % 4 === 0 ? "awsMajor" : "dataWrites");
}

export function mergeOffer(world: World, name: string, onlyIfOpen: boolean): boolean {
  const request = world.pullRequests.findLast(
    ({ environment, closedAtMs }) => environment === name && closedAtMs === undefined,
  );
  if (!request) return false;
  const value: Pin = { ...world.pin(name), release: request.release };
  if (onlyIfOpen && judge(world, { pins: { [name]: { ok: true, value } } }).state !== "success")
    return false;
  mergeRequest(world, request);
  return true;
}

function closeOffer(world: World, name: string): void {
  const request = world.pullRequests.findLast(
    ({ environment, closedAtMs }) => environment === name && closedAtMs === undefined,
  );
  if (request) closeRequest(world, request, false);
}

function revert(world: World, name: string): void {
  const versions = world.pins[name]!;
  const release = world.pin(name).release;
  const before = versions.findLast(
    ({ content }) => content.ok && content.value.release !== release,
  );
  if (before?.content.ok) mergePin(world, name, { release: before.content.value.release });
}

function resume(world: World, name: string, how: number): void {
  const bad = [...world.truth.places.get(name)!.bad].findLast(([, fix]) => fix === undefined)?.[0];
  if (!bad) return;
  const fixedBy = how % 3 === 0 ? bad : newestRelease(world.main())!.sha;
  const others = world.pin(name).bad.filter((entry) => entry.release !== bad);
  // A reason of its own, because naming the same fix with the same words again says nothing new.
  const reason = `fixed at ${world.nowMs}`;
  mergePin(world, name, { bad: [...others, { release: bad, reason, fixedBy }], hold: null });
}

function someCommit(world: World, how: number): string {
  const recent = world.commits.slice(-12);
  return recent[how % recent.length]!.sha;
}

/** A runner looks, and its deploy may start now, later or never; what it started may end in any way. */
function lookAndMaybeAct(world: World, name: string, how: number): void {
  reconcileTick(world, name);
  if (how % 2 === 0) actLate(world, how);
}

function failedSmoke(world: World, name: string): void {
  recordTest(world, name, "smoke", false);
  rollbackTick(world);
}

/** Main as it was a while ago, while others may have deployed what came since. */
function stale(world: World, name: string, how: number): void {
  const before = world.runners.length;
  staleTick(world, name, how % 5);
  const runner = world.runners[before];
  if (runner && startDeploy(world, runner)) endDeploy(world, runner, "succeeded");
}

/** A change, and a deploy of it that dies or fails. */
function badDeploy(world: World, name: string, how: number): void {
  if (how % 2) mergeConfig(world, name);
  else world.merge(["stacks/index.ts"]);
  const before = world.runners.length;
  reconcileTick(world, name);
  const runner = world.runners[before];
  if (runner && startDeploy(world, runner)) endDeploy(world, runner, how % 3 ? "killed" : "failed");
}

function actLate(world: World, how: number): void {
  const runner = world.runners[how % Math.max(1, world.runners.length)];
  if (!runner) return;
  if (runner.seq === undefined) startDeploy(world, runner);
  else
    endDeploy(
      world,
      runner,
      (["succeeded", "succeeded", "failed", "killed", "unknown"] as const)[how % 5]!,
    );
}

function outage(world: World, what: string): void {
  if (!world.outages.delete(what)) world.outages.add(what);
}
