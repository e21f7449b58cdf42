/**
 * Which messages of a batch failed, by the function's answer under ReportBatchItemFailures.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html ("Success and failure conditions"):
 * an empty or null answer or list is success of all; anything that cannot be understood (no JSON, an
 * empty or unknown identifier, a wrong key) is failure of all, so that nothing is lost.
 */
export function failedMessageIds(
  payload: Buffer,
  batchIds: readonly string[],
): ReadonlySet<string> {
  const all = new Set(batchIds);
  const none = new Set<string>();
  const answer = parse(payload);
  if (answer === null) return none;
  if (typeof answer !== "object" || Array.isArray(answer)) return all;
  const failures = (answer as { batchItemFailures?: unknown }).batchItemFailures;
  if (failures === undefined || failures === null) return none;
  if (!Array.isArray(failures)) return all;
  const failed = new Set<string>();
  for (const failure of failures as unknown[]) {
    const id = (failure as { itemIdentifier?: unknown } | null)?.itemIdentifier;
    if (typeof id !== "string" || !all.has(id)) return all;
    failed.add(id);
  }
  return failed;
}

const UNREADABLE = "unreadable";

function parse(payload: Buffer): unknown {
  if (payload.length === 0) return null;
  try {
    return JSON.parse(payload.toString()) as unknown;
  } catch {
    // Told apart from null: an answer that is no JSON fails the whole batch.
    return UNREADABLE;
  }
}
