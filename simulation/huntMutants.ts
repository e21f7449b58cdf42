/** Whether the oracle can see: each mutant must fail some seed. */
import { explain } from "./explain";
import { mutantNamed, mutants } from "./mutants";
import type { RunResult } from "./run";
import type { SimulateOptions } from "./simulate";

/** True where each was found. `only`: by name, one of them, which is then explained, too. */
export async function huntMutants(options: SimulateOptions, only?: string): Promise<boolean> {
  const hunted = only === undefined ? mutants : [mutantNamed(only)];
  const found = await Promise.all(hunted.map(({ name }) => hunt(name, options)));
  const missed = found.filter((failed) => !failed).length;
  if (only !== undefined && found[0])
    for (const line of await explain(found[0], { ...options, mutant: only })) options.say(line);
  const mutantCount = hunted.length === 1 ? "1 mutant" : `${hunted.length} mutants`;
  const within = `within ${options.seeds} seeds`;
  options.say(`${mutantCount}: ${hunted.length - missed} found, ${missed} not ${within}`);
  return missed === 0;
}

/** Seed after seed, until one fails. */
async function hunt(
  mutant: string,
  { fleet, say, first, seeds, durationMs, events }: SimulateOptions,
): Promise<RunResult | undefined> {
  for (let seed = first; seed < first + seeds; seed += 1) {
    const result = await fleet.run({ seed: String(seed), durationMs, events, mutant });
    const [violation] = result.violations;
    if (!violation) continue;
    say(`  found by seed ${seed}: ${mutant} (${violation.kind}: ${violation.what})`);
    return result;
  }
  say(`  not found: ${mutant}`);
  return undefined;
}
