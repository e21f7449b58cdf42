import { validation } from "../errors";
import type { Path } from "../expressions";
import { keyNames } from "../schema";
import type { Table, TableIndex } from "../table";

/** Which attributes a query or scan may return, given its index. */
export function checkSelect(
  index: TableIndex | undefined,
  select: string | undefined,
  paths: Path[] | undefined,
): void {
  if (select !== undefined && select !== "SPECIFIC_ATTRIBUTES" && paths)
    throw validation(`Cannot specify the ProjectionExpression when choosing to get ${select}`);
  if (select === "SPECIFIC_ATTRIBUTES" && !paths)
    throw validation(
      "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
    );
  if (select === "ALL_PROJECTED_ATTRIBUTES" && !index)
    throw validation("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
  if (index?.kind !== "global") return;
  if (select === "ALL_ATTRIBUTES" && index.projection !== "ALL")
    throw validation(
      `One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index ${index.name} because its projection type is not ALL`,
    );
}

export function projects(table: Table, index: TableIndex, paths: readonly Path[]): boolean {
  if (index.projection === "ALL") return true;
  const names = [...keyNames(table.schema.key), ...keyNames(index.key), ...index.nonKeyAttributes];
  return paths.every(([first]) => names.includes(first as string));
}

export function describeUnprojected(
  table: Table,
  index: TableIndex,
  paths: readonly Path[],
): string {
  const unprojected = paths.filter((path) => !projects(table, index, [path]));
  return `[${unprojected.map(([first]) => String(first)).join(", ")}]`;
}
