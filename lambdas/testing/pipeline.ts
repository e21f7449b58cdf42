/**
 * The whole flow over memory, with a process that can be made to die before or after any one of its calls: what is
 * durable stays, what it had in hand is gone. For the tests of docs/decisions/state-protocol.md.
 */
import type { QueuedWebhook } from "../../contracts/events";
import { senderOf, sign } from "../../cli/senders";
import { consume } from "../dlq-consumer/consume";
import { applyTransaction } from "../payment-processor/apply";
import { processBatch } from "../provider-processor/batch";
import { sweep } from "../sweeper/sweep";
import { receive } from "../webhook-validator/receive";
import { batchOf, memoryProcessor } from "./processor";
import { memoryValidator, startMs } from "./validator";

/** Thrown out of a port: from then on this process does nothing more. */
class Killed extends Error {}

export class Pipeline {
  readonly validator = memoryValidator();
  readonly processor = memoryProcessor();
  readonly dlq: string[] = [];
  private readonly receives = new Map<string, number>();
  private calls = 0;
  private killAt: number | undefined;
  private isDead = false;

  constructor() {
    const { validator, processor } = this;
    // One set of tables for all.
    Object.assign(processor.ports, { webhooks: this.mortal(validator.webhooks) });
    Object.assign(validator.ports, {
      webhooks: this.mortal(validator.webhooks),
      send: this.mortalCall(validator.queue.send),
    });
    Object.assign(processor.ports, {
      ledger: this.mortal(processor.ledger),
      putEvents: this.mortalCall(processor.ports.putEvents),
    });
    Object.assign(processor.applyPorts, {
      ledger: this.mortal(processor.ledger),
      payments: this.mortal(processor.payments),
    });
  }

  /** The n-th call from now on kills its process: odd numbers before its effect, even ones after it. */
  killAtCall(n: number): void {
    this.calls = 0;
    this.killAt = n;
  }

  /** Takes the kill back; returns where it would have been. */
  disarm(): number | undefined {
    const point = this.killAt;
    this.killAt = undefined;
    return point;
  }

  /** Whether a kill was asked for and has not come yet. */
  get isKillPending(): boolean {
    return this.killAt !== undefined;
  }

  advance(ms: number): void {
    this.validator.clock.nowMs += ms;
    this.processor.clock.nowMs = this.validator.clock.nowMs;
    if (ms > 300_000) this.validator.queue.forgetDeduplication();
  }

  /** The status that the sender sees; undefined: the process died, so no answer came. */
  async deliver(event: { id: string; type: string; amountMinor: bigint; paymentId: string }) {
    const full = { currency: "USD", occurredAt: new Date(startMs), ...event };
    const body = Buffer.from(JSON.stringify(senderOf("stripe").body(full)));
    const sentAt = new Date(this.validator.clock.nowMs);
    const secrets = { apiKey: "", webhookSecret: "whsec_1" };
    const { headers } = sign("stripe", body, full, secrets, { sentAt });
    const answer = await this.process(() =>
      receive({ provider: "stripe", headers, rawBody: body }, this.validator.ports),
    );
    return answer?.statusCode;
  }

  /** Every message is received until it is gone, at most three times, then it is in the DLQ. */
  async drainQueue(): Promise<void> {
    const { messages } = this.validator.queue;
    for (let message = messages[0]; message; message = messages[0]) {
      const { webhook_id, attempt } = JSON.parse(message.body) as QueuedWebhook;
      const name = `${webhook_id} ${attempt}`;
      const receives = (this.receives.get(name) ?? 0) + 1;
      this.receives.set(name, receives);
      const response = await this.process(() =>
        processBatch(batchOf([message.body], receives), this.processor.ports),
      );
      const isDone = response?.batchItemFailures.length === 0;
      if (!isDone && receives < 3) continue;
      messages.shift();
      if (!isDone) this.dlq.push(message.body);
    }
  }

  async drainDlq(): Promise<void> {
    const { webhooks, observer } = this.validator;
    const now = () => this.validator.clock.nowMs;
    await consume(batchOf(this.dlq.splice(0)), { webhooks, observer, now });
  }

  /** The pipe: each ledger row at least once, here twice; the workflow retries. */
  async applyLedger(): Promise<void> {
    const keys = [...this.processor.ledger.rows.values()].map(({ key }) => key);
    for (const key of [...keys, ...keys]) {
      const apply = () => applyTransaction(key, this.processor.applyPorts);
      if (!(await this.process(apply))) await this.process(apply);
    }
  }

  async sweepOnce(): Promise<void> {
    const { webhooks, queue, observer, clock } = this.validator;
    await this.process(() =>
      sweep("sweep", clock.nowMs + 60_000, {
        open: this.mortal(webhooks),
        webhooks: this.mortal(webhooks),
        send: this.mortalCall(queue.send),
        queueUrls: { stripe: "queue/stripe" },
        unapplied: this.processor.ledger.unapplied,
        startExecution: async () => false,
        observer,
        now: () => clock.nowMs,
      }),
    );
  }

  /** Runs one process; undefined where it died. */
  private async process<T>(work: () => Promise<T>): Promise<T | undefined> {
    this.isDead = false;
    const result = await work().catch((error: unknown) => {
      if (!this.isDead) throw error;
      return undefined;
    });
    return this.isDead ? undefined : result;
  }

  private mortalCall<A extends unknown[], R>(
    call: (...args: A) => Promise<R>,
  ): (...args: A) => Promise<R> {
    return async (...args) => {
      this.liveOrDie();
      const result = await call(...args);
      this.liveOrDie();
      return result;
    };
  }

  private mortal<T extends object>(port: T): T {
    return new Proxy(port, {
      get: (target, name) => {
        const member = Reflect.get(target, name) as unknown;
        if (typeof member !== "function") return member;
        return this.mortalCall(member.bind(target) as () => Promise<unknown>);
      },
    });
  }

  private liveOrDie(): void {
    this.calls += 1;
    if (this.calls === this.killAt) {
      this.killAt = undefined;
      this.isDead = true;
    }
    if (this.isDead) throw new Killed("The process was killed here by the test.");
  }
}
