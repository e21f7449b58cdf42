/** One webhook in the list, from the marks that it left. */
import type { WebhookView } from "../protocol";
import { money } from "./money";
import { type Line, lineOf } from "./lines";
import type { Mark, Traced } from "./trail";

export function webhookView({ webhookId, firstMs, marks }: Traced): WebhookView {
  const row = marks.find(({ kind }) => kind === "claimed")?.about as Row | undefined;
  const booked = marks.find(({ kind }) => kind === "booked")?.about as Row | undefined;
  const payment = marks.findLast(({ kind }) => kind === "applied")?.about as Row | undefined;
  const amount = money(booked?.["amount_minor"]?.N, booked?.["currency"]?.S);
  const paymentId = payment?.["payment_id"]?.S;
  return {
    id: webhookId,
    provider: row?.["provider"]?.S ?? webhookId.split("#")[0]!,
    eventType: row?.["event_type"]?.S ?? booked?.["event_type"]?.S ?? "",
    receivedMs: firstMs,
    state: stateOf(marks),
    hops: marks.length,
    ...(amount ? { amount } : {}),
    ...(paymentId ? { paymentId } : {}),
  };
}

type Row = Record<string, { S?: string; N?: string } | undefined>;

/** The furthest that it has come; a failure only as long as nothing good came after it. */
function stateOf(marks: readonly Mark[]): WebhookView["state"] {
  let state: WebhookView["state"] = "received";
  for (const mark of marks) {
    if (mark.error !== undefined) continue;
    if (mark.kind === "sent" && state !== "applied" && state !== "processed") state = "queued";
    if (mark.kind === "booked" || mark.kind === "published") state = further(state, "processed");
    if (mark.kind === "applied") state = "applied";
    if (mark.kind === "line") state = afterLine(state, lineOf(mark));
  }
  return state;
}

const further = (state: WebhookView["state"], next: "processed"): WebhookView["state"] =>
  state === "applied" ? state : next;

function afterLine(state: WebhookView["state"], line: Line): WebhookView["state"] {
  switch (line.message) {
    case "webhook processed":
      return further(state, "processed");
    case "webhook failed":
      return state === "applied" || state === "failed" ? state : "retrying";
    case "webhook set to FAILED":
      return "failed";
    default:
      return Number(line.fields["status_code"]) >= 400 && state === "received" ? "refused" : state;
  }
}
