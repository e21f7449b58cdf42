/** `npm run test:promotion`: the rules over 10,000 generated histories, or as many as are asked for. */
import { endsInTheSameState, keepsTheRules } from "./properties";

const histories = Number(process.argv[2] ?? 10_000);
const seed = Number(process.argv[3] ?? 1);
const startMs = performance.now();
const tally = keepsTheRules(histories, seed);
process.stdout.write(`every rule kept: ${JSON.stringify(tally)}\n`);
endsInTheSameState(histories / 20, seed);
process.stdout.write(
  `same end state from ${histories / 20} histories; seed ${seed}, ${Math.round((performance.now() - startMs) / 1000)} s\n`,
);
