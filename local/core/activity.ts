import { AsyncLocalStorage } from "node:async_hooks";

interface Frame {
  id: number;
  label: string;
  outer: Frame | undefined;
  over: boolean;
}

/**
 * What is going on right now: calls being answered, functions running. The virtual clock waits for
 * it to fall silent before time moves on, so that a simulated day never overtakes real work.
 */
export class Activity {
  private readonly running = new Map<number, string>();
  private readonly waiters = new Set<() => void>();
  private readonly frames = new AsyncLocalStorage<Frame>();
  private nextId = 0;

  /** Counts `work` as going on until it settles. `label` says what, for whoever asks why it is not quiet. */
  track<T>(label: string, work: () => Promise<T> | T): Promise<T> {
    return this.within(this.frames.getStore(), label, work);
  }

  private async within<T>(
    outer: Frame | undefined,
    label: string,
    work: () => Promise<T> | T,
  ): Promise<T> {
    const frame = { id: this.nextId++, label, outer, over: false };
    this.running.set(frame.id, label);
    try {
      return await this.frames.run(frame, work);
    } finally {
      frame.over = true;
      this.end(frame.id);
    }
  }

  /**
   * Runs work that counts by itself, not as part of what started it: branches side by side, a call
   * that may be given up. Whoever waits for it does so in `pause`, as it does nothing meanwhile.
   */
  apart<T>(label: string, work: () => Promise<T>): Promise<T> {
    return this.within(undefined, label, work);
  }

  /** `apart`, for work that nobody waits for: a delivery, a poller's round. */
  detach(label: string, work: () => Promise<unknown>): void {
    void this.apart(label, work);
  }

  /** Runs work that does not count by itself, though the calls that it makes do: it computes without pause and waits only for them or the clock. */
  uncounted<T>(work: () => T): T {
    // Leaving what one is not in costs as much as leaving.
    return this.frames.getStore() === undefined ? work() : this.frames.exit(work);
  }

  /** For work that is not one promise. The returned function ends it; calling it twice is harmless. */
  begin(label: string): () => void {
    const id = this.nextId++;
    this.running.set(id, label);
    return () => this.end(id);
  }

  /** Awaits something that only the clock can bring (a long poll, a back-off): until then the tracked work around it does not count. */
  async pause(until: Promise<unknown>): Promise<void> {
    const held: Frame[] = [];
    for (let frame = this.frames.getStore(); frame; frame = frame.outer) held.push(frame);
    for (const { id } of held) this.end(id);
    await until;
    // What ended meanwhile stays ended: a pause may outlive the call that led to it.
    for (const { id, label, over } of held) if (!over) this.running.set(id, label);
  }

  labels(): string[] {
    return [...this.running.values()];
  }

  /** Resolves once nothing is going on and nothing follows from what just ended. */
  async whenIdle(): Promise<void> {
    let quietTurns = 0;
    while (quietTurns < 2) {
      if (this.running.size > 0) await new Promise<void>((resolve) => this.waiters.add(resolve));
      await new Promise<void>((resolve) => setImmediate(resolve));
      quietTurns = this.running.size > 0 ? 0 : quietTurns + 1;
    }
  }

  private end(id: number): void {
    if (!this.running.delete(id) || this.running.size > 0) return;
    for (const wake of this.waiters) wake();
    this.waiters.clear();
  }
}
