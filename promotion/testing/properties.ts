/** The rules that promotion must never break, over generated histories. How many: `npm test` plays some, `npm run test:promotion` 10,000. */
import fc from "fast-check";
import { newestRelease } from "../core/release";
import { currentDeployment, outcomeOf } from "../core/ledger";
import { chain, fairTick, longChain, play, type Step } from "./play";
import { World } from "./world";

/** Without the usual preference for small numbers, which here would mean: mostly waiting. */
const steps = (maxLength: number): fc.Arbitrary<Step[]> =>
  fc.noBias(
    fc.array(fc.tuple(fc.nat(9999), fc.nat(9999), fc.nat(9999)), {
      minLength: 5,
      maxLength,
      size: "max",
    }),
  );

const environments = fc.constantFrom(chain, longChain);

export interface Tally {
  histories: number;
  starts: number;
  promotions: number;
  rollbacks: number;
  configs: number;
  finishes: number;
  overridden: number;
  /** Taken back after a failed smoke test, without anybody's asking. */
  automatic: number;
}

/** Every rule is checked by `Truth` while the world is played. Returns what happened, so that nobody proves rules over nothing. */
export function keepsTheRules(runs: number, seed: number): Tally {
  const tally: Tally = {
    histories: 0,
    starts: 0,
    promotions: 0,
    rollbacks: 0,
    configs: 0,
    finishes: 0,
    overridden: 0,
    automatic: 0,
  };
  fc.assert(
    fc.property(environments, steps(90), (list, program) => {
      const world = new World(list);
      play(world, program);
      tally.histories++;
      for (const [key, value] of Object.entries(world.truth.counted))
        tally[key as keyof typeof world.truth.counted] += value;
    }),
    { numRuns: runs, seed },
  );
  return tally;
}

/** From whatever state: any triggers, lost, repeated and out of order, and then hourly ones, end where hourly ones alone end. */
export function endsInTheSameState(runs: number, seed: number): void {
  const hours = 24 * 6;
  const triggers = fc.array(fc.tuple(fc.nat(9999), fc.nat(90)), { maxLength: 30, size: "max" });
  fc.assert(
    fc.property(environments, steps(60), triggers, (list, program, extra) => {
      const world = new World(list);
      play(world, program);
      world.runners = settled(world);
      world.outages.clear();
      world.skewMs = 0;
      const other = world.clone();
      const endMs = world.nowMs + hours * 3_600_000;
      for (const [where, minutes] of extra) {
        other.wait(minutes);
        fairTick(other, list[where % list.length]!.name);
      }
      expectSame(hourly(other, endMs), hourly(world, endMs));
    }),
    { numRuns: runs, seed },
  );
}

/** Runners that are dead do not go on; what they started stays open in the ledger, and their runs are over. */
function settled(world: World): [] {
  for (const { run, seq } of world.runners) if (seq !== undefined) world.runs[run] = "over";
  return [];
}

function hourly(world: World, endMs: number): Record<string, unknown> {
  while (world.nowMs < endMs) {
    for (const { name } of world.environments) fairTick(world, name);
    world.wait(60);
  }
  return Object.fromEntries(
    world.environments.map(({ name }) => {
      const ledger = world.facts().ledgers[name]!;
      const current = ledger.known ? currentDeployment(ledger.value) : undefined;
      const record = current?.started.record;
      // All runs are over by now.
      if (current && outcomeOf(current) === "open")
        throw new Error(`${name} was left half-deployed by run ${record!.run}, for ever.`);
      return [
        name,
        {
          release: record?.release,
          configDigest: record?.configDigest,
          outcome: current && outcomeOf(current),
          state: world.decide(name).state,
          newest: newestRelease(world.main())?.sha,
        },
      ];
    }),
  );
}

function expectSame(a: unknown, b: unknown): void {
  if (JSON.stringify(a) !== JSON.stringify(b))
    throw new Error(
      `Two ends of one history:\n${JSON.stringify(a, null, 1)}\n${JSON.stringify(b, null, 1)}`,
    );
}
