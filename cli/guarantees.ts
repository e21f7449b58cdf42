import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { type JestResults, simulationLine, tallyOf } from "./guarantees/figures";
import { guarantees } from "./guarantees/list";
import { withFigures } from "./guarantees/page";
import { runCommand, UserError } from "./terminal";

const usage = `npm run guarantees -- [--jest <results.json>] … [--simulation <log>]

Writes docs/guarantees.md anew, with the figures of the last runs:
  npx jest --json --outputFile=results.json
  npm run simulate | tee simulation.log`;

/** `npm run guarantees` */
void runCommand(async () => {
  const { values } = parseArgs({
    options: { jest: { type: "string", multiple: true }, simulation: { type: "string" } },
  });
  const projectDirectory = process.cwd();
  const runs = (values.jest ?? []).map((file) => JSON.parse(read(file)) as JestResults);
  const tallies = guarantees.map((guarantee) => tallyOf(guarantee, runs, projectDirectory));
  const simulation = values.simulation && simulationLine(read(values.simulation));
  if (values.simulation && !simulation)
    throw new UserError(`${values.simulation} has no last line of a simulation.\n\n${usage}`);
  const file = path.join(projectDirectory, "docs/guarantees.md");
  writeFileSync(file, withFigures(read(file), { tallies, simulation }));
  const failed = tallies.filter(({ failed }) => failed > 0).length;
  process.stdout.write(`Wrote docs/guarantees.md: ${failed} guarantees with a failed test.\n`);
  return failed === 0 ? 0 : 1;
});

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UserError(`${file} cannot be read: ${(error as Error).message}\n\n${usage}`);
  }
}
