/** `npm run workflows -- …`: what workflows call that is no promotion. */
import { createContext } from "../../promotion/edges";
import { runCommand, UserError } from "../terminal";
import { comment } from "./comment";
import { dispatch } from "./dispatch";
import { writeEnvironments } from "./environments";
import { gitHubReader } from "./gitHub";
import { writeRunning } from "./running";
import { writeUnasked } from "./unasked";

const usage = `npm run workflows -- environments                       names of all environments, to GITHUB_OUTPUT
npm run workflows -- running <env>                      the release that it runs by the ledger, to GITHUB_OUTPUT
npm run workflows -- unasked "$DEPLOY"                  of planned deploys, those that no approval waits for
npm run workflows -- comment <pull request> <file>      the pull request's one comment
npm run workflows -- dispatch <file> [<input> <value>]  starts a workflow on main`;

void runCommand(async () => {
  const [command, ...words] = process.argv.slice(2);
  const output = process.env["GITHUB_OUTPUT"];
  if (command === "environments" && words.length === 0)
    return writeEnvironments(process.cwd(), output);
  if (command === "running" && words.length === 1)
    return writeRunning((await context()).ledger, words[0]!, output);
  if (command === "comment" && words.length === 2)
    return comment((await context()).hub, words[0]!, words[1]!);
  if (command === "unasked" && words.length === 1)
    return writeUnasked(words[0]!, gitHubReader({ env: process.env, fetch }), output);
  if (command === "dispatch" && (words.length === 1 || words.length === 3)) {
    const [workflow, name, value] = words;
    const input = name === undefined ? {} : { input: { name, value: value! } };
    await dispatch({ workflow: workflow!, ...input }, { env: process.env, fetch });
    process.stdout.write(`${workflow} was started on main.\n`);
    return 0;
  }
  throw new UserError(usage);
});

async function context() {
  const edges = {
    directory: process.cwd(),
    env: process.env,
    nowMs: () => Date.now(),
    print: () => undefined,
    createDeployer: () => {
      throw new Error("Reading the ledger deploys nothing.");
    },
  };
  const reading = { dryRun: true, json: false, offline: true };
  return createContext(edges, reading);
}
