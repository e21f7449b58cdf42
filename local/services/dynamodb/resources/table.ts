import type { Caller } from "../../../core/caller";
import type { Input, Output, ResourceType } from "../../../core/service";
import { mayProtectTable } from "../encryption";
import type { DynamoDbStore } from "../store";
import type { StreamViewType } from "../streams/stream";
import type { Table } from "../table";
import { checkTable } from "./checkTable";
import { inputsOf, readSchema, readSettings } from "./tableInputs";

/** aws.dynamodb.Table; its id is the table's name. */
export const tableResource = (store: DynamoDbStore): ResourceType => ({
  token: "aws:dynamodb/table:Table",
  properties: {
    name: { replaces: true },
    attributes: { required: true },
    hashKey: { required: true, replaces: true },
    rangeKey: { replaces: true },
    billingMode: { default: "PROVISIONED" },
    globalSecondaryIndexes: {},
    // AWS can make a local index only together with its table.
    localSecondaryIndexes: { replaces: true },
    streamEnabled: {},
    streamViewType: {},
    ttl: {},
    pointInTimeRecovery: {},
    serverSideEncryption: {},
    deletionProtectionEnabled: { default: false },
    tableClass: { default: "STANDARD" },
    tags: {},
  },
  computed: ["arn", "streamArn", "streamLabel", "tagsAll", "readCapacity", "writeCapacity"],
  check: checkTable,
  async create(inputs, { caller, logicalName }) {
    const name = String(inputs["name"] ?? `${logicalName}-${store.cloud.random.hex(7)}`);
    if (store.find(name))
      throw new Error(
        `aws:dynamodb/table:Table "${logicalName}": a table named ${name} exists already.`,
      );
    const settings = readSettings(inputs);
    await mayProtectTable(store.cloud, caller, name, settings.kmsKeyArn);
    const table = store.create(name, readSchema(inputs), settings);
    applyRest(store, table, inputs);
    return { id: name, outputs: outputs(table, inputs) };
  },
  async update(id, inputs, _old, { caller }) {
    const table = store.table(id);
    await changeSettings(store, table, inputs, caller);
    table.changeIndexes(readSchema(inputs));
    applyRest(store, table, inputs);
    return outputs(table, inputs);
  },
  delete(id) {
    const table = store.table(id);
    if (table.settings.deletionProtection)
      throw new Error(
        `aws:dynamodb/table:Table ${id}: it cannot be deleted as deletionProtectionEnabled is true. Set it to false, deploy, then delete.`,
      );
    store.delete(table);
  },
  read(id, old) {
    const table = store.find(id);
    if (!table) return undefined;
    // An import knows nothing but the name.
    return outputs(table, Object.keys(old.inputs).length > 0 ? old.inputs : inputsOf(table));
  },
});

async function changeSettings(
  store: DynamoDbStore,
  table: Table,
  inputs: Input,
  caller: Caller,
): Promise<void> {
  const settings = readSettings(inputs);
  if (settings.kmsKeyArn !== table.settings.kmsKeyArn)
    await mayProtectTable(store.cloud, caller, table.name, settings.kmsKeyArn);
  table.settings = settings;
}

function applyRest(store: DynamoDbStore, table: Table, inputs: Input): void {
  store.changeStream(
    table,
    inputs["streamEnabled"] ? (inputs["streamViewType"] as StreamViewType) : undefined,
  );
  const ttl = inputs["ttl"] as { enabled?: boolean; attributeName?: string } | undefined;
  table.timeToLive.change(ttl?.enabled ? ttl.attributeName : undefined);
}

const outputs = (table: Table, inputs: Input): Output => ({
  ...inputs,
  name: table.name,
  arn: table.arn,
  readCapacity: 0,
  writeCapacity: 0,
  streamArn: table.stream?.arn ?? "",
  streamLabel: table.stream?.label ?? "",
  streamViewType: table.stream?.viewType ?? "",
  tagsAll: inputs["tags"] ?? {},
});
