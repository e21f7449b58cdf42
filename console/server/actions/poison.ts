/** An event that keeps its outside (ids, type) and loses what it says: senders sign it, validators take it, no processor can read it. */
export function unreadable(body: object): object {
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name, isObject(value) ? { broken: true } : value]),
  );
}

const isObject = (value: unknown) => typeof value === "object" && value !== null;
