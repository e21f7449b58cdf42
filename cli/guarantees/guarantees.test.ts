import { readFileSync } from "node:fs";
import path from "node:path";
import { simulationLine, tallyOf } from "./figures";
import { guarantees } from "./list";
import { withFigures } from "./page";

const project = path.join(__dirname, "../..");
const read = (file: string) => readFileSync(path.join(project, file), "utf8");

it("names only tests that exist", () => {
  expect(guarantees).toHaveLength(20);
  const named = guarantees.flatMap(({ tests }) => tests);
  const missing = named.filter(([file, name]) => !read(file).includes(name));
  expect(missing).toEqual([]);
});

it("has for every guarantee a test, or says why there is none", () => {
  for (const { tests, open } of guarantees)
    expect(tests.length > 0 || open !== undefined).toBe(true);
});

it("is what the page says", () => {
  const page = read("docs/guarantees.md");
  for (const { sentence, tests } of guarantees) {
    expect(page).toContain(sentence);
    for (const [file] of tests) expect(page).toContain(`](../${file})`);
  }
});

it("counts the results of the named tests alone", () => {
  const guarantee = { sentence: "s", tests: [["a.test.ts", "keeps %s within"]] as const };
  const result = (fullName: string, status: string) => ({ fullName, status });
  const run = {
    testResults: [
      {
        name: "/p/a.test.ts",
        assertionResults: [
          result("keeps sweeper within its budget", "passed"),
          result("keeps authorizer within its budget", "failed"),
          result("another", "passed"),
        ],
      },
      {
        name: "/p/b.test.ts",
        assertionResults: [result("keeps sweeper within its budget", "passed")],
      },
    ],
  };
  expect(tallyOf(guarantee, [run], "/p")).toEqual({ passed: 1, failed: 1, notRun: 0 });
});

it("takes the simulation's last line", () => {
  const line =
    "50 seeds, 1000 events, 12 faults: 0 lost, 0 doubled, 0 wrong final states, 0 other violations";
  expect(simulationLine(`  20 of 50 seeds\n${line}\n`)).toBe(line);
  expect(simulationLine("  seed 4 failed\n")).toBeUndefined();
});

it("replaces what is made and nothing else", () => {
  const page =
    "# T\n<!-- made by npm run guarantees -->\nold\n<!-- end of what is made -->\nrest\n";
  const made = withFigures(page, {
    tallies: [
      { passed: 3, failed: 0, notRun: 1 },
      { passed: 0, failed: 1, notRun: 0 },
    ],
  });
  expect(made).toMatch(/^# T\n/);
  expect(made).toMatch(/rest\n$/);
  expect(made).not.toContain("\nold\n");
  expect(made).toContain("| 3 passed, 1 not run |");
  expect(made).toContain("| **1 failed** |");
  expect(() => withFigures("no marks", { tallies: [] })).toThrow("has lost its marks");
});
