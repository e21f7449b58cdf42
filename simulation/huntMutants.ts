/** Whether the oracle can see: each mutant must fail some seed. */
import { type Mutant, mutantNamed, mutants } from "./mutants";
import type { SimulateOptions } from "./simulate";

/** True where each was found. `only`: by name, one of them. */
export async function huntMutants(options: SimulateOptions, only?: string): Promise<boolean> {
  const hunted = only === undefined ? mutants : [mutantNamed(only)];
  const found = await Promise.all(hunted.map((mutant) => hunt(mutant, options)));
  const missed = found.filter((isFound) => !isFound).length;
  const within = `within ${options.seeds} seeds`;
  options.say(`${hunted.length} mutants: ${hunted.length - missed} found, ${missed} not ${within}`);
  return missed === 0;
}

/** Seed after seed, until one fails. */
async function hunt(
  { name }: Mutant,
  { fleet, say, first, seeds, durationMs, events }: SimulateOptions,
): Promise<boolean> {
  for (let seed = first; seed < first + seeds; seed += 1) {
    const task = { seed: String(seed), durationMs, events, mutant: name };
    const [violation] = (await fleet.run(task)).violations;
    if (!violation) continue;
    say(`  found by seed ${seed}: ${name} (${violation.kind}: ${violation.what})`);
    return true;
  }
  say(`  not found: ${name}`);
  return false;
}
