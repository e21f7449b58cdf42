import { spawnSync } from "node:child_process";
import type { Input, Output } from "../../../core/service";
import { type Case, S } from "./cases";
import { conditionCases } from "./conditionCases";
import { dynamoDbLocal, type Engine, ourEngine, tables } from "./engines";
import { itemCases } from "./itemCases";
import { readCases } from "./readCases";
import { updateCases } from "./updateCases";

/**
 * One suite for two engines: ours, and Amazon's DynamoDB Local where a Java runtime is there to run
 * it. The expected answers are literals, so both are held to the same words.
 */
const hasJava = spawnSync("java", ["-version"]).status === 0;

const suites: [name: string, cases: Case[]][] = [
  ["conditions", conditionCases],
  ["updates", updateCases],
  ["reads", readCases],
  ["items, batches and transactions", itemCases],
];

describe("the local cloud's DynamoDB", () => run(ourEngine));

if (hasJava) describe("Amazon's DynamoDB Local", () => run(dynamoDbLocal));
else test.skip("Amazon's DynamoDB Local agrees (skipped: there is no `java` on PATH)", () => {});

function run(start: () => Promise<Engine>): void {
  let engine: Engine;
  beforeAll(async () => {
    engine = await start();
  }, 30_000);
  afterAll(() => engine.stop());
  for (const [suite, cases] of suites)
    describe(suite, () => {
      test.each(cases.map((one) => [one.name, one] as const))("%s", async (_, one) => {
        await reset(engine, one);
        const outcome = await engine.call(...one.call);
        expect(comparable(outcome)).toEqual(comparable(one.error ?? { output: one.output }));
        if (one.leaves === undefined) return;
        const left = await engine.call("GetItem", {
          TableName: tables.single,
          Key: { id: S("x") },
        });
        const expected = one.leaves === "nothing" ? {} : { Item: one.leaves };
        expect(comparable(left)).toEqual(comparable({ output: expected }));
      });
    });
}

async function reset(engine: Engine, { given }: Case): Promise<void> {
  await Promise.all([
    empty(engine, tables.single, ["id"]),
    empty(engine, tables.pairs, ["pk", "sk"]),
  ]);
  const puts = [
    ...(given?.single ?? []).map((Item) => ({ TableName: tables.single, Item })),
    ...(given?.pairs ?? []).map((Item) => ({ TableName: tables.pairs, Item })),
  ];
  await Promise.all(puts.map((put) => engine.call("PutItem", put)));
}

async function empty(engine: Engine, TableName: string, key: string[]): Promise<void> {
  const outcome = (await engine.call("Scan", { TableName })) as { output: { Items: Input[] } };
  const keys = outcome.output.Items.map((item) =>
    Object.fromEntries(key.map((name) => [name, item[name]])),
  );
  await Promise.all(keys.map((Key) => engine.call("DeleteItem", { TableName, Key })));
}

/** Sets have no order. */
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as Output).map(([name, member]) => [
      name,
      ["SS", "NS", "BS"].includes(name) ? (member as string[]).toSorted() : comparable(member),
    ]),
  );
}
