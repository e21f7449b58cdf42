/** What a deploy says of its end, short enough for a ledger, a board and a status. */

const charactersMax = 400;

/** The same problem at a hundred resources is told once, with its number; the whole list is in the run's log. */
export function brief(detail: string): string {
  const counts = new Map<string, number>();
  for (const part of detail.split("; ")) counts.set(part, (counts.get(part) ?? 0) + 1);
  const text = [...counts]
    .map(([part, number]) => (number === 1 ? part : `${part} (${number} times)`))
    .join("; ");
  return text.length <= charactersMax ? text : `${text.slice(0, charactersMax - 1)}…`;
}
