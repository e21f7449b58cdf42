import { parseArgs } from "node:util";
import { stringify } from "yaml";
import { readStackFile } from "./stackFile";
import { runCommand, UserError } from "./terminal";

/** `npm run config -- show --stack prod`: every effective value of an environment, defaults included. */
void runCommand(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { stack: { type: "string", default: "dev" } },
  });
  if (positionals[0] !== "show" || positionals.length > 1)
    throw new UserError("npm run config -- show [--stack dev|staging|prod]");
  process.stdout.write(stringify(readStackFile(process.cwd(), values.stack)));
  return 0;
});
