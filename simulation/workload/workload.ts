/** All events of one run: which payments there are, what happens to them, and when each event is first sent. */
import type { TestEvent } from "../../cli/senders";
import { Draw } from "./draw";
import {
  bodyOf,
  isCumulative,
  objectIdOf,
  type Provider,
  providers,
  sideTypes,
  tells,
} from "./events";
import { type Change, drawLife } from "./lives";

/** An event as its provider holds it. */
export interface SentEvent {
  provider: Provider;
  /** Of the row: `<provider>#<event id>`, PayPal's with its transmission id. */
  webhookId: string;
  event: TestEvent;
  body: Buffer;
  firstSentMs: number;
  meaning: Meaning;
  /** Sent once more although it was taken. */
  isRepeated: boolean;
  /** PayPal: the event whose body this delivery carries under another transmission id. */
  resendOf?: string;
}

export type Meaning =
  | { kind: "change"; paymentId: string; currency: string; change: Change; sequence: number }
  /** Moves no money: recorded, and nothing else. */
  | { kind: "side" }
  /** Genuinely signed, and no processor can ever read it. */
  | { kind: "unreadable" }
  /** More than can be kept. */
  | { kind: "too large" };

export interface WorkloadOptions {
  seed: string;
  events: number;
  fromMs: number;
  /** First deliveries are spread over this time. */
  spreadMs: number;
}

export function drawWorkload({ seed, events, fromMs, spreadMs }: WorkloadOptions): SentEvent[] {
  const draw = new Draw(seed, "workload");
  const made: SentEvent[] = [];
  const when = () => fromMs + draw.integer(0, spreadMs);
  for (let payment = 1; made.length < events; payment += 1) {
    const provider = draw.pick(providers);
    const paymentId = `pay${payment}`;
    if (draw.chance(0.03)) made.push(oddEvent(provider, paymentId, when(), draw));
    else made.push(...eventsOf(provider, paymentId, when(), draw));
  }
  return made.slice(0, events);
}

/** The events of one payment's life. They are close together and out of order as often as not. */
function eventsOf(provider: Provider, paymentId: string, startMs: number, draw: Draw): SentEvent[] {
  const { currency, changes } = drawLife(draw);
  let refundedMinor = 0n;
  let occurredMs = startMs - 60_000;
  const events = changes.flatMap((change, sequence): SentEvent[] => {
    const type = tells(provider, change.kind);
    if (!type) return [];
    if (change.kind === "refunded") refundedMinor += change.amountMinor;
    // Stripe's times are whole seconds; what happens within one is told apart by more than the time.
    occurredMs += change.kind === "refunded" && draw.chance(0.2) ? 0 : draw.integer(1_000, 9_000);
    const isTotal = change.kind === "refunded" && isCumulative(provider);
    const event: TestEvent = {
      ...{ type, currency, paymentId },
      id: `evt-${paymentId}-${sequence}`,
      amountMinor: isTotal ? refundedMinor : change.amountMinor,
      occurredAt: new Date(occurredMs),
      objectId: objectIdOf(paymentId, change, provider),
      ...(change.kind === "dispute won" && { outcome: "won" as const }),
      ...(change.kind === "dispute lost" && { outcome: "lost" as const }),
    };
    const meaning: Meaning = { kind: "change", paymentId, currency, change, sequence };
    const sentMs = startMs + draw.integer(0, draw.chance(0.5) ? 1_000 : 300_000);
    return [sent(provider, event, sentMs, meaning, draw)];
  });
  return events.flatMap((one) => [one, ...companions(one, draw)]);
}

/** Events that come along: about the same change without meaning money, or the same event under another delivery id. */
function companions(one: SentEvent, draw: Draw): SentEvent[] {
  const { provider, event, firstSentMs } = one;
  const [side] = sideTypes[provider];
  if (side && draw.chance(0.1)) {
    const told = { ...event, type: side, id: `${event.id}-side`, objectId: undefined };
    return [sent(provider, told, firstSentMs, { kind: "side" }, draw)];
  }
  if (provider !== "paypal" || !draw.chance(0.1)) return [];
  const again = { ...one, webhookId: `${one.webhookId}-resent`, isRepeated: false };
  return [
    { ...again, resendOf: one.webhookId, firstSentMs: firstSentMs + draw.integer(0, 600_000) },
  ];
}

function oddEvent(provider: Provider, paymentId: string, sentMs: number, draw: Draw): SentEvent {
  const isTooLarge = provider !== "paypal" && draw.chance(0.5);
  const event: TestEvent = {
    ...{
      type: tells(provider, "captured")!,
      currency: "USD",
      paymentId,
      id: `evt-${paymentId}-odd`,
    },
    amountMinor: isTooLarge ? 9_007_199_254_740_993n : 4_242n,
    occurredAt: new Date(sentMs - 5_000),
  };
  if (isTooLarge) return sent(provider, event, sentMs, { kind: "too large" }, draw);
  const made = sent(provider, event, sentMs, { kind: "unreadable" }, draw);
  // Whatever form the provider gives it, this amount is none.
  const body = made.body.toString().replaceAll(/4242|42\.42/g, (digits) => `${digits}e-`);
  return { ...made, body: Buffer.from(quoted(body)) };
}

/** A number that JSON could not hold becomes a text, so that the body stays JSON. */
const quoted = (body: string) => body.replaceAll(/:(4242e-)/g, ':"$1"');

function sent(
  provider: Provider,
  event: TestEvent,
  firstSentMs: number,
  meaning: Meaning,
  draw: Draw,
): SentEvent {
  const id = provider === "paypal" ? `transmission-${event.id}` : event.id;
  const webhookId = `${provider}#${id}`;
  const isRepeated = draw.chance(0.15);
  const body = bodyOf(provider, event);
  return { provider, webhookId, event, body, firstSentMs, meaning, isRepeated };
}
