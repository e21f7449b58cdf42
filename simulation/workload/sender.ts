/** One event in its provider's hands: sent, tried again on the provider's schedule, and what it was answered. */
import { sign, type WebhookRequest } from "../../cli/senders";
import type { Clock } from "../../local/core/clock";
import type { System } from "../system/system";
import type { Draw } from "./draw";
import { schedules } from "./schedules";
import type { SentEvent } from "./workload";

export type Answer = number | "no answer";

export interface Try {
  atMs: number;
  answer: Answer;
}

export type Tell = (what: string, webhookId: string) => void;

export class EventSender {
  readonly tries: Try[] = [];
  /** When the first 2xx came. */
  acceptedMs: number | undefined;
  /** The next try, where there is to be one. */
  nextMs: number | undefined;
  private sends = 0;

  constructor(
    readonly sent: SentEvent,
    private readonly system: Pick<System, "post" | "secrets">,
    private readonly clock: Clock,
    private readonly draw: Draw,
    private readonly tell: Tell,
  ) {}

  start(): void {
    this.again(this.sent.firstSentMs - this.clock.nowMs());
  }

  get isGivenUp(): boolean {
    return this.acceptedMs === undefined && this.nextMs === undefined;
  }

  private again(delayMs: number): void {
    this.nextMs = this.clock.nowMs() + delayMs;
    this.clock.after(delayMs, () => void this.send());
  }

  private async send(): Promise<void> {
    this.nextMs = undefined;
    const number = this.sends++;
    const { delaysMs, answerWithinMs } = schedules[this.sent.provider];
    const answer = await this.within(answerWithinMs, this.system.post(this.request()));
    const { webhookId, isRepeated } = this.sent;
    this.tries.push({ atMs: this.clock.nowMs(), answer });
    this.tell(answer === "no answer" ? "gets no answer" : `is answered ${answer}`, webhookId);
    const isTaken = typeof answer === "number" && answer >= 200 && answer < 300;
    if (isTaken) {
      if (isRepeated && this.acceptedMs === undefined) this.again(this.draw.integer(0, 400_000));
      this.acceptedMs ??= this.clock.nowMs();
      return;
    }
    const delayMs = delaysMs[number];
    if (delayMs !== undefined && this.acceptedMs === undefined) this.again(delayMs);
  }

  private within(limitMs: number, answer: Promise<number>): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const timer = this.clock.after(limitMs, () => resolve("no answer"));
      answer.then(resolve, reject).finally(() => timer.cancel());
    });
  }

  /** Signed anew for each try, with the secret of the day. */
  private request(): WebhookRequest {
    const { provider, event, body, resendOf } = this.sent;
    const secrets = this.system.secrets[provider];
    const sending = { sentAt: new Date(this.clock.nowMs()) };
    const delivery = resendOf ? { ...event, id: `${event.id}-resent` } : event;
    return sign(provider, body, delivery, secrets, sending);
  }
}
