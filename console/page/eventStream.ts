/** The server-sent events in a piece of a stream, and what is left of one that has not ended. EventSource itself cannot send the token. */
export function eventsIn(text: string): {
  events: { event: string; data: string }[];
  rest: string;
} {
  const parts = text.split("\n\n");
  const rest = parts.pop() ?? "";
  const events = parts.map((part) => {
    const fields = part.split("\n").map((line) => {
      const colon = line.indexOf(": ");
      return [line.slice(0, colon), line.slice(colon + 2)] as const;
    });
    const all = (name: string) =>
      fields.filter(([field]) => field === name).map(([, value]) => value);
    return { event: all("event")[0] ?? "message", data: all("data").join("\n") };
  });
  return { events, rest };
}
