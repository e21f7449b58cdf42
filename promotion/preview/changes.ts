/** What a deploy would change: resources, operations and the paths of properties. Values are in none of it. */
import { isStateful } from "./stateful";

export type ChangeOperation = "create" | "import" | "update" | "replace" | "delete";

export interface PlannedChange {
  urn: string;
  operation: ChangeOperation;
  /** Of an update or a replacement. */
  paths: readonly string[];
  /** Those of them that cannot change in place. */
  replacing: readonly string[];
}

export interface PlannedVerdict {
  policy: string;
  level: "advisory" | "mandatory";
  urn: string | undefined;
  message: string;
}

export interface PlannedChanges {
  changes: readonly PlannedChange[];
  unchanged: number;
  verdicts: readonly PlannedVerdict[];
  /** Why it cannot be deployed; the mandatory verdicts are not repeated. */
  problems: readonly string[];
}

/** `stripe-webhooks (aws:sqs/queue:Queue)`. A name may itself contain `::`. */
export function nameOfUrn(urn: string): { type: string; name: string } {
  const [, , types = "", ...name] = urn.split("::");
  return { type: types.split("$").at(-1)!, name: name.join("::") };
}

/** What cannot be had back: data, keys, and addresses that others have written down. */
export const losesState = ({ urn, operation }: PlannedChange): boolean =>
  (operation === "replace" || operation === "delete") && isStateful(nameOfUrn(urn).type);
