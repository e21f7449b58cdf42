/** `npm run test:promotion`: the rules over 10,000 generated histories, or as many as are asked for. */
import { prodAdvancesAtAnyPace } from "./liveness";
import { endsInTheSameState, keepsTheRules } from "./properties";

const histories = Number(process.argv[2] ?? 10_000);
const seed = Number(process.argv[3] ?? 1);
const startMs = performance.now();
const tally = keepsTheRules(histories, seed);
process.stdout.write(`every rule kept: ${JSON.stringify(tally)}\n`);
const ends = Math.ceil(histories / 5);
endsInTheSameState(ends, seed);
process.stdout.write(`same end state from ${ends} histories\n`);
const paces = Math.ceil(histories / 200);
prodAdvancesAtAnyPace(paces, seed);
process.stdout.write(
  `prod advances at ${paces} paces; seed ${seed}, ${Math.round((performance.now() - startMs) / 1000)} s\n`,
);
