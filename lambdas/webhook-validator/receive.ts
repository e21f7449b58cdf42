/**
 * The story of one delivery: find its provider, verify its signature over the raw bytes, claim its id,
 * send it to the queue, mark it, answer. 2xx only when row and message are durable
 * (docs/decisions/state-protocol.md has what happens when it ends anywhere in between).
 */
import { createHash } from "node:crypto";
import type { ProviderRoute } from "../../contracts/environment";
import { metrics } from "../../contracts/metrics";
import type { ProviderAdapter, SignedRequest } from "../providers/adapter";
import { adapterOf } from "../providers";
import { type JsonObject, MalformedEventError, parseJsonObject } from "../providers/json";
import { describeError, DependencyError } from "../shared/dependency";
import { isoAt, type Observer } from "../shared/observer";
import { messageGroupId, type SendWebhook } from "../shared/queue";
import type { NewWebhook, StoredWebhook } from "../tables/webhookRow";
import type { Webhooks } from "../tables/webhooks";
import { accepted, type HttpAnswer, refusals } from "./answer";
import { verify, type VerifierPorts } from "./verify";

export interface ReceivePorts extends VerifierPorts {
  webhooks: Pick<Webhooks, "claim" | "markEnqueued">;
  send: SendWebhook;
  routes: Readonly<Record<string, ProviderRoute>>;
  observer: Observer;
  /** Aborts when all dependency calls together have had their time. */
  budget: () => AbortSignal;
}

export interface Delivery extends SignedRequest {
  provider: string;
}

const bodyBytesMax = 256 * 1024;

export async function receive(delivery: Delivery, ports: ReceivePorts): Promise<HttpAnswer> {
  const startedMs = ports.now();
  return ports.observer.traced("receive", async (annotate) => {
    const outcome = await decide(delivery, ports, annotate).catch(unavailable);
    const { answer, metric, level = "info", webhookId, reason } = outcome;
    // A name that no route has must not become a dimension: anybody could make us any number of metrics.
    const provider = metric === metrics.providerUnknown ? "unknown" : delivery.provider;
    ports.observer.count(metric, 1, { provider });
    ports.observer.log(level, metric, {
      webhook_id: webhookId,
      provider,
      status_code: answer.statusCode,
      reason,
      body_bytes: delivery.rawBody.length,
      duration_ms: ports.now() - startedMs,
    });
    return answer;
  });
}

interface Outcome {
  answer: HttpAnswer;
  metric: string;
  level?: "info" | "warn" | "error";
  webhookId?: string;
  reason?: string;
}

async function decide(
  delivery: Delivery,
  ports: ReceivePorts,
  annotate: (webhookId: string) => void,
): Promise<Outcome> {
  const adapter = adapterOf(delivery.provider);
  const route = Object.hasOwn(ports.routes, delivery.provider)
    ? ports.routes[delivery.provider]
    : undefined;
  if (!adapter || !route)
    return { answer: refusals.providerUnknown, metric: metrics.providerUnknown };
  if (delivery.rawBody.length > bodyBytesMax)
    return { answer: refusals.tooLarge, metric: metrics.requestTooLarge };

  const signal = ports.budget();
  const verdict = await verify(adapter, delivery, route, ports, signal);
  if (!verdict.valid)
    return {
      answer: refusals.signature,
      metric: metrics.signatureRejected,
      level: "warn",
      reason: verdict.reason,
    };

  const webhook = readWebhook(adapter, delivery, ports.now());
  if (webhook instanceof MalformedEventError)
    return {
      answer: refusals.malformed,
      metric: metrics.requestMalformed,
      level: "warn",
      reason: webhook.message,
    };
  annotate(webhook.webhookId);
  return take(webhook, adapter, route, ports, signal);
}

/** Claim, send, mark: from here on the event is ours. */
async function take(
  webhook: NewWebhook,
  adapter: ProviderAdapter,
  { queueUrl }: ProviderRoute,
  { webhooks, send, now }: ReceivePorts,
  signal: AbortSignal,
): Promise<Outcome> {
  const { webhookId } = webhook;
  const stored = await webhooks.claim(webhook, signal).catch(withId(webhookId));
  if (stored && !isSameBody(adapter, stored, webhook))
    return {
      answer: refusals.signature,
      metric: metrics.bodyMismatch,
      level: "error",
      webhookId,
      reason: "The row of this id holds another body. See docs/runbooks for body mismatch.",
    };
  if (!stored || stored.status === "RECEIVED") {
    // What was stored is what counts: group and bytes of the first delivery.
    await send(queueUrl, stored ?? webhook, stored?.attempts ?? 0, signal).catch(withId(webhookId));
    // False: the processor or the sweeper was faster, which is as good.
    await webhooks.markEnqueued(webhookId, now(), signal).catch(withId(webhookId));
  }
  const metric = stored ? metrics.webhookDuplicate : metrics.webhookAccepted;
  return { answer: accepted(), metric, webhookId, reason: stored?.status };
}

function readWebhook(
  adapter: ProviderAdapter,
  delivery: Delivery,
  nowMs: number,
): NewWebhook | MalformedEventError {
  try {
    const event: JsonObject = parseJsonObject(delivery.rawBody);
    const { id, eventType, group, headers } = adapter.identify(event, delivery);
    const webhookId = `${adapter.provider}#${id}`;
    return {
      webhookId,
      provider: adapter.provider,
      eventType,
      rawBody: delivery.rawBody,
      bodySha256: createHash("sha256").update(delivery.rawBody).digest("hex"),
      headers,
      messageGroupId: messageGroupId(group ?? webhookId),
      receivedAt: isoAt(nowMs),
    };
  } catch (error) {
    if (error instanceof MalformedEventError) return error;
    throw error;
  }
}

function isSameBody(adapter: ProviderAdapter, stored: StoredWebhook, received: NewWebhook) {
  if (stored.bodySha256 === received.bodySha256) return true;
  // The provider's API writes an event in other bytes than its webhooks do; a signed delivery of it is a repeat.
  if (stored.source === "reconcile") return true;
  return adapter.sameEvent?.(Buffer.from(stored.rawBody), Buffer.from(received.rawBody)) ?? false;
}

/** Whatever failed, the sender must try again: only a 503 makes it. */
function unavailable(error: unknown): Outcome {
  const webhookId = error instanceof FailedDelivery ? error.webhookId : undefined;
  const cause = error instanceof FailedDelivery ? error.cause : error;
  // Only the messages of DependencyError are known to hold nothing of the body.
  const reason = cause instanceof DependencyError ? describeError(cause) : nameOf(cause);
  const level = "error";
  return {
    answer: refusals.unavailable,
    metric: metrics.dependencyUnavailable,
    level,
    webhookId,
    reason,
  };
}

const nameOf = (cause: unknown) => (cause instanceof Error ? cause.name : "unknown");

/** Carries the id to the log line. */
class FailedDelivery extends Error {
  constructor(
    readonly webhookId: string,
    cause: unknown,
  ) {
    super("The delivery could not be taken.", { cause });
  }
}

const withId = (webhookId: string) => (cause: unknown) => {
  throw new FailedDelivery(webhookId, cause);
};
