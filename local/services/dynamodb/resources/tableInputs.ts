import type { Input } from "../../../core/service";
import type { IndexSchema, KeySchema, TableSchema } from "../schema";
import type { Table, TableSettings } from "../table";

/** A table's Pulumi inputs in the engine's terms; they have been checked (checkTable.ts). */
export function readSchema(inputs: Input): TableSchema {
  const attributes: { name: string; type: "S" | "N" | "B" }[] = inputs["attributes"] ?? [];
  return {
    key: keySchema(inputs["hashKey"], inputs["rangeKey"]),
    types: Object.fromEntries(attributes.map(({ name, type }) => [name, type])),
    indexes: [
      ...indexList(inputs, "globalSecondaryIndexes").map((index) => ({
        ...readIndex(index),
        kind: "global" as const,
        key: globalKey(index),
      })),
      ...indexList(inputs, "localSecondaryIndexes").map((index) => ({
        ...readIndex(index),
        kind: "local" as const,
        key: keySchema(inputs["hashKey"], index["rangeKey"]),
      })),
    ],
  };
}

export function readSettings(inputs: Input): TableSettings {
  const encryption = inputs["serverSideEncryption"] as
    { enabled?: boolean; kmsKeyArn?: string } | undefined;
  const recovery = inputs["pointInTimeRecovery"] as
    { enabled?: boolean; recoveryPeriodInDays?: number } | undefined;
  return {
    sseEnabled: encryption?.enabled ?? false,
    kmsKeyArn: encryption?.enabled ? encryption.kmsKeyArn || undefined : undefined,
    pointInTimeRecoveryDays: recovery?.enabled
      ? (recovery.recoveryPeriodInDays ?? RECOVERY_DAYS_DEFAULT)
      : undefined,
    deletionProtection: inputs["deletionProtectionEnabled"] ?? false,
    tableClass: inputs["tableClass"] ?? "STANDARD",
    tags: { ...inputs["tags"] },
  };
}

/** The other way round: the inputs that would make the table as it is, which is what an import asks. */
export function inputsOf(table: Table): Input {
  const { schema, settings } = table;
  const { pointInTimeRecoveryDays: days, sseEnabled, kmsKeyArn } = settings;
  const ttl = table.timeToLive.attributeName;
  const inputs: Input = {
    name: table.name,
    attributes: Object.entries(schema.types).map(([name, type]) => ({ name, type })),
    hashKey: schema.key.hash,
    rangeKey: schema.key.range,
    billingMode: "PAY_PER_REQUEST",
    globalSecondaryIndexes: indexInputs(schema, "global"),
    localSecondaryIndexes: indexInputs(schema, "local"),
    ...(table.stream && { streamEnabled: true, streamViewType: table.stream.viewType }),
    ttl: ttl && { attributeName: ttl, enabled: true },
    pointInTimeRecovery: days && {
      enabled: true,
      ...(days !== RECOVERY_DAYS_DEFAULT && { recoveryPeriodInDays: days }),
    },
    serverSideEncryption: sseEnabled && { enabled: true, ...(kmsKeyArn && { kmsKeyArn }) },
    deletionProtectionEnabled: settings.deletionProtection,
    tableClass: settings.tableClass,
    tags: settings.tags,
  };
  return Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== undefined));
}

const RECOVERY_DAYS_DEFAULT = 35;

function indexInputs(schema: TableSchema, kind: IndexSchema["kind"]): Input[] | undefined {
  const indexes = schema.indexes.filter((index) => index.kind === kind);
  if (indexes.length === 0) return undefined;
  return indexes.map(({ name, key, projection, nonKeyAttributes }) => ({
    name,
    // A local index has its table's partition key.
    ...(kind === "global" && { hashKey: key.hash }),
    ...(key.range !== undefined && { rangeKey: key.range }),
    projectionType: projection,
    ...(nonKeyAttributes.length > 0 && { nonKeyAttributes: [...nonKeyAttributes] }),
  }));
}

export const indexList = (inputs: Input, property: string): Input[] => inputs[property] ?? [];

/** `hashKey`/`rangeKey`, or the newer `keySchemas` with one attribute of each kind. */
export function globalKey(index: Input): KeySchema {
  const schemas: { attributeName: string; keyType: string }[] = index["keySchemas"] ?? [];
  const named = (type: string) => schemas.find(({ keyType }) => keyType === type)?.attributeName;
  return keySchema(index["hashKey"] || named("HASH"), index["rangeKey"] || named("RANGE"));
}

const keySchema = (hash: string, range: string | undefined): KeySchema =>
  range ? { hash, range } : { hash };

const readIndex = (index: Input): Omit<IndexSchema, "kind" | "key"> => ({
  name: index["name"],
  projection: index["projectionType"],
  nonKeyAttributes: index["nonKeyAttributes"] ?? [],
});
