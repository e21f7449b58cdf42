/**
 * Genuinely signed webhooks, as the providers would send them: for `npm start`, `npm run send` and tests. Shares no
 * code with lambdas/, so that a mistake there is not made here too.
 */
import type { Sender, SenderSecrets, Sending, TestEvent } from "./event";
import { generic } from "./generic";
import { paypal } from "./paypal";
import { square } from "./square";
import { stripe } from "./stripe";

export type { SenderSecrets, Sending, TestEvent } from "./event";

export const senders: Readonly<Record<string, Sender>> = { stripe, paypal, square, generic };

export interface WebhookRequest {
  method: "POST";
  /** `/webhooks/stripe?token=…`, to be put behind the API's endpoint. */
  path: string;
  headers: Record<string, string>;
  body: Buffer;
}

export function buildEvent(
  provider: string,
  event: TestEvent,
  secrets: SenderSecrets,
  sending: Sending,
): WebhookRequest {
  const sender = senderOf(provider);
  return sign(provider, Buffer.from(JSON.stringify(sender.body(event))), event, secrets, sending);
}

/** Signs any bytes, so that tests can send what no provider would. */
export function sign(
  provider: string,
  body: Buffer,
  event: TestEvent,
  secrets: SenderSecrets,
  sending: Sending,
): WebhookRequest {
  const headers = {
    "content-type": "application/json",
    ...senderOf(provider).sign(body, secrets, sending, event),
  };
  const path = `/webhooks/${provider}?token=${encodeURIComponent(secrets.apiKey)}`;
  return { method: "POST", path: provider === "generic" ? genericPath(path) : path, headers, body };
}

export function senderOf(provider: string): Sender {
  const sender = senders[provider];
  if (!sender)
    throw new Error(
      `There is no sender "${provider}". Known are: ${Object.keys(senders).join(", ")}.`,
    );
  return sender;
}

/** The generic sender posts to /webhooks itself. */
const genericPath = (path: string) => path.replace("/webhooks/generic", "/webhooks");
