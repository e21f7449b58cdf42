/** Comments and issues that are kept up to date: found by a marker in their first line, written only where they say something else. */
import type { Rest } from "../rest";

export async function upsertComment(
  rest: Rest,
  number: number,
  marker: string,
  body: string,
): Promise<void> {
  const comments = await rest.list<{
    id: number;
    body: string;
    user: { type: string } | null;
  }>(`/issues/${number}/comments`);
  // Anybody can write the marker; what a person wrote is not ours to change.
  const mine = comments.find(({ body, user }) => body.startsWith(marker) && user?.type === "Bot");
  const text = `${marker}\n${body}`;
  if (mine && withoutTime(mine.body) === withoutTime(text)) return;
  if (mine) await rest.send("PATCH", `/issues/comments/${mine.id}`, { body: text });
  else await rest.send("POST", `/issues/${number}/comments`, { body: text });
}

const issueLabel = "promotion-board";

/** False: it said so already. */
export async function upsertIssue(
  rest: Rest,
  marker: string,
  { title, body, open }: { title: string; body: string; open: boolean },
): Promise<boolean> {
  // Labels are set by people of the repository only, which a marker alone is not.
  const issues = await rest.list<{ number: number; body: string | null; state: string }>(
    `/issues?state=all&labels=${issueLabel}`,
  );
  const mine = issues.find((issue) => issue.body?.startsWith(marker));
  const text = `${marker}\n${body}`;
  const state = open ? "open" : "closed";
  if (!mine) {
    if (open) await rest.send("POST", "/issues", { title, body: text, labels: [issueLabel] });
    return open;
  }
  if (withoutTime(mine.body ?? "") === withoutTime(text) && mine.state === state) return false;
  await rest.send("PATCH", `/issues/${mine.number}`, { title, body: text, state });
  return true;
}

/** A new time alone is no news, and would notify everybody every hour. */
export const withoutTime = (body: string) => body.replace(/<sub>[^<]*<\/sub>/g, "").trimEnd();
