import type { Cloud } from "../../core/cloud";

/** Ends waits and tasks of an execution early: it was stopped, it timed out, or a branch beside it failed. */
export class Cancellation {
  private reason: Error | undefined;
  private readonly listeners = new Set<(reason: Error) => void>();

  constructor(private readonly cloud: Cloud) {}

  cancel(reason: Error): void {
    if (this.reason) return;
    this.reason = reason;
    for (const listener of this.listeners) listener(reason);
    this.listeners.clear();
  }

  /** Cancelled with this one, and by itself without it. */
  child(): Cancellation {
    const child = new Cancellation(this.cloud);
    if (this.reason) child.cancel(this.reason);
    else this.listeners.add((reason) => child.cancel(reason));
    return child;
  }

  throwIfCancelled(): void {
    if (this.reason) throw this.reason;
  }

  /** Waits on the clock without keeping virtual time from moving on. */
  async wait(delayMs: number): Promise<void> {
    this.throwIfCancelled();
    await this.cloud.activity.pause(
      new Promise<void>((resolve) => {
        const wake = () => {
          timer.cancel();
          this.listeners.delete(wake);
          resolve();
        };
        const timer = this.cloud.clock.after(delayMs, wake);
        this.listeners.add(wake);
      }),
    );
    this.throwIfCancelled();
  }

  /** The outcome of work done apart, or the reason of the cancellation if that comes first. */
  async race<T>(work: Promise<T>): Promise<T> {
    this.throwIfCancelled();
    let listener: ((reason: Error) => void) | undefined;
    const cancelled = new Promise<never>((_resolve, reject) => {
      this.listeners.add((listener = reject));
    });
    const first = Promise.race([work, cancelled]);
    try {
      await this.cloud.activity.pause(first.catch(() => undefined));
      return await first;
    } finally {
      this.listeners.delete(listener!);
      // Whoever lost the race must not count as an unhandled rejection.
      work.catch(() => undefined);
    }
  }
}
