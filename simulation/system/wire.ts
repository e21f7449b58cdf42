/** DynamoDB's JSON carries binary values as base64; SDK clients give and take bytes. */
export function toWire<T>(value: T): T {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64") as T;
  return walk(value, toWire);
}

export function fromWire<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  const { B } = value as { B?: unknown };
  if (typeof B === "string") return { B: Buffer.from(B, "base64") } as T;
  return walk(value, fromWire);
}

function walk<T>(value: T, each: <V>(value: V) => V): T {
  if (Array.isArray(value)) return value.map((element) => each(element as unknown)) as T;
  if (typeof value !== "object" || value === null) return value;
  const result: Record<string, unknown> = {};
  for (const name of Object.keys(value)) result[name] = each(value[name as keyof T]);
  return result as T;
}
