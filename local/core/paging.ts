import { AwsError } from "./errors";

/** One page of a list and the token for the next; tokens are opaque to callers, as AWS's are. */
export function page<T>(
  items: readonly T[],
  options: { max?: number; token?: string; maxDefault: number },
): { items: T[]; nextToken?: string } {
  const start = options.token === undefined ? 0 : offsetOf(options.token);
  const end = start + (options.max ?? options.maxDefault);
  const nextToken =
    end < items.length ? Buffer.from(`offset:${end}`).toString("base64") : undefined;
  return { items: items.slice(start, end), nextToken };
}

function offsetOf(token: string): number {
  const match = /^offset:(\d+)$/.exec(Buffer.from(token, "base64").toString());
  if (!match)
    throw new AwsError("InvalidToken", "The pagination token is not one that was returned.");
  return Number(match[1]);
}
