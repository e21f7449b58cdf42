/** Reads of several items, of several tables, in one call: each as it is now, though not all at one moment. */
import { BatchGetItemCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { dependency, DependencyError } from "../shared/dependency";
import type { Item } from "../shared/items";

/** By table. What is not there is not in the answer. At most 100 keys, none twice. */
export async function readItems(
  client: DynamoDBClient,
  keys: Readonly<Record<string, Item[]>>,
): Promise<Record<string, Item[]>> {
  const requests = Object.entries(keys).map(([tableName, Keys]) => [
    tableName,
    { Keys, ConsistentRead: true },
  ]);
  const command = new BatchGetItemCommand({
    RequestItems: Object.fromEntries(requests) as BatchGetItemCommand["input"]["RequestItems"],
  });
  const { Responses = {}, UnprocessedKeys = {} } = await dependency("DynamoDB", () =>
    client.send(command),
  );
  const left = Object.keys(UnprocessedKeys);
  // A throttle of a part, which the SDK does not retry. Taken for "not there" it would be a lost payment.
  if (left.length > 0)
    throw new DependencyError("DynamoDB", new Error(`it left keys of ${left.join(", ")} unread.`));
  return Responses;
}
