/** Deliveries that no provider made, or that are too old: each must be refused, its sender told, and nothing kept of it. */
import { sign, type WebhookRequest } from "../../cli/senders";
import type { Clock } from "../../local/core/clock";
import type { System } from "../system/system";
import { Draw } from "./draw";
import { bodyOf } from "./events";
import type { SentEvent } from "./workload";

/** What is wrong with a delivery; everything else about it is as it should be. */
export type Forgery =
  | "wrong signature"
  | "other amount"
  | "stale"
  | "from the future"
  | "wrong secret"
  | "no key"
  | "wrong key";

export const forgeries: readonly Forgery[] = [
  ...(["wrong signature", "other amount", "stale", "from the future"] as const),
  ...(["wrong secret", "no key", "wrong key"] as const),
];

/** Only these two sign a time: https://docs.stripe.com/webhooks#replay-attacks. */
const signTime = ["stripe", "paypal"];
const futureMs = 24 * 3_600_000;

export interface ForgedDelivery {
  forgery: Forgery;
  webhookId: string;
  atMs: number;
  answer: number;
}

/** The events of a run are what a forger knows: some are taken as they are, most under an id of their own. */
export class Forger {
  readonly deliveries: ForgedDelivery[] = [];
  private readonly draw: Draw;

  constructor(
    seed: string,
    private readonly system: Pick<System, "post" | "secrets" | "retiredSecret">,
    private readonly clock: Clock,
    private readonly tell: (what: string, webhookId: string) => void,
  ) {
    this.draw = new Draw(seed, "forger");
  }

  /** About one delivery in twenty, at about the time of the true one. */
  start(events: readonly SentEvent[]): void {
    for (const sent of events) {
      if (sent.resendOf || !this.draw.chance(0.05)) continue;
      const delayMs = sent.firstSentMs - this.clock.nowMs() + this.draw.integer(0, 60_000);
      const forgery = this.draw.pick(forgeries.filter((one) => isPossible(one, sent)));
      const forged = this.draw.chance(0.3) ? sent : renamed(sent);
      // The clock waits for what a timer returns, and an answer waits for the clock.
      this.clock.after(delayMs, () => void this.send(forgery, forged));
    }
  }

  private async send(forgery: Forgery, sent: SentEvent): Promise<void> {
    const atMs = this.clock.nowMs();
    const answer = await this.system.post(this.request(forgery, sent));
    this.deliveries.push({ forgery, webhookId: sent.webhookId, atMs, answer });
    this.tell(`is forged (${forgery}) and answered ${answer}`, sent.webhookId);
  }

  private request(forgery: Forgery, { provider, event, body }: SentEvent): WebhookRequest {
    const secrets = this.system.secrets[provider];
    const now = this.clock.nowMs();
    const sentAt = new Date(forgery === "from the future" ? now + futureMs : now);
    const sending = {
      ...{ sentAt, stale: forgery === "stale" },
      badSignature: forgery === "wrong signature",
    };
    const wrongSecret = this.system.retiredSecret(provider, now) ?? "f".repeat(64);
    const signedWith =
      forgery === "wrong secret" ? { ...secrets, webhookSecret: wrongSecret } : secrets;
    const request = sign(provider, body, event, signedWith, sending);
    switch (forgery) {
      case "other amount": {
        const other = bodyOf(provider, { ...event, amountMinor: event.amountMinor + 1n });
        // Not every event has an amount: the space makes another body of it in any case.
        return { ...request, body: Buffer.concat([other, Buffer.from(" ")]) };
      }
      case "no key":
        return { ...request, path: request.path.replace(/\?.*/, "") };
      case "wrong key":
        return { ...request, path: request.path.replace(/\?.*/, "?token=somebody-else") };
      default:
        return request;
    }
  }
}

function isPossible(forgery: Forgery, { provider }: SentEvent): boolean {
  const isAboutTime = forgery === "stale" || forgery === "from the future";
  return !isAboutTime || signTime.includes(provider);
}

function renamed(sent: SentEvent): SentEvent {
  const event = { ...sent.event, id: `forged-${sent.event.id}` };
  const webhookId = sent.webhookId.replace(sent.event.id, event.id);
  return { ...sent, event, webhookId, body: bodyOf(sent.provider, event) };
}
