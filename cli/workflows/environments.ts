/** `npm run workflows -- environments`: the names in promotion/environments.yaml, as a workflow's matrix. */
import { appendFileSync, readFileSync } from "node:fs";
import path from "node:path";
import { environmentsFile, parseEnvironments } from "../../promotion/formats/environments";
import { valueOf } from "../../promotion/formats/problems";

/** What a job writes to GITHUB_OUTPUT. */
export function environmentsOutput(text: string): string {
  const names = valueOf(parseEnvironments(text)).map(({ name }) => name);
  return `names=${JSON.stringify(names)}\n`;
}

export function writeEnvironments(directory: string, outputFile: string | undefined): number {
  const output = environmentsOutput(readFileSync(path.join(directory, environmentsFile), "utf8"));
  process.stdout.write(output);
  if (outputFile !== undefined) appendFileSync(outputFile, output);
  return 0;
}
