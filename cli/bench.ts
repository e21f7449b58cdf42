import { benchPipeline } from "./bench/pipeline";
import { benchPolicies } from "./bench/policies";
import { runCommand, UserError } from "./terminal";

/** What can be measured; each one a file of its own in bench/. */
const benches: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  policies: benchPolicies,
  pipeline: benchPipeline,
};

/** `npm run bench -- <what>`: figures, with the targets that they are held against. */
void runCommand(async () => {
  const [what = "", ...args] = process.argv.slice(2);
  const bench = benches[what];
  if (!bench)
    throw new UserError(
      `There is no bench "${what}". Run "npm run bench -- <what>" with one of: ${Object.keys(benches).join(", ")}.`,
    );
  return bench(args);
});
