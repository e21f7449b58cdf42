import type { ChangeCounts } from "./events";

export function noChanges(): ChangeCounts {
  return { create: 0, import: 0, update: 0, replace: 0, delete: 0, same: 0 };
}
