import { AwsError } from "../../core/errors";
import type { Input, Output } from "../../core/service";

const ENTRIES_MAX = 10;

/** Does each entry of a batch for itself: one that fails stands in Failed, the others succeed. */
export async function eachEntry(
  input: Input,
  handle: (entry: Input) => Output | Promise<Output>,
): Promise<Output> {
  const entries = checkEntries(input["Entries"]);
  const successful: Output[] = [];
  const failed: Output[] = [];
  for (const entry of entries) {
    try {
      successful.push({ Id: entry["Id"], ...(await handle(entry)) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const senderFault = error.statusCode < 500;
      failed.push({
        Id: entry["Id"],
        SenderFault: senderFault,
        Code: codeOf(error),
        Message: error.message,
      });
    }
  }
  return { Successful: successful, ...(failed.length > 0 ? { Failed: failed } : {}) };
}

export function checkEntries(entries: Input[] | undefined): Input[] {
  if (!entries || entries.length === 0)
    throw new AwsError(
      "EmptyBatchRequest",
      "There should be at least one SendMessageBatchRequestEntry in the request.",
    );
  if (entries.length > ENTRIES_MAX)
    throw new AwsError(
      "TooManyEntriesInBatchRequest",
      `Maximum number of entries per request are ${ENTRIES_MAX}. You have sent ${entries.length}.`,
    );
  const ids = entries.map(({ Id }) => String(Id ?? ""));
  for (const id of ids)
    if (!/^[\w-]{1,80}$/.test(id))
      throw new AwsError(
        "InvalidBatchEntryId",
        "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.",
      );
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
  if (repeated !== undefined)
    throw new AwsError("BatchEntryIdsNotDistinct", `Id ${repeated} repeated.`);
  return entries;
}

/** Entries carry codes without the suffix of the JSON protocol's generic exceptions. */
const codeOf = (error: AwsError) => error.code.replace(/Exception$/, "");
