/** How fast a recovery may go: it shares queues and functions with live traffic. */
export interface Waiting {
  nowMs(): number;
  sleep(ms: number): Promise<void>;
}

/** Hands out turns at least 1/rate seconds apart. Unused turns are not saved up, so there is no burst after a pause. */
export class Pace {
  private nextMs = 0;

  constructor(
    private readonly turnsPerSecond: number,
    private readonly waiting: Waiting,
  ) {}

  async turn(): Promise<void> {
    const nowMs = this.waiting.nowMs();
    const turnMs = Math.max(nowMs, this.nextMs);
    this.nextMs = turnMs + 1000 / this.turnsPerSecond;
    if (turnMs > nowMs) await this.waiting.sleep(turnMs - nowMs);
  }
}

export const realWaiting: Waiting = {
  nowMs: () => performance.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};
