/** The board's issue, and one for what needs somebody; a webhook where that one says something new. */
import type { Board, BoardRow } from "../core/board";
import { boardAsMarkdown } from "../core/boardText";
import { escapeMarkdown } from "../core/escape";
import { UserError } from "../../cli/terminal";
import type { Context } from "./context";
import { hubOf } from "./hub";

const boardMarker = "<!-- promotion: board -->";
const attentionMarker = "<!-- promotion: attention -->";

const needsSomebody: ReadonlySet<BoardRow["state"]> = new Set([
  "blocked",
  "failed",
  "stopped",
  "stranded",
]);

export async function tellPeople(context: Context, board: Board): Promise<void> {
  const hub = hubOf(context);
  await hub.issue(boardMarker, {
    title: "Promotion board",
    body: boardAsMarkdown(board),
    open: true,
  });
  const rows = board.rows.filter(({ state }) => needsSomebody.has(state));
  const isNews = await hub.issue(attentionMarker, {
    title: "Promotion needs somebody",
    body: attentionText(rows),
    open: rows.length > 0,
  });
  if (isNews && rows.length > 0) await callWebhook(context, rows);
}

const attentionText = (rows: readonly BoardRow[]): string =>
  rows.length === 0
    ? "Nothing at the moment."
    : rows.map(({ environment, why }) => `- **${environment}**: ${escapeMarkdown(why)}`).join("\n");

/** `text` is what Slack, Mattermost and Teams' connectors read. */
async function callWebhook(context: Context, rows: readonly BoardRow[]): Promise<void> {
  const { webhookUrl } = context;
  if (!webhookUrl) return;
  const answer = await (context.fetch ?? fetch)(webhookUrl, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ text: rows.map(({ why }) => why).join("\n") }),
    signal: AbortSignal.timeout(10_000),
  }).catch((error: unknown) => error);
  // The address is a secret in most products, so it is in no message.
  if (!(answer instanceof Response) || !answer.ok)
    throw new UserError(
      `The issue is up to date, but PROMOTION_WEBHOOK_URL ${answer instanceof Response ? `answered ${answer.status}` : "did not answer"}.`,
    );
}
