import type { CheckFailure, Input } from "../../../core/service";
import { globalKey, indexList } from "./tableInputs";

type Fail = (property: string, reason: string) => void;

const modelled: Readonly<Record<string, readonly string[]>> = {
  attributes: ["name", "type"],
  globalSecondaryIndexes: [
    "name",
    "hashKey",
    "rangeKey",
    "keySchemas",
    "projectionType",
    "nonKeyAttributes",
  ],
  localSecondaryIndexes: ["name", "rangeKey", "projectionType", "nonKeyAttributes"],
  ttl: ["attributeName", "enabled"],
  pointInTimeRecovery: ["enabled", "recoveryPeriodInDays"],
  serverSideEncryption: ["enabled", "kmsKeyArn"],
};

/** All that is wrong with a table's inputs, and all that the local cloud does not model in them. */
export function checkTable(inputs: Input, unknown: ReadonlySet<string>): CheckFailure[] {
  const failures: CheckFailure[] = [];
  const fail: Fail = (property, reason) => failures.push({ property, reason });
  for (const property of Object.keys(modelled)) refuseUnmodelled(inputs, property, fail);
  const { name, billingMode, tableClass, streamEnabled, streamViewType } = inputs as Record<
    string,
    string
  >;
  if (name !== undefined && !/^[a-zA-Z0-9_.-]{3,255}$/.test(name))
    fail("name", `got "${name}", must be 3 to 255 letters, digits, "_", "-" and ".".`);
  if (!unknown.has("billingMode") && billingMode !== "PAY_PER_REQUEST")
    fail(
      "billingMode",
      `got ${JSON.stringify(billingMode ?? "PROVISIONED")}: the local cloud models only "PAY_PER_REQUEST".`,
    );
  if (tableClass !== undefined && !["STANDARD", "STANDARD_INFREQUENT_ACCESS"].includes(tableClass))
    fail("tableClass", `got "${tableClass}", must be STANDARD or STANDARD_INFREQUENT_ACCESS.`);
  const viewTypes = ["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"];
  if (streamEnabled && !unknown.has("streamViewType") && !viewTypes.includes(streamViewType ?? ""))
    fail(
      "streamViewType",
      `got ${JSON.stringify(streamViewType ?? null)}, must be one of ${viewTypes.join(", ")} as streamEnabled is true.`,
    );
  checkBlocks(inputs, fail);
  checkIndexes(inputs, fail);
  if (!unknown.has("attributes")) checkAttributes(inputs, fail);
  return failures;
}

function refuseUnmodelled(inputs: Input, property: string, fail: Fail): void {
  const value: unknown = inputs[property];
  if (value === undefined || value === null) return;
  for (const element of [value].flat() as Input[])
    for (const name of Object.keys(element))
      if (element[name] !== undefined && !modelled[property]!.includes(name))
        fail(`${property}.${name}`, "the local cloud does not model it.");
}

function checkBlocks(inputs: Input, fail: Fail): void {
  const { ttl, pointInTimeRecovery: recovery } = inputs as Record<string, Input | undefined>;
  if (ttl?.["enabled"] && !ttl["attributeName"])
    fail("ttl.attributeName", "is required as ttl.enabled is true.");
  const days: number | undefined = recovery?.["recoveryPeriodInDays"];
  if (days !== undefined && (days < 1 || days > 35))
    fail("pointInTimeRecovery.recoveryPeriodInDays", `got ${days}, must be from 1 to 35.`);
}

function checkIndexes(inputs: Input, fail: Fail): void {
  const [globals, locals] = [
    indexList(inputs, "globalSecondaryIndexes"),
    indexList(inputs, "localSecondaryIndexes"),
  ];
  if (globals.length > 20) fail("globalSecondaryIndexes", `got ${globals.length}, at most 20.`);
  if (locals.length > 5) fail("localSecondaryIndexes", `got ${locals.length}, at most 5.`);
  if (locals.length > 0 && !inputs["rangeKey"])
    fail("localSecondaryIndexes", "need a table with a rangeKey.");
  for (const index of [...globals, ...locals]) {
    const where = `index "${index["name"]}"`;
    const projection: string = index["projectionType"];
    if (!["ALL", "KEYS_ONLY", "INCLUDE"].includes(projection))
      fail("projectionType", `${where}: got "${projection}", must be ALL, KEYS_ONLY or INCLUDE.`);
    const extra: string[] = index["nonKeyAttributes"] ?? [];
    if ((projection === "INCLUDE") !== extra.length > 0)
      fail("nonKeyAttributes", `${where}: they go with projectionType INCLUDE, and only with it.`);
  }
  for (const index of globals) {
    if (!globalKey(index).hash)
      fail("globalSecondaryIndexes", `index "${index["name"]}" has no hashKey.`);
    const schemas: { keyType: string }[] = index["keySchemas"] ?? [];
    if (schemas.filter(({ keyType }) => keyType === "HASH").length > 1 || schemas.length > 2)
      fail(
        "globalSecondaryIndexes.keySchemas",
        `index "${index["name"]}": the local cloud models one HASH and one RANGE attribute.`,
      );
  }
}

/** AWS wants every key attribute to be defined, and no attribute that is not a key. */
function checkAttributes(inputs: Input, fail: Fail): void {
  const attributes: { name: string; type: string }[] = inputs["attributes"] ?? [];
  const used = new Set<string>([
    inputs["hashKey"],
    ...(inputs["rangeKey"] ? [inputs["rangeKey"]] : []),
    ...indexList(inputs, "globalSecondaryIndexes").flatMap((index) =>
      Object.values(globalKey(index)),
    ),
    ...indexList(inputs, "localSecondaryIndexes").map((index) => index["rangeKey"]),
  ]);
  used.delete(undefined as unknown as string);
  for (const { name, type } of attributes) {
    if (!["S", "N", "B"].includes(type))
      fail("attributes", `attribute "${name}": got type "${type}", must be S, N or B.`);
    if (!used.has(name))
      fail(
        "attributes",
        `attribute "${name}" is no key of the table or of an index: leave it out.`,
      );
  }
  for (const name of used)
    if (!attributes.some((attribute) => attribute.name === name))
      fail("attributes", `"${name}" is a key but not defined: add { name: "${name}", type: "S" }.`);
}
