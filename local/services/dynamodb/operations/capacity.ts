import type { Input, Output } from "../../../core/service";
import type { Table } from "../table";
import { oneOf } from "./operation";

/**
 * Capacity units of what was done, recorded as metrics and answered where asked for:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export class Capacity {
  private readonly tables = new Map<
    string,
    { total: number; indexes: Map<string, { kind: string; units: number }> }
  >();
  private readonly wanted: "INDEXES" | "TOTAL" | "NONE";

  constructor(
    input: Input,
    private readonly direction: "Read" | "Write",
    /** Transactions do everything twice. */
    private readonly factor = 1,
  ) {
    this.wanted = oneOf(input, "ReturnConsumedCapacity", ["INDEXES", "TOTAL", "NONE"]) ?? "NONE";
  }

  read(table: Table, bytes: number, consistent: boolean, indexName?: string): void {
    const units = Math.max(1, Math.ceil(bytes / 4096)) * (consistent ? 1 : 0.5);
    this.add(table, units * this.factor, indexName);
  }

  write(table: Table, oldBytes: number, newBytes: number): void {
    this.add(table, writeUnits(Math.max(oldBytes, newBytes)) * this.factor, undefined);
  }

  /** An index pays where an item comes, goes or changes in it. */
  writeIndex(table: Table, indexName: string, bytes: number): void {
    this.add(table, writeUnits(bytes) * this.factor, indexName);
  }

  /** For operations on one table. */
  member(): Output {
    const [consumed] = this.described();
    return consumed ? { ConsumedCapacity: consumed } : {};
  }

  /** For batches and transactions. */
  members(): Output {
    const consumed = this.described();
    return consumed.length > 0 ? { ConsumedCapacity: consumed } : {};
  }

  record(table: Table): void {
    const units = this.tables.get(table.name)?.total;
    if (units === undefined) return;
    table.cloud.metrics.record({
      namespace: "AWS/DynamoDB",
      name: `Consumed${this.direction}CapacityUnits`,
      dimensions: { TableName: table.name },
      value: units,
      unit: "Count",
      timestampMs: table.cloud.clock.nowMs(),
    });
  }

  private add(table: Table, units: number, indexName: string | undefined): void {
    const consumed = this.tables.get(table.name) ?? { total: 0, indexes: new Map() };
    this.tables.set(table.name, consumed);
    consumed.total += units;
    if (indexName === undefined) return;
    const { kind } = table.index(indexName);
    const index = consumed.indexes.get(indexName) ?? { kind, units: 0 };
    consumed.indexes.set(indexName, { kind, units: index.units + units });
  }

  private described(): Output[] {
    if (this.wanted === "NONE") return [];
    return [...this.tables].map(([TableName, { total, indexes }]) => {
      if (this.wanted === "TOTAL") return { TableName, CapacityUnits: total };
      const ofKind = (wantedKind: string) =>
        [...indexes]
          .filter(([, { kind }]) => kind === wantedKind)
          .map(([name, { units }]): [string, Output] => [name, { CapacityUnits: units }]);
      const inIndexes = [...indexes.values()].reduce((sum, { units }) => sum + units, 0);
      const [globals, locals] = [ofKind("global"), ofKind("local")];
      return {
        TableName,
        CapacityUnits: total,
        Table: { CapacityUnits: total - inIndexes },
        ...(globals.length > 0 ? { GlobalSecondaryIndexes: Object.fromEntries(globals) } : {}),
        ...(locals.length > 0 ? { LocalSecondaryIndexes: Object.fromEntries(locals) } : {}),
      };
    });
  }
}

const writeUnits = (bytes: number) => Math.max(1, Math.ceil(bytes / 1024));
