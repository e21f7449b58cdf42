/**
 * What the providers would tell us: a stream of payment events as a pure function of the run and the event's
 * number, so that whoever checks a run afterwards knows, without being told, what was sent.
 */
import { hash, shuffledBlock } from "./random.ts";

export const providers = ["stripe", "paypal", "square", "generic"] as const;
export type Provider = (typeof providers)[number];

export type Step =
  "authorised" | "completed" | "refunded" | "disputed" | "lost" | "failed" | "recorded";

export interface PaymentEvent {
  /** Its place in the stream. */
  number: number;
  id: string;
  provider: Provider;
  step: Step;
  paymentId: string;
  /** The refund, dispute or charge that it is about, where that is not the payment itself. */
  objectId: string;
  amountMinor: number;
  currency: Currency;
  /** ISO 8601, whole seconds: Stripe's resolution. */
  occurredAt: string;
}

export type Currency = "USD" | "EUR" | "GBP" | "JPY";

export interface Traffic {
  /** Part of every id, so that the events of this run can be told from all others. Letters and digits. */
  run: string;
  startedAtMs: number;
  /** Shares, in any unit. */
  mix: Readonly<Partial<Record<Provider, number>>>;
  /**
   * `lifecycles`: payments that are authorised, captured, refunded, disputed, mostly cold, a few hot.
   * `one-payment`: everything tells of one payment, so that its FIFO group has to take it one batch after the other.
   */
  shape: "lifecycles" | "one-payment";
}

/** The payments of one block of events, each with its story. The order in which a block is sent is shuffled. */
const stories: readonly (readonly Step[])[] = [
  ...Array<readonly Step[]>(7).fill(["completed"]),
  ["authorised", "completed"],
  ["authorised", "completed"],
  ["completed", "refunded"],
  ["authorised", "completed", "disputed", "lost"],
  ["failed"],
  ["recorded"],
];

const slots = stories.flatMap((story, payment) => story.map((step) => ({ payment, step })));

/** One event of a block tells of a payment that is hot: it goes on over this many blocks. */
const hotBlocks = 10;
export const blockSize = slots.length + 1;

export function eventAt(traffic: Traffic, number: number): PaymentEvent {
  return traffic.shape === "one-payment" ? hotEvent(traffic, number) : lifecycle(traffic, number);
}

/** The number in an event's id; undefined where the id is of another run. */
export function numberOf(run: string, id: string): number | undefined {
  const match = new RegExp(`evt_${run}_([0-9]+)$`).exec(id);
  return match ? Number(match[1]) : undefined;
}

function lifecycle(traffic: Traffic, number: number): PaymentEvent {
  const block = Math.floor(number / blockSize);
  const place = shuffledBlock(`${traffic.run}/${block}`, blockSize)[number % blockSize]!;
  const slot = slots[place];
  if (slot === undefined) return sharedByBlocks(traffic, number, block);
  const paymentId = `pi_${traffic.run}_${block}_${slot.payment}`;
  return event(traffic, number, paymentId, slot.step, paymentId);
}

/** Captured once, then refunded a little in every block. */
function sharedByBlocks(traffic: Traffic, number: number, block: number): PaymentEvent {
  const paymentId = `pi_${traffic.run}_hot_${Math.floor(block / hotBlocks)}`;
  const isFirst = block % hotBlocks === 0;
  return event(traffic, number, paymentId, isFirst ? "completed" : "refunded", paymentId);
}

/** Tells nothing that moves money: a payment of a thousand refunds would measure the payment, not the queue. */
function hotEvent(traffic: Traffic, number: number): PaymentEvent {
  const coldEvery = 10;
  if (number % coldEvery !== 0)
    return event(traffic, number, `pi_${traffic.run}_hot`, "recorded", `pi_${traffic.run}`);
  const paymentId = `pi_${traffic.run}_${number}`;
  return event(traffic, number, paymentId, "completed", paymentId);
}

function event(
  traffic: Traffic,
  number: number,
  paymentId: string,
  step: Step,
  seed: string,
): PaymentEvent {
  const money = hash(`${seed}/money`);
  const whole = 5_000 + (money % 2_000_000);
  return {
    number,
    id: `evt_${traffic.run}_${number}`,
    provider: pick(traffic.mix, hash(`${seed}/provider`)),
    step,
    paymentId,
    objectId: objectIdOf(step, paymentId, number),
    amountMinor: step === "refunded" ? 1 + (hash(`${seed}/${number}`) % 100) : whole,
    currency: currencies[money % currencies.length]!,
    occurredAt: new Date(
      Math.floor(traffic.startedAtMs / 1000 + number / 1000) * 1000,
    ).toISOString(),
  };
}

const currencies: readonly Currency[] = ["USD", "USD", "EUR", "GBP", "JPY"];

/** Each refund is an object of its own; a dispute and its end are one. By Stripe's prefixes, which its receivers read. */
function objectIdOf(step: Step, paymentId: string, number: number): string {
  if (step === "refunded") return `ch_${paymentId}_${number}`;
  return step === "disputed" || step === "lost" ? `dp_${paymentId}` : paymentId;
}

function pick(mix: Traffic["mix"], random: number): Provider {
  const shares = providers.filter((provider) => (mix[provider] ?? 0) > 0);
  const total = shares.reduce((sum, provider) => sum + mix[provider]!, 0);
  let left = random % total;
  for (const provider of shares) {
    left -= mix[provider]!;
    if (left < 0) return provider;
  }
  throw new Error("The mix of providers is empty.");
}
