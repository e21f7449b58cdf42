import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { LocalOutputs, ProviderSecrets } from "./localFiles";
import { type Journey, JourneyReader } from "./journey";
import { post } from "./post";
import { decimalAmount } from "./senders/amounts";
import { buildEvent, senderOf, type TestEvent } from "./senders";
import type { Sending } from "./senders/event";
import type { Terminal } from "./terminal";

export interface ShownEvent {
  provider: string;
  event: TestEvent;
  sending: Sending;
}

export interface ShowContext {
  outputs: LocalOutputs;
  secrets: { providers: Record<string, ProviderSecrets> };
  config: { region: string };
  /** The cloud's clock, which may have been turned. */
  nowMs: () => number;
}

/** Longer than any healthy journey here; what is not through by then is shown as it stands. */
const JOURNEY_MS_MAX = 20_000;
const LOOK_EVERY_MS = 100;

/** Sends one genuine event of each provider and shows each one's way. */
export async function showcase(
  context: ShowContext,
  terminal: Terminal,
): Promise<{ failed: number }> {
  let failed = 0;
  for (const provider of Object.keys(context.secrets.providers)) {
    const now = new Date(context.nowMs());
    const event: TestEvent = {
      type: senderOf(provider).defaultType,
      amountMinor: 1250n,
      currency: "USD",
      paymentId: `pi_${randomBytes(4).toString("hex")}`,
      id: `evt_${randomBytes(8).toString("hex")}`,
      occurredAt: now,
    };
    const isThrough = await sendAndShow(
      { provider, event, sending: { sentAt: now } },
      context,
      terminal,
    );
    if (!isThrough) failed++;
  }
  return { failed };
}

/** True where the event was accepted and came all the way. */
export async function sendAndShow(
  { provider, event, sending }: ShownEvent,
  context: ShowContext,
  terminal: Terminal,
): Promise<boolean> {
  const webhook = buildEvent(provider, event, context.secrets.providers[provider]!, sending);
  const sentAtMs = context.nowMs();
  const answer = await post(context.outputs.apiEndpoint, webhook);
  terminal.line(
    `${provider}  ${event.type}  ${decimalAmount(event.amountMinor, event.currency)} ${event.currency}  →  ${answer.statusCode} ${answer.body}`,
  );
  if (answer.statusCode >= 300) return false;
  const webhookId = webhookIdOf(provider, webhook.headers, event);
  const journey = await waitFor(webhookId, sentAtMs, context);
  showStage(
    terminal,
    0,
    "gateway",
    `POST /webhooks, ${answer.statusCode} after ${Math.round(answer.durationMs)} ms`,
  );
  for (const { atMs, name, what } of journey.stages) showStage(terminal, atMs, name, what);
  if (!journey.complete)
    terminal.line(
      `  ✗ ${webhookId} is not through after ${JOURNEY_MS_MAX / 1000} s. Read the logs of the last function above.`,
    );
  terminal.line();
  return journey.complete;
}

async function waitFor(
  webhookId: string,
  sentAtMs: number,
  { outputs, config }: ShowContext,
): Promise<Journey> {
  const reader = new JourneyReader(outputs, config.region);
  const untilMs = Date.now() + JOURNEY_MS_MAX;
  try {
    for (;;) {
      const journey = await reader.read(webhookId, sentAtMs);
      if (journey.complete || Date.now() > untilMs) return journey;
      await sleep(LOOK_EVERY_MS);
    }
  } finally {
    reader.close();
  }
}

function showStage(terminal: Terminal, atMs: number, name: string, what: string): void {
  terminal.line(`  ${`${Math.round(atMs)} ms`.padStart(8)}  ${name.padEnd(10)} ${what}`);
}

/** PayPal's webhook id is its transmission's, all others' is the event's. */
export function webhookIdOf(
  provider: string,
  headers: Readonly<Record<string, string>>,
  event: TestEvent,
): string {
  return `${provider}#${headers["paypal-transmission-id"] ?? event.id}`;
}
