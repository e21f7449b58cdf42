import type { Clock } from "../../core/clock";
import type { RateRule } from "./statements";

/** The window is kept in slices, so that counting costs the same at any rate. */
const SLICES = 10;

interface Count {
  slices: number[];
  /** Index of the newest slice, counted from the epoch. */
  newest: number;
}

/** Requests per address within a rate-based rule's window. AWS estimates within seconds; this is exact to a tenth of the window. */
export class Rates {
  private readonly counts = new Map<string, Count>();

  constructor(private readonly clock: Clock) {}

  isOver(rule: RateRule, scope: string, sourceIp: string): boolean {
    const sliceMs = (rule.windowSeconds * 1000) / SLICES;
    const now = Math.floor(this.clock.nowMs() / sliceMs);
    const key = `${scope}/${rule.id}/${sourceIp}`;
    let count = this.counts.get(key);
    if (!count) this.counts.set(key, (count = { slices: Array(SLICES).fill(0), newest: now }));
    for (let slice = Math.max(count.newest, now - SLICES) + 1; slice <= now; slice++)
      count.slices[slice % SLICES] = 0;
    count.newest = now;
    count.slices[now % SLICES]! += 1;
    return count.slices.reduce((sum, slice) => sum + slice, 0) > rule.limit;
  }
}
