/** What the last runs said: Jest's JSON for the named tests, and the last line of the simulation. */
import type { Guarantee } from "./list";

export interface JestResults {
  testResults: { name: string; assertionResults: { fullName: string; status: string }[] }[];
}

export interface Tally {
  passed: number;
  failed: number;
  /** Named tests of which the runs say nothing. */
  notRun: number;
}

/** `projectDirectory`: Jest names files by their whole path. Templates in a name (`%s`) match anything. */
export function tallyOf(
  { tests }: Guarantee,
  runs: readonly JestResults[],
  projectDirectory: string,
): Tally {
  const tally = { passed: 0, failed: 0, notRun: 0 };
  for (const [file, name] of tests) {
    const parts = name.split("%s");
    const results = runs
      .flatMap(({ testResults }) => testResults)
      .filter((result) => result.name === `${projectDirectory}/${file}`)
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ fullName }) => parts.every((part) => fullName.includes(part)));
    if (results.length === 0) tally.notRun++;
    tally.passed += results.filter(({ status }) => status === "passed").length;
    tally.failed += results.filter(({ status }) => status === "failed").length;
  }
  return tally;
}

/** `1000 seeds, 200000 events, 1234 faults: 0 lost, …`; undefined where the log has no such line. */
export function simulationLine(log: string): string | undefined {
  return log
    .split("\n")
    .findLast((line) => /^\d+ seeds, \d+ events, .* lost, .* doubled/.test(line));
}
