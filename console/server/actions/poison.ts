/** An event that keeps its outside (ids, type) and loses its amounts: it is signed and taken in as any other, and no processor can read it. */
export function unreadable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unreadable);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name.startsWith("amount") ? "no amount" : unreadable(member),
    ]),
  );
}
