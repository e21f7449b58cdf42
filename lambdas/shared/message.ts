import type { QueuedWebhook } from "../../contracts/events";

/** Reads a message of a provider queue or its DLQ. JSON.parse's own message would quote the body. */
export function queuedWebhook(body: string): QueuedWebhook {
  let message: Partial<QueuedWebhook> | null | undefined;
  try {
    message = JSON.parse(body) as Partial<QueuedWebhook> | null;
  } catch {
    message = undefined;
  }
  if (!message?.webhook_id || typeof message.body !== "string" || !message.provider)
    throw new Error("The message is no QueuedWebhook (contracts/events.ts).");
  return message as QueuedWebhook;
}
