import type { Cloud } from "../../core/cloud";
import { resourceNotFound, validation } from "./errors";
import { keyNames, type TableSchema } from "./schema";
import { Stream, type StreamViewType } from "./streams/stream";
import { Table, type TableSettings } from "./table";

/** The account's tables and streams: DynamoDB and DynamoDB Streams are two services over this one store. */
export class DynamoDbStore {
  private readonly tables = new Map<string, Table>();
  private readonly streams = new Map<string, Stream>();

  constructor(readonly cloud: Cloud) {}

  create(name: string, schema: TableSchema, settings: TableSettings): Table {
    const table = new Table(this.cloud, name, this.arnOf(name), schema, settings);
    this.tables.set(name, table);
    return table;
  }

  delete(table: Table): void {
    table.close();
    this.tables.delete(table.name);
  }

  /** Enables, changes or ends the table's stream; a new one has a new ARN, the old one can be read for a day. */
  changeStream(table: Table, viewType: StreamViewType | undefined): void {
    if (table.stream?.viewType === viewType) return;
    table.stream?.close();
    table.stream = undefined;
    if (!viewType) return;
    const keySchema = keyNames(table.schema.key).map((AttributeName, index) => ({
      AttributeName,
      KeyType: index === 0 ? "HASH" : "RANGE",
    }));
    table.stream = new Stream(
      this.cloud,
      table.name,
      table.arn,
      keySchema,
      viewType,
      () => table.settings.kmsKeyArn,
    );
    this.streams.set(table.stream.arn, table.stream);
  }

  /** By name or ARN, as every TableName may be given. */
  table(nameOrArn: unknown): Table {
    const table = this.find(nameOrArn);
    if (!table) throw resourceNotFound();
    return table;
  }

  find(nameOrArn: unknown): Table | undefined {
    return this.tables.get(tableName(nameOrArn));
  }

  arnOf(nameOrArn: unknown): string {
    return this.cloud.arn("dynamodb", `table/${tableName(nameOrArn)}`);
  }

  names(): string[] {
    return [...this.tables.keys()].sort();
  }

  all(): Table[] {
    return [...this.tables.values()];
  }

  stream(arn: string): Stream | undefined {
    return this.streams.get(arn);
  }

  allStreams(): Stream[] {
    return [...this.streams.values()];
  }
}

function tableName(nameOrArn: unknown): string {
  if (typeof nameOrArn !== "string" || nameOrArn === "")
    throw validation(
      "1 validation error detected: Value null at 'tableName' failed to satisfy constraint: Member must not be null",
    );
  const name = nameOrArn.startsWith("arn:")
    ? (/^arn:[^:]+:dynamodb:[^:]+:\d+:table\/([^/]+)$/.exec(nameOrArn)?.[1] ?? nameOrArn)
    : nameOrArn;
  if (!/^[a-zA-Z0-9_.-]{3,255}$/.test(name))
    throw validation(
      "Invalid table/index name.  Table/index names must be between 3 and 255 characters long, and may contain only the characters a-z, A-Z, 0-9, '_', '-', and '.'",
    );
  return name;
}

const stores = new WeakMap<Cloud, DynamoDbStore>();

export function storeOf(cloud: Cloud): DynamoDbStore {
  let store = stores.get(cloud);
  if (!store) stores.set(cloud, (store = new DynamoDbStore(cloud)));
  return store;
}
