import { readFileSync } from "node:fs";
import path from "node:path";
import { explain } from "./explain";
import { type Fault, strikeKinds } from "./faults/plan";
import type { Task } from "./fleet/messages";
import { mutantNamed, mutants, mutating } from "./mutants";
import { type RunOptions, runSeed, startMsFor } from "./run";
import { simulate } from "./simulate";
import { drawBlueprint, projectDirectory } from "./system/blueprint";
import { certificateHost, createAuthority } from "./system/certificateHost";
import { compileFunctions } from "./system/functionCode";

jest.setTimeout(300_000);

/** Short runs, so that fifty fit into seconds; `npm run simulate` has two hours and 200 events each. */
const durationMs = 15 * 60_000;
let shared: Omit<RunOptions, "seed">;

beforeAll(async () => {
  const blueprint = await drawBlueprint("dev", startMsFor(durationMs));
  const { certificateHosts, certificateSubjectHost } = blueprint.config.payPal;
  const authority = await createAuthority(certificateHosts[0]!, certificateSubjectHost);
  const certificates = certificateHost(authority);
  shared = { blueprint, certificates, code: await compileFunctions(), durationMs, events: 12 };
});

it("loses, doubles and confuses nothing in fifty short runs with faults", async () => {
  const failed: string[] = [];
  let accepted = 0;
  for (let seed = 1; seed <= 50; seed += 1) {
    const result = await runSeed({ ...shared, seed: String(seed) });
    accepted += result.accepted;
    failed.push(...result.violations.map(({ what }) => `seed ${seed}: ${what}`));
  }
  expect(failed).toEqual([]);
  expect(accepted).toBeGreaterThan(500);
});

it("injects every kind of fault, none of which loses, doubles or confuses anything", async () => {
  const fromMs = startMsFor(durationMs);
  const { strikes, forged, violations } = await runSeed({
    ...{ ...shared, seed: "every kind", durationMs: 90 * 60_000, events: 60 },
    plan: oneOfEach(fromMs - 75 * 60_000),
  });
  expect(violations).toEqual([]);
  expect(Object.keys(strikes).sort()).toEqual([...strikeKinds].sort());
  expect(forged).toBeGreaterThan(0);
});

it("repeats a seed byte for byte, and no other", async () => {
  const [once, again, other] = [
    await runSeed({ ...shared, seed: "7" }),
    await runSeed({ ...shared, seed: "7" }),
    await runSeed({ ...shared, seed: "8" }),
  ];
  expect(again.digest).toBe(once.digest);
  expect(other.digest).not.toBe(once.digest);
});

/** One after the other, each while the next events come in. */
function oneOfEach(fromMs: number): Fault[] {
  const failures = ["fails", "is throttled", "is slow", "loses its answer"] as const;
  const services = ["dynamodb", "sqs", "events", "ssm", "states", "sweeper"] as const;
  const at = (minutes: number) => fromMs + minutes * 60_000;
  const outage = (of: "certificate host" | (typeof services)[number], minutes: number): Fault => ({
    ...{ kind: "outage", of, atMs: at(minutes), untilMs: at(minutes + 4) },
  });
  return [
    outage("certificate host", 0),
    ...failures.flatMap((failure, i): Fault[] => [
      { kind: "call", atMs: at(4 + i), call: "dynamodb:PutItem", failure, times: 1 },
      { kind: "call", atMs: at(4 + i), call: "sqs:ReceiveMessage", failure, times: 1 },
    ]),
    ...(["before", "after"] as const).map((when, i): Fault => ({
      ...{ kind: "kill", atMs: at(9 + i), function: "webhook-validator", when, nth: 2 },
    })),
    { kind: "partial publish", atMs: at(12), times: 1 },
    { kind: "twice", atMs: at(13), function: "payment-processor", times: 1 },
    { kind: "deploy", atMs: at(14), function: "webhook-validator" },
    { kind: "rotate", atMs: at(15), provider: "stripe" },
    ...services.map((of, i) => outage(of, 16 + 5 * i)),
    { kind: "redrive", atMs: at(50) },
  ];
}

it("notices a mistake in the functions", async () => {
  const code = await compileFunctions(mutating(mutantNamed("random id")));
  const { violations } = await runSeed({ ...shared, code, seed: "1", plan: [] });
  expect(violations).not.toEqual([]);
});

it("leaves out the faults that a failing run does not need, and tells what is left as a timeline", async () => {
  const atMs = startMsFor(durationMs);
  const code = await compileFunctions(mutating(mutantNamed("2xx although the claim failed")));
  const run = (task: Omit<Task, "kind">) => runSeed({ ...shared, ...task, code });
  const plan: Fault[] = [
    { kind: "rotate", atMs, provider: "square" },
    { kind: "call", atMs, call: "dynamodb:PutItem", failure: "fails", times: 3 },
    { kind: "deploy", atMs: atMs + 60_000, function: "sweeper" },
    { kind: "twice", atMs: atMs + 60_000, function: "event-processor", times: 2 },
  ];
  const task = { seed: "1", durationMs, events: 12 };
  const lines = await explain(await run({ ...task, plan }), { fleet: { run }, ...task });
  expect(lines.slice(1, 5)).toEqual([
    expect.stringMatching(/^  lost: .* was answered 2xx and has no row$/),
    "  the shortest list of faults that was found (1)",
    "    11:55:00.000  dynamodb:PutItem fails, 3 times",
    "  what happened",
  ]);
  expect(lines).toContainEqual(expect.stringMatching(/ is answered 200$/));
});

it("fails where a seed fails, and says so in its last line", async () => {
  const code = await compileFunctions(mutating(mutantNamed("random id")));
  const run = (task: Omit<Task, "kind">) => runSeed({ ...shared, ...task, code });
  const said: string[] = [];
  const options = { fleet: { run }, say: (line: string) => void said.push(line), first: 1 };
  expect(await simulate({ ...options, seeds: 1, durationMs, events: 4 })).toBe(false);
  expect(said.at(-1)).toMatch(
    /^1 seeds, 4 events, \d+ faults: \d+ lost, [1-9]\d* doubled, \d+ wrong final states, \d+ other violations$/,
  );
});

it.each(mutants)("has a mutant that still fits the code: $name", (mutant) => {
  const source = readFileSync(path.join(projectDirectory, "lambdas", mutant.file), "utf8");
  expect(mutating(mutant)(mutant.file, source)).not.toBe(source);
});

it("says which mutant no longer fits", () => {
  const stale = { name: "stale", file: "a.ts", replace: [["gone", ""]] as const };
  expect(() => mutating(stale)("a.ts", "other text")).toThrow(
    'The mutant "stale" does not fit lambdas/a.ts any more: "gone" must be there once.',
  );
});
