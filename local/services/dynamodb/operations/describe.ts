import type { Input, Operation, Output } from "../../../core/service";
import { resourceNotFound } from "../errors";
import { type KeySchema, keyNames } from "../schema";
import type { DynamoDbStore } from "../store";
import type { Table, TableIndex } from "../table";
import { mayDo } from "./operation";

export const describeTable = (store: DynamoDbStore): Operation =>
  describing(store, "DescribeTable", (table) => ({ Table: describe(table) }));

export const describeTimeToLive = (store: DynamoDbStore): Operation =>
  describing(store, "DescribeTimeToLive", ({ timeToLive: { attributeName } }) => ({
    TimeToLiveDescription: attributeName
      ? { TimeToLiveStatus: "ENABLED", AttributeName: attributeName }
      : { TimeToLiveStatus: "DISABLED" },
  }));

export const describeContinuousBackups = (store: DynamoDbStore): Operation =>
  describing(store, "DescribeContinuousBackups", (table) => ({
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: "ENABLED",
      PointInTimeRecoveryDescription: describeRecovery(store, table),
    },
  }));

export const listTables = (store: DynamoDbStore): Operation => ({
  parameters: { ExclusiveStartTableName: "string", Limit: "integer" },
  authorize: () => [{ action: "dynamodb:ListTables", resource: "*" }],
  handle(input) {
    const start: string | undefined = input["ExclusiveStartTableName"];
    const limit: number = input["Limit"] ?? 100;
    const after = store.names().filter((name) => start === undefined || name > start);
    const names = after.slice(0, limit);
    return {
      TableNames: names,
      ...(after.length > limit ? { LastEvaluatedTableName: names.at(-1) } : {}),
    };
  },
});

export const listTagsOfResource = (store: DynamoDbStore): Operation => ({
  parameters: { ResourceArn: "string" },
  authorize: (input) => [mayDo(store, "ListTagsOfResource", input["ResourceArn"])],
  handle: (input) => ({
    Tags: Object.entries(store.table(input["ResourceArn"]).settings.tags).map(([Key, Value]) => ({
      Key,
      Value,
    })),
  }),
});

function describing(
  store: DynamoDbStore,
  action: string,
  answer: (table: Table) => Output,
): Operation {
  return {
    parameters: { TableName: "string" },
    authorize: (input) => [mayDo(store, action, input["TableName"])],
    handle: (input) => answer(found(store, input)),
  };
}

function found(store: DynamoDbStore, input: Input): Table {
  const table = store.find(input["TableName"]);
  if (!table) throw resourceNotFound(`: Table: ${String(input["TableName"])} not found`);
  return table;
}

function describe(table: Table): Output {
  const { schema, settings, stream } = table;
  const stored = [...table.items.all()];
  const ofKind = (kind: TableIndex["kind"]) =>
    table.indexes
      .filter((index) => index.kind === kind)
      .map((index) => describeIndex(table, index));
  const [globals, locals] = [ofKind("global"), ofKind("local")];
  return {
    TableName: table.name,
    TableArn: table.arn,
    TableId: table.id,
    TableStatus: "ACTIVE",
    CreationDateTime: new Date(table.createdAtMs),
    AttributeDefinitions: Object.entries(schema.types).map(([AttributeName, AttributeType]) => ({
      AttributeName,
      AttributeType,
    })),
    KeySchema: describeKey(schema.key),
    ItemCount: stored.length,
    TableSizeBytes: stored.reduce((sum, { bytes }) => sum + bytes, 0),
    BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
    ProvisionedThroughput: {
      NumberOfDecreasesToday: 0,
      ReadCapacityUnits: 0,
      WriteCapacityUnits: 0,
    },
    TableClassSummary: { TableClass: settings.tableClass },
    DeletionProtectionEnabled: settings.deletionProtection,
    ...(globals.length > 0 ? { GlobalSecondaryIndexes: globals } : {}),
    ...(locals.length > 0 ? { LocalSecondaryIndexes: locals } : {}),
    ...(settings.sseEnabled
      ? {
          SSEDescription: {
            Status: "ENABLED",
            SSEType: "KMS",
            KMSMasterKeyArn: settings.kmsKeyArn,
          },
        }
      : {}),
    ...(stream
      ? {
          StreamSpecification: { StreamEnabled: true, StreamViewType: stream.viewType },
          LatestStreamArn: stream.arn,
          LatestStreamLabel: stream.label,
        }
      : {}),
  };
}

function describeIndex(table: Table, index: TableIndex): Output {
  const stored = [...index.entries.all()];
  return {
    IndexName: index.name,
    IndexArn: `${table.arn}/index/${index.name}`,
    ...(index.kind === "global" ? { IndexStatus: "ACTIVE" } : {}),
    KeySchema: describeKey(index.key),
    Projection: {
      ProjectionType: index.projection,
      ...(index.projection === "INCLUDE" ? { NonKeyAttributes: index.nonKeyAttributes } : {}),
    },
    ItemCount: stored.length,
    IndexSizeBytes: stored.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

const describeKey = (key: KeySchema) =>
  keyNames(key).map((AttributeName, index) => ({
    AttributeName,
    KeyType: index === 0 ? "HASH" : "RANGE",
  }));

function describeRecovery(store: DynamoDbStore, { settings, createdAtMs }: Table): Output {
  const days = settings.pointInTimeRecoveryDays;
  if (days === undefined) return { PointInTimeRecoveryStatus: "DISABLED" };
  const nowMs = store.cloud.clock.nowMs();
  return {
    PointInTimeRecoveryStatus: "ENABLED",
    RecoveryPeriodInDays: days,
    EarliestRestorableDateTime: new Date(Math.max(createdAtMs, nowMs - days * 86_400_000)),
    LatestRestorableDateTime: new Date(Math.max(createdAtMs, nowMs - 300_000)),
  };
}
