import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { LocalSecrets } from "../localFiles";
import { buildEvent, senderOf, type TestEvent, type WebhookRequest } from "../senders";

export interface Sent {
  statusCode: number;
  latencyMs: number;
  webhookId: string;
  sentAtMs: number;
}

/** Sends genuine events over connections that stay open, as providers do. */
export class BenchSender {
  private readonly agent = new Agent({ keepAlive: true });
  private number = 0;

  constructor(
    private readonly apiEndpoint: string,
    private readonly secrets: LocalSecrets,
    private readonly run: string,
  ) {}

  close(): void {
    this.agent.destroy();
  }

  /** `senders` at once, each sending its next when its last was answered. */
  async closedLoop(senders: number, durationMs: number): Promise<Sent[]> {
    const untilMs = performance.now() + durationMs;
    const sent: Sent[] = [];
    const loop = async () => {
      while (performance.now() < untilMs) sent.push(await this.send());
    };
    await Promise.all(Array.from({ length: senders }, loop));
    return sent;
  }

  /** At the rate, whatever the answers take: what waits behind a slow one is counted from when it was due. */
  async openLoop(ratePerSecond: number, durationMs: number): Promise<Sent[]> {
    const count = Math.round((ratePerSecond * durationMs) / 1000);
    const startedMs = performance.now();
    const answers: Promise<Sent>[] = [];
    for (let index = 0; index < count; index += 1) {
      const waitMs = startedMs + (index * 1000) / ratePerSecond - performance.now();
      if (waitMs > 1) await sleep(waitMs);
      answers.push(this.send());
    }
    return Promise.all(answers);
  }

  private async send(): Promise<Sent> {
    const provider = providers[this.number % providers.length]!;
    const id = `evt_${this.run}_${this.number}`;
    const event: TestEvent = {
      type: senderOf(provider).defaultType,
      amountMinor: 1250n,
      currency: "USD",
      paymentId: `pi_${this.run}_${this.number++}`,
      id,
      occurredAt: new Date(),
    };
    const webhook = buildEvent(provider, event, this.secrets.providers[provider]!, {
      sentAt: new Date(),
    });
    const sentAtMs = Date.now();
    const startedMs = performance.now();
    const statusCode = await this.post(webhook);
    const webhookId = `${provider}#${webhook.headers["paypal-transmission-id"] ?? id}`;
    return { statusCode, latencyMs: performance.now() - startedMs, webhookId, sentAtMs };
  }

  private post({ path, headers, body, method }: WebhookRequest): Promise<number> {
    return new Promise((resolve, reject) => {
      const options = {
        ...{ method, agent: this.agent },
        headers: { ...headers, "content-length": String(body.length) },
      };
      const outgoing = request(`${this.apiEndpoint}${path}`, options, (response) => {
        response.resume();
        response.on("error", reject);
        response.on("end", () => resolve(response.statusCode ?? 0));
      });
      outgoing.on("error", reject);
      outgoing.end(body);
    });
  }
}

/** By what they cost: PayPal signs with RSA. */
const providers = ["stripe", "square", "stripe", "generic", "paypal"] as const;

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
