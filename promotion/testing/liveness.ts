/** A busy main starves nobody: however often it is merged and however long staging soaks, prod goes on taking releases. */
import fc from "fast-check";
import { deployments } from "../core/ledger";
import type { Environment } from "../formats/environments";
import { chain, fairTick, mergeOffer } from "./play";
import { offerTick } from "./runners";
import { minuteMs, startMs, World } from "./world";

export interface Pace {
  soakHours: number;
  /** A merge each so many quarters of an hour. */
  quartersBetweenMerges: number;
  /** Of a hundred ticks of the App and the runners, how many are lost. */
  lostPercent: number;
  seed: number;
}

const pace: fc.Arbitrary<Pace> = fc.record({
  soakHours: fc.integer({ min: 1, max: 30 }),
  quartersBetweenMerges: fc.integer({ min: 1, max: 24 }),
  lostPercent: fc.constantFrom(0, 33, 50),
  seed: fc.integer({ min: 1, max: 2 ** 31 - 2 }),
});

/** The way from dev to prod takes seven acts, of which half may be lost and asked for again a quarter later. */
const slackHours = 8;

export function prodAdvancesAtAnyPace(runs: number, seed: number): void {
  fc.assert(fc.property(pace, advancesAt), { numRuns: runs, seed });
}

function advancesAt(at: Pace): void {
  const longestHours = at.soakHours + at.quartersBetweenMerges / 4 + slackHours;
  const hours = Math.ceil(3 * longestHours);
  const took = prodTook(hours, at);
  const moments = [startMs, ...took.map(({ atMs }) => atMs), startMs + hours * 60 * minuteMs];
  for (const [index, atMs] of moments.entries()) {
    const waitedHours = (atMs - (moments[index - 1] ?? startMs)) / (60 * minuteMs);
    if (waitedHours > longestHours)
      throw new Error(`prod waited ${waitedHours} h for a release, more than ${longestHours} h.`);
  }
  if (new Set(took.map(({ release }) => release)).size !== took.length)
    throw new Error("prod took a release a second time.");
}

/** What prod started to run, and when. */
export function prodTook(hours: number, at: Pace): { release: string; atMs: number }[] {
  const world = new World(chain.map((environment) => soaking(environment, at.soakHours)));
  let random = at.seed;
  const lost = () => (random = (random * 48271) % 2147483647) % 100 < at.lostPercent;
  for (let quarter = 0; quarter < hours * 4; quarter++) {
    if (quarter % at.quartersBetweenMerges === 0)
      world.merge(["lambdas/webhook-validator/handler.ts"]);
    for (const { name } of world.environments) if (!lost()) fairTick(world, name);
    if (!lost()) offerTick(world);
    for (const name of ["staging", "prod"]) mergeOffer(world, name, true);
    const nextMs = startMs + (quarter + 1) * 15 * minuteMs;
    if (nextMs > world.nowMs) world.wait((nextMs - world.nowMs) / minuteMs);
  }
  return deployments(world.ledgers["prod"]!).map(({ started }) => ({
    release: started.record.release,
    atMs: started.atMs,
  }));
}

const soaking = (environment: Environment, soakHours: number): Environment =>
  environment.name === "prod" ? ({ ...environment, soakHours } as Environment) : environment;
