import path from "node:path";
import { parseArgs } from "node:util";
import { adoptionFile } from "../stacks/adoption";
import { adopt } from "./adopt/adopt";
import { countFound, describeFound } from "./adopt/find";
import { readLocalOutputs } from "./localFiles";
import { readStackFile } from "./stackFile";
import { runCommand, UserError } from "./terminal";

const usage = `npm run adopt -- --stack <name> [--local]

Looks up keys, aliases, tables and log groups that a destroyed stack has left behind, and writes down that the
next deploy takes them over. With --local in the cloud that "npm start" keeps running, else in the AWS account
of the shell's credentials. See docs/decisions/adopt.md.`;

/** `npm run adopt`: a new stack takes over the data that an earlier one of its name has kept. */
void runCommand(async () => {
  const { stack, local } = options();
  const projectDirectory = process.cwd();
  const config = readStackFile(projectDirectory, stack);
  const awsEndpoint = local ? readLocalOutputs(projectDirectory).awsEndpoint : undefined;
  const found = await adopt({ projectDirectory, stack, config, awsEndpoint });
  if (countFound(found) === 0) {
    process.stdout.write(`Nothing of an earlier stack ${stack} exists. Deploy it as it is.\n`);
    return 0;
  }
  const file = path.relative(projectDirectory, adoptionFile(stack));
  process.stdout.write(
    `Found ${describeFound(found)}.\nWrote ${file}. The next deploy takes them over:\n\n` +
      (local
        ? "  npm run deploy\n"
        : `  pulumi up --stack ${stack}\n\nThen delete ${file}: it is true once.\n`),
  );
  return 0;
});

function options(): { stack: string; local: boolean } {
  try {
    const { values } = parseArgs({
      options: { stack: { type: "string" }, local: { type: "boolean", default: false } },
    });
    if (values.stack === undefined) throw new Error("Name the stack.");
    return { stack: values.stack, local: values.local };
  } catch (error) {
    throw new UserError(`${(error as Error).message}\n\n${usage}`, { cause: error });
  }
}
