/** What the App and the runners do in a world: they ask the real core, and the rules are checked at each of their acts. */
import { automaticRollback } from "../core/automaticRollback";
import { candidateFor, staleOffers } from "../core/candidate";
import { historyUpTo } from "../core/history";
import { nextSeq } from "../core/ledger";
import { type Decision, planEnvironment } from "../core/plan";
import { isPinned } from "../formats/environments";
import { closeRequest, mergePin } from "./people";
import {
  indexOnMain,
  mayOffer,
  mayOrder,
  mayRest,
  mayStart,
  mayTakeBackByItself,
  mayWithdraw,
} from "./rules";
import type { Runner, World } from "./world";

export function offerTick(world: World): void {
  const facts = world.facts();
  for (const environment of world.environments.filter(isPinned)) {
    for (const { pullRequest } of staleOffers(facts, environment)) {
      mayWithdraw(world, environment.name, pullRequest.release);
      world.truth.withdrawn(environment.name, pullRequest.release);
      closeRequest(world, pullRequest, false, true);
    }
    const candidate = candidateFor(facts, environment);
    if (candidate.kind !== "new") continue;
    const number = world.serial++;
    mayOffer(world, environment.name, candidate.release);
    world.truth.offered(environment.name, candidate.release);
    world.pullRequests = [
      ...world.pullRequests,
      {
        number,
        environment: environment.name,
        release: candidate.release,
        openedAtMs: world.nowMs,
        merged: false,
        withdrawn: false,
        headSha: world.commits[0]!.sha,
      },
    ];
  }
}

/** What takes itself back is proposed, and a person merges it. */
export function rollbackTick(world: World): void {
  for (const environment of world.environments.filter(isPinned)) {
    const found = automaticRollback(world.facts(), environment);
    if (found.kind !== "due") continue;
    const { name } = environment;
    mayTakeBackByItself(world, name, found.bad, found.to);
    world.truth.counted.automatic++;
    const { bad } = world.pin(name);
    const others = bad.filter(({ release }) => release !== found.bad);
    mergePin(world, name, {
      release: found.to,
      bad: [...others, { release: found.bad, reason: `failed at ${world.nowMs}` }],
    });
  }
}

/** A runner looks; where there is something to deploy it takes the order with it, and may be late. */
export function reconcileTick(world: World, name: string): Decision {
  const decision = world.decide(name);
  if (decision.state === "recover") {
    world.append(
      name,
      { kind: "finished", of: decision.of, outcome: "cut-off", detail: "" },
      "recover",
    );
    world.truth.ended(name);
  }
  if (decision.state === "in-sync") mayRest(world, name);
  if (decision.state === "deploy") {
    mayOrder(world, decision.order);
    world.runners.push({ run: `${world.serial++}/1`, order: decision.order });
  }
  return decision;
}

/** A runner that fetched main some merges ago, and reads the ledger only now. What it may not do shows when it starts. */
export function staleTick(world: World, name: string, mergesAgo: number): void {
  const { firstParents } = world.main();
  const { sha } = firstParents[Math.max(0, firstParents.length - 1 - mergesAgo)]!;
  const main = historyUpTo(world.main(), sha);
  const asThen = <V extends { commit: string }>(versions: readonly V[]) =>
    versions.filter(({ commit }) => main.isOnMain(commit));
  const decision = planEnvironment(
    {
      ...{ ...world.facts(), main, holdAll: asThen(world.holdAll) },
      pins: mapped(world.pins, asThen),
      stackFiles: mapped(world.stackFiles, asThen),
    },
    world.environment(name),
  );
  if (decision.state === "deploy")
    world.runners.push({ run: `${world.serial++}/1`, order: decision.order });
}

/** The conditional put: false where somebody else was first. */
export function startDeploy(world: World, runner: Runner): boolean {
  const { order, run } = runner;
  if (nextSeq(world.ledgers[order.environment]!) !== order.seq) {
    world.runners = world.runners.filter((other) => other !== runner);
    return false;
  }
  const functionDigests = order.functionDigests ?? world.build(order.release);
  mayStart(world, order, functionDigests);
  const versions = world.versionsOf(order.release);
  world.truth.started(order, functionDigests, indexOnMain(world, order.main), versions);
  const { environment, seq: _, ...rest } = order;
  world.append(
    environment,
    {
      kind: "started",
      ...rest,
      overridden: [...order.overridden],
      functionDigests: { ...functionDigests },
      policyDigest: "d".repeat(64),
      trusted: order.main,
      dataWrites: versions.dataWrites,
      providerMajors: { aws: versions.awsMajor },
    },
    run,
  );
  world.runs[run] = "running";
  runner.seq = order.seq;
  return true;
}

export function endDeploy(
  world: World,
  runner: Runner,
  outcome: "succeeded" | "failed" | "unknown" | "killed",
): void {
  const { order, run, seq } = runner;
  world.runners = world.runners.filter((other) => other !== runner);
  world.runs[run] = "over";
  if (outcome === "killed") return;
  world.append(order.environment, { kind: "finished", of: seq!, outcome, detail: "" }, run);
  world.truth.ended(order.environment);
  if (outcome === "succeeded") world.truth.succeeded(order, world.nowMs);
}

const mapped = <V>(
  byName: Readonly<Record<string, V>>,
  change: (value: V) => V,
): Record<string, V> =>
  Object.fromEntries(Object.entries(byName).map(([name, value]) => [name, change(value)]));
