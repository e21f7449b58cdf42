/**
 * One event of a provider's list: was it ever stored? If not, it is claimed by the same conditional write as the
 * validator's and sent to the same queue, so that a delivery at this very moment makes no second one.
 */
import { createHash } from "node:crypto";
import { adapterOf } from "../../lambdas/providers";
import type { Effect } from "../../lambdas/payments/effect";
import type { ProviderAdapter } from "../../lambdas/providers/adapter";
import { type JsonObject, MalformedEventError, requiredId } from "../../lambdas/providers/json";
import { isoAt } from "../../lambdas/shared/observer";
import { messageGroupId, type SendWebhook } from "../../lambdas/shared/queue";
import { type Ledger, ledgerKey } from "../../lambdas/tables/ledger";
import type { Webhooks } from "../../lambdas/tables/webhooks";
import type { NewWebhook } from "../../lambdas/tables/webhookRow";

export interface TakePorts {
  webhooks: Pick<Webhooks, "read" | "claim" | "markEnqueued">;
  ledger: Pick<Ledger, "read">;
  send: SendWebhook;
  queueUrl: (provider: string) => Promise<string>;
  nowMs: () => number;
}

export interface TakeOptions {
  provider: string;
  /** The member that holds the event's id. */
  idOf: string;
  /** Also events that move no money: a provider lists more types than it was told to send. */
  allTypes: boolean;
  execute: boolean;
}

export interface Taken {
  outcome: "stored" | "missing" | "taken" | "otherType" | "unreadable";
  webhookId: string;
  eventType: string;
}

export async function takeEvent(
  event: JsonObject,
  { provider, idOf, allTypes, execute }: TakeOptions,
  ports: TakePorts,
): Promise<Taken> {
  const adapter = adapterOf(provider)!;
  const read = readEvent(event, idOf, adapter, ports.nowMs());
  if (!read) return { outcome: "unreadable", webhookId: String(event[idOf]), eventType: "" };
  const { webhook, effect, isParsed } = read;
  const { webhookId, eventType } = webhook;
  const is = (outcome: Taken["outcome"]): Taken => ({ outcome, webhookId, eventType });
  if (isParsed && !effect && !allTypes) return is("otherType");
  if (await isStored(provider, webhookId, effect, ports)) return is("stored");
  if (!execute) return is("missing");
  return is((await claimAndSend(webhook, ports)) ? "taken" : "stored");
}

/** The row under the event's id; or the ledger's, which also knows what came under another id (PayPal's are of transmissions) or expired. */
async function isStored(
  provider: string,
  webhookId: string,
  effect: Effect | undefined,
  { webhooks, ledger }: TakePorts,
): Promise<boolean> {
  if (await webhooks.read(webhookId)) return true;
  return effect !== undefined && (await ledger.read(ledgerKey(provider, effect))) !== undefined;
}

/** False: a delivery came first. The steps and their order are the validator's (docs/decisions/state-protocol.md). */
async function claimAndSend(
  webhook: NewWebhook,
  { webhooks, send, queueUrl, nowMs }: TakePorts,
): Promise<boolean> {
  const url = await queueUrl(webhook.provider);
  const stored = await webhooks.claim(webhook, new AbortController().signal);
  if (!stored || stored.status === "RECEIVED") {
    await send(url, stored ?? webhook, stored?.attempts ?? 0);
    await webhooks.markEnqueued(webhook.webhookId, nowMs());
  }
  return stored === undefined;
}

interface ReadEvent {
  webhook: NewWebhook;
  effect?: Effect | undefined;
  /** False: its processor will refuse it too, and it becomes FAILED, with the alarm on. */
  isParsed: boolean;
}

function readEvent(
  event: JsonObject,
  idOf: string,
  adapter: ProviderAdapter,
  nowMs: number,
): ReadEvent | undefined {
  const rawBody = Buffer.from(JSON.stringify(event));
  const bodySha256 = createHash("sha256").update(rawBody).digest("hex");
  const receivedAt = isoAt(nowMs);
  const { provider } = adapter;
  try {
    const webhookId = `${provider}#${requiredId(event, idOf)}`;
    const { eventType, group } = adapter.identify(event, { headers: {}, rawBody });
    const webhook: NewWebhook = {
      ...{ webhookId, provider, eventType, rawBody, bodySha256, receivedAt },
      headers: {},
      messageGroupId: messageGroupId(group ?? webhookId),
      source: "reconcile",
    };
    return { webhook, ...effectOf(adapter, event, { receivedAt, bodySha256 }) };
  } catch (error) {
    if (error instanceof MalformedEventError) return undefined;
    throw error;
  }
}

function effectOf(
  adapter: ProviderAdapter,
  event: JsonObject,
  received: { receivedAt: string; bodySha256: string },
): Pick<ReadEvent, "effect" | "isParsed"> {
  try {
    return { effect: adapter.parse(event, received).effect, isParsed: true };
  } catch {
    return { isParsed: false };
  }
}
