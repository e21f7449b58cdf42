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

/** Copies, so that neither side can change what the other one holds. */
function walk<T>(value: T, each: <V>(value: V) => V): T {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((element) => each(element as unknown)) as T;
  const result: Record<string, unknown> = {};
  for (const name in value) {
    const member = value[name];
    result[name] = typeof member === "object" ? each(member) : member;
  }
  return result as T;
}
