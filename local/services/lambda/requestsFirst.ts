import { type Clock, systemClock, type Timer } from "../../core/clock";

/** How long background work lags behind before one more of it may run beside requests, and again for the next. */
export const PATIENCE_MS = 10_000;

/**
 * Shares out this machine's few processors. AWS has some for everybody; here every event that is worked on
 * takes them from a request that a sender waits for. So while requests are being answered, what nobody waits
 * for runs one invocation at a time: a burst is taken first and worked off after it. A load that does not end
 * has to be worked off beside it, so the longer background work lags behind, the more of it runs.
 */
export class RequestsFirst {
  private requests = 0;
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  private laggingSinceMs: number | undefined;
  private timer: Timer | undefined;

  /** Real time, whatever the cloud's: it is the machine that is busy. */
  constructor(private readonly clock: Clock = systemClock) {}

  /** Somebody waits for this invocation. The returned function ends it. */
  beginRequest(): () => void {
    this.requests++;
    return () => {
      this.requests--;
      this.startWaiting();
    };
  }

  /** Resolves when a background invocation may start, with what ends it. */
  async beginBackground(): Promise<() => void> {
    if (this.waiting.length > 0 || !this.hasRoom())
      await new Promise<void>((start) => {
        this.waiting.push(start);
        this.laggingSinceMs ??= this.clock.nowMs();
        this.timer ??= this.clock.after(PATIENCE_MS, () => this.lookAgain());
      });
    else this.running++;
    return () => {
      this.running--;
      this.startWaiting();
    };
  }

  private hasRoom(): boolean {
    if (this.requests === 0) return true;
    const lagMs = this.laggingSinceMs === undefined ? 0 : this.clock.nowMs() - this.laggingSinceMs;
    return this.running < 1 + Math.floor(lagMs / PATIENCE_MS);
  }

  private startWaiting(): void {
    while (this.waiting.length > 0 && this.hasRoom()) {
      this.running++;
      this.waiting.shift()!();
    }
    if (this.waiting.length > 0) return;
    this.laggingSinceMs = undefined;
    this.timer?.cancel();
    this.timer = undefined;
  }

  /** A request may hang for longer than anything else happens. */
  private lookAgain(): void {
    this.timer = undefined;
    this.startWaiting();
    if (this.waiting.length > 0) this.timer = this.clock.after(PATIENCE_MS, () => this.lookAgain());
  }
}
