import { availableParallelism } from "node:os";
import { type Clock, systemClock, type Timer } from "../../core/clock";

/** How long background work lags behind before more than one of it may run beside requests. */
export const PATIENCE_MS = 10_000;

/** A machine that answers requests at such distances is as busy as if they overlapped. */
const QUIET_MS = 30;

/** One function's background invocations: those that have their turn, and those that wait for it. */
export class Lane {
  running = 0;
  readonly waiting: { order: number; start: () => void }[] = [];

  /** `limitOf`: how many may have their turn at once, which a new configuration may change. */
  constructor(private readonly limitOf: () => number) {}

  get limit(): number {
    return this.limitOf();
  }
}

export interface TurnsOptions {
  /** False: only the lanes' limits hold. */
  requestsFirst: boolean;
  /** Real time unless said, whatever the cloud's: it is the machine that is busy. */
  clock?: Clock;
  /** This machine's unless said. */
  processors?: number;
}

/**
 * Whose turn it is on this machine's few processors. AWS has processors for everybody; here an event that is
 * worked on takes them from a request that a sender waits for, and an event taken early makes its own batch
 * small. So events and tasks of workflows wait for a turn, the oldest first, whichever function it is for;
 * and while requests are being answered only one of them runs: a burst is taken first and worked off after
 * it. A load that does not end has to be worked off beside it, so after a while as many run as there are processors.
 */
export class Turns {
  private requests = 0;
  private lastAnswerMs = Number.NEGATIVE_INFINITY;
  private running = 0;
  private nextOrder = 0;
  private readonly lanes = new Set<Lane>();
  private readonly clock: Clock;
  private readonly processors: number;
  private laggingSinceMs: number | undefined;
  private patience: Timer | undefined;
  private quiet: Timer | undefined;

  constructor(private readonly options: TurnsOptions) {
    this.clock = options.clock ?? systemClock;
    this.processors = options.processors ?? availableParallelism();
  }

  /** Somebody waits for this invocation. The returned function ends it. */
  beginRequest(): () => void {
    this.requests++;
    return () => {
      this.requests--;
      this.lastAnswerMs = this.clock.nowMs();
      this.startWaiting();
    };
  }

  /** Calls `start` when it is this one's turn, at once where it can. The returned function ends the turn. */
  beginBackground(lane: Lane, start: () => void): () => void {
    lane.waiting.push({ order: this.nextOrder++, start });
    this.lanes.add(lane);
    this.startWaiting();
    return () => {
      lane.running--;
      this.running--;
      this.startWaiting();
    };
  }

  private startWaiting(): void {
    for (let lane = this.nextLane(); lane && this.hasRoom(); lane = this.nextLane()) {
      lane.running++;
      this.running++;
      const { start } = lane.waiting.shift()!;
      if (lane.waiting.length === 0) this.lanes.delete(lane);
      start();
    }
    this.watchLag();
    this.watchQuiet();
  }

  /** Of those with room, the one whose first has waited longest. */
  private nextLane(): Lane | undefined {
    // Beside requests a turn must be used: a second one of a function would only wait for its process.
    const limitMax = this.isAnswering() ? 1 : Number.POSITIVE_INFINITY;
    let next: Lane | undefined;
    for (const lane of this.lanes)
      if (
        lane.running < Math.min(lane.limit, limitMax) &&
        (!next || lane.waiting[0]!.order < next.waiting[0]!.order)
      )
        next = lane;
    return next;
  }

  private hasRoom(): boolean {
    if (!this.isAnswering()) return true;
    const lags =
      this.laggingSinceMs !== undefined && this.clock.nowMs() - this.laggingSinceMs >= PATIENCE_MS;
    return this.running < (lags ? this.processors : 1);
  }

  private isAnswering(): boolean {
    if (!this.options.requestsFirst) return false;
    return this.requests > 0 || this.clock.nowMs() - this.lastAnswerMs < QUIET_MS;
  }

  /** A request may hang for longer than anything else happens, so patience ends by itself. */
  private watchLag(): void {
    if (this.lanes.size === 0) {
      // Between two batches nothing may wait for a moment: only when the load ends is it worked off.
      if (this.isAnswering()) return;
      this.patience?.cancel();
      this.laggingSinceMs = this.patience = undefined;
    } else if (this.laggingSinceMs === undefined) {
      this.laggingSinceMs = this.clock.nowMs();
      this.patience = this.clock.after(PATIENCE_MS, () => this.startWaiting());
    }
  }

  /** After the last answer nothing else may happen for long. */
  private watchQuiet(): void {
    const isIdle = this.lanes.size === 0 && this.laggingSinceMs === undefined;
    if (this.quiet || isIdle || this.requests > 0 || !this.isAnswering()) return;
    this.quiet = this.clock.after(QUIET_MS, () => {
      this.quiet = undefined;
      this.startWaiting();
    });
  }
}
