import { parseArgs } from "node:util";
import { availableParallelism } from "node:os";
import { Fleet } from "../simulation/fleet/fleet";
import { huntMutants } from "../simulation/huntMutants";
import { simulate } from "../simulation/simulate";
import { runCommand, UserError } from "./terminal";

const usage = `npm run simulate -- [--seeds <n>] [--seed <first>] [--duration 2h|3d] [--events 200] [--workers <n>]
npm run simulate -- --mutants [--mutant <name>] [--seeds 200]

Runs the whole system on virtual time with injected faults, once for each seed, and has an oracle judge it.
With --mutants: shows that the oracle notices mistakes in the functions.`;

/** `npm run simulate`: exit code 1 where any seed fails, or a mutant is not found. */
void runCommand(async () => {
  const { values } = parseArgs({
    options: {
      seeds: { type: "string" },
      seed: { type: "string", default: "1" },
      duration: { type: "string", default: "2h" },
      events: { type: "string", default: "200" },
      workers: { type: "string", default: String(availableParallelism()) },
      stack: { type: "string", default: "dev" },
      mutants: { type: "boolean", default: false },
      mutant: { type: "string" },
    },
  });
  const durationMs = durationOf(values.duration);
  const isHunt = values.mutants || values.mutant !== undefined;
  const fleet = await Fleet.start(wholeNumber("workers", values.workers), values.stack, durationMs);
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  const shared = {
    ...{ fleet, say, durationMs, first: wholeNumber("seed", values.seed) },
    seeds: wholeNumber("seeds", values.seeds ?? (isHunt ? "200" : "1000")),
    events: wholeNumber("events", values.events),
  };
  try {
    const isGood = isHunt ? await huntMutants(shared, values.mutant) : await simulate(shared);
    return isGood ? 0 : 1;
  } finally {
    fleet.stop();
  }
});

function wholeNumber(name: string, text: string): number {
  if (!/^[1-9]\d*$/.test(text))
    throw new UserError(`--${name} is "${text}", must be 1, 2, …\n${usage}`);
  return Number(text);
}

/** `90m`, `2h`, `3d` */
function durationOf(text: string): number {
  const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
  const match = /^([1-9]\d*)([mhd])$/.exec(text);
  if (!match) throw new UserError(`--duration is "${text}", must be like 90m, 2h or 3d.\n${usage}`);
  return Number(match[1]) * units[match[2]!]!;
}
