import type { Input, Output } from "../../../core/service";
import { type Case as ConformanceCase, casesOf } from "../../case";
import type { Kit } from "../../kit";
import type { TableShape } from "../../makers/makers";
import { type Case, S, tables } from "./cases";
import { conditionCases } from "./conditionCases";
import { itemCases } from "./itemCases";
import { readCases } from "./readCases";
import { fromSdk, toSdk } from "./sdkValues";
import { sentenceFor } from "./sentences";
import { updateCases } from "./updateCases";

/** One call each, with its answer in DynamoDB's own words, down to the message of an error. */
export const dynamoDbCallCases: ConformanceCase[] = [
  ...suite("condition", conditionCases),
  ...suite("update", updateCases),
  ...suite("read", readCases),
  ...suite("item", itemCases),
];

function suite(kind: string, cases: readonly Case[]): ConformanceCase[] {
  const described = cases.map((one) => {
    const name = `${kind}: ${one.name}`;
    const run = (kit: Kit) => runCall(kit, one);
    return [name, { ...sentenceFor(name), expected: expectation(one), run }];
  });
  return casesOf("dynamodb", Object.fromEntries(described));
}

function expectation({ error, output, leaves }: Case) {
  return {
    answer: comparable(error ?? { output }),
    ...(leaves !== undefined && { left: leaves === "nothing" ? null : comparable(leaves) }),
  };
}

async function runCall(kit: Kit, one: Case): Promise<unknown> {
  const call = tableRenamer(await makeTables(kit, one));
  const puts = [
    ...(one.given?.single ?? []).map((Item) => ({ TableName: tables.single, Item })),
    ...(one.given?.pairs ?? []).map((Item) => ({ TableName: tables.pairs, Item })),
  ];
  await Promise.all(puts.map((put) => call(kit, "PutItem", put)));
  const answer = await answered(call(kit, ...one.call));
  if (one.leaves === undefined) return { answer: comparable(answer) };
  const left = await call(kit, "GetItem", { TableName: tables.single, Key: { id: S("x") } });
  return { answer: comparable(answer), left: comparable(left["Item"] ?? null) };
}

const pairs: TableShape = {
  ...{ hash: "pk", range: "sk", types: { at: "N", alt: "N" } },
  globalIndexes: [
    { name: "by-state", hash: "state", range: "at", projection: "INCLUDE", include: ["note"] },
  ],
  localIndexes: [{ name: "by-alt", range: "alt", projection: "KEYS_ONLY" }],
};

/** Name in the case → name of the table that was made; only of those that the case speaks of. */
async function makeTables(kit: Kit, one: Case): Promise<Map<string, string>> {
  const text = JSON.stringify(one.call) + (one.given?.pairs ? tables.pairs : "");
  const made = new Map<string, string>();
  if (text.includes(tables.single) || one.leaves !== undefined)
    made.set(tables.single, (await kit.make.table(tables.single)).name);
  if (text.includes(tables.pairs))
    made.set(tables.pairs, (await kit.make.table(tables.pairs, pairs)).name);
  return made;
}

function tableRenamer(made: ReadonlyMap<string, string>) {
  const back = new Map([...made].map(([name, real]) => [real, name]));
  return async (kit: Kit, operation: string, input: Input): Promise<Output> => {
    const output = await kit.dynamodb(operation, toSdk(renamed(input, made)) as Input);
    return renamed(fromSdk(output), back) as Output;
  };
}

function renamed(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (typeof value === "string") return names.get(value) ?? value;
  if (Array.isArray(value)) return value.map((member) => renamed(member, names));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      names.get(name) ?? name,
      renamed(member, names),
    ]),
  );
}

async function answered(call: Promise<Output>): Promise<unknown> {
  try {
    return { output: await call };
  } catch (error) {
    if ((error as { $metadata?: unknown }).$metadata === undefined) throw error;
    const { name, message, Item, CancellationReasons } = error as Error & Output;
    const members = fromSdk({ Item, CancellationReasons }) as Output;
    return { error: name, message, ...(Object.keys(members).length > 0 && { members }) };
  }
}

/** Sets have no order. */
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as Output).map(([name, member]) => [
      name,
      ["SS", "NS", "BS"].includes(name) && Array.isArray(member)
        ? (member as string[]).toSorted()
        : comparable(member),
    ]),
  );
}
