/**
 * The local cloud's only source of time. Everything else in local/ asks a Clock, so that a day's
 * quota or fourteen days of retention pass in milliseconds under a VirtualClock. This is the one
 * file in local/ that may touch Date.now and setTimeout; the linter refuses them elsewhere.
 */
export interface Timer {
  cancel(): void;
}

export interface Clock {
  /** Milliseconds since the Unix epoch. */
  nowMs(): number;
  /** Runs `run` once, after `delayMs`. What `run` throws or rejects with is never swallowed: it ends the process. */
  after(delayMs: number, run: () => void | Promise<void>): Timer;
}

/** Resolves after `delayMs` of the clock's time. Inside an AWS call use `cloud.pause`, which also tells Activity. */
export function sleep(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => clock.after(delayMs, resolve));
}

/** setTimeout counts in a signed 32-bit integer and fires at once beyond it; longer delays are taken in steps. */
const STEP_MS_MAX = 2 ** 31 - 1;

export class SystemClock implements Clock {
  nowMs(): number {
    return Date.now();
  }

  after(delayMs: number, run: () => void | Promise<void>): Timer {
    const dueMs = Date.now() + delayMs;
    let handle: NodeJS.Timeout;
    const arm = () => {
      const leftMs = dueMs - Date.now();
      handle = setTimeout(
        () => (leftMs > STEP_MS_MAX ? arm() : void run()),
        Math.max(0, Math.min(leftMs, STEP_MS_MAX)),
      );
      // The servers keep the process alive; a pending timer (a TTL in 30 days) must not.
      handle.unref();
    };
    arm();
    return { cancel: () => clearTimeout(handle) };
  }
}

/** Real time for what happens outside the simulated world: start-up limits of child processes, progress output. */
export const systemClock: Clock = new SystemClock();

/**
 * Real time that can also be turned forward: a running cloud then lives through the next minutes or the rest
 * of the day at once, every timer on the way in its order, and goes on in real time from there.
 */
export class TurnableClock implements Clock {
  private aheadMs = 0;
  private order = 0;
  private readonly pending = new Set<Pending & { real: Timer }>();
  private readonly real = new SystemClock();

  nowMs(): number {
    return this.real.nowMs() + this.aheadMs;
  }

  /** What clients outside of the cloud, whose clocks nobody turned, take the time to be. */
  machineMs(): number {
    return this.real.nowMs();
  }

  after(delayMs: number, run: () => void | Promise<void>): Timer {
    const due = () => {
      this.pending.delete(entry);
      return run();
    };
    const entry = {
      dueMs: this.nowMs() + Math.max(0, delayMs),
      order: this.order++,
      run: due,
      real: this.real.after(delayMs, due),
    };
    this.pending.add(entry);
    return { cancel: () => this.drop(entry) };
  }

  /** `settle` is awaited after each timer, so that what it set in motion comes before what is due later. */
  async advance(durationMs: number, settle: () => Promise<void>): Promise<void> {
    const untilMs = this.nowMs() + durationMs;
    for (let next = earliest(this.pending, untilMs); next; next = earliest(this.pending, untilMs)) {
      this.drop(next as Pending & { real: Timer });
      this.turnTo(next.dueMs);
      await next.run();
      await settle();
    }
    this.turnTo(untilMs);
    for (const entry of this.pending) {
      entry.real.cancel();
      entry.real = this.real.after(entry.dueMs - this.nowMs(), entry.run);
    }
  }

  /** Time that passed really while a timer ran is not given back. */
  private turnTo(timeMs: number): void {
    this.aheadMs += Math.max(0, timeMs - this.nowMs());
  }

  private drop(entry: Pending & { real: Timer }): void {
    entry.real.cancel();
    this.pending.delete(entry);
  }
}

interface Pending {
  dueMs: number;
  order: number;
  run: () => void | Promise<void>;
}

/** Time that stands still until a test advances it. Timers run in order of due time, then of creation. */
export class VirtualClock implements Clock {
  private currentMs: number;
  private order = 0;
  private readonly pending = new Set<Pending>();

  constructor(startMs: number) {
    this.currentMs = startMs;
  }

  nowMs(): number {
    return this.currentMs;
  }

  /** Whole milliseconds, as the system's clock has them: a jittered delay must not leave a fraction in the time. */
  after(delayMs: number, run: () => void | Promise<void>): Timer {
    const dueMs = this.currentMs + Math.ceil(Math.max(0, delayMs));
    const entry = { dueMs, order: this.order++, run };
    this.pending.add(entry);
    return { cancel: () => void this.pending.delete(entry) };
  }

  /**
   * Moves time forward by `durationMs`, running every timer that falls due on the way.
   * `settle` is awaited before the first timer and after each one, so that what a timer set in
   * motion (a call, a function's invocation) is over before time moves on.
   */
  async advance(durationMs: number, settle: () => Promise<void>): Promise<void> {
    const untilMs = this.currentMs + durationMs;
    await settle();
    for (let next = earliest(this.pending, untilMs); next; next = earliest(this.pending, untilMs)) {
      this.pending.delete(next);
      this.currentMs = Math.max(this.currentMs, next.dueMs);
      await next.run();
      await settle();
    }
    this.currentMs = untilMs;
  }
}

/** By due time, then in order of creation; undefined where nothing is due by `untilMs`. */
function earliest(pending: Iterable<Pending>, untilMs: number): Pending | undefined {
  let first: Pending | undefined;
  for (const entry of pending) {
    if (entry.dueMs > untilMs) continue;
    if (
      !first ||
      entry.dueMs < first.dueMs ||
      (entry.dueMs === first.dueMs && entry.order < first.order)
    )
      first = entry;
  }
  return first;
}
