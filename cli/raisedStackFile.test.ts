import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readStackFile } from "./stackFile";
import { merge, raisedStackFile } from "./raisedStackFile";

it("changes only what the other file names, group by group", () => {
  expect(merge({ a: { x: 1, y: 2 }, b: [1, 2], c: "c" }, { a: { y: 3 }, b: [4], d: true })).toEqual(
    { a: { x: 1, y: 3 }, b: [4], c: "c", d: true },
  );
});

it("raises the plan of dev with all else as it was, as the load tests' own file has it", () => {
  const root = path.join(__dirname, "..");
  const project = mkdtempSync(path.join(tmpdir(), "raised-"));
  for (const name of ["Pulumi.dev.yaml", "load-tests/raised.yaml"])
    writeFileSync(path.join(project, path.basename(name)), readFileSync(path.join(root, name)));
  const file = raisedStackFile(project, "dev", "raised.yaml");
  const raised = readStackFile(project, "dev", file);
  const own = readStackFile(project, "dev");
  expect(raised.usagePlan.rateRequestsPerSecond).toBeGreaterThan(
    own.usagePlan.rateRequestsPerSecond,
  );
  expect(raised.functions.accountConcurrencyLimit).toBe(1000);
  expect(raised.functions.validator).toEqual(own.functions.validator);
  expect(raised.alarms).toEqual(own.alarms);
});
