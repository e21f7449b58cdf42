/** After the load: waits until everything has been processed, then compares, and says both as metrics that thresholds judge. */
import { sleep } from "k6";
import { Counter, Gauge } from "k6/metrics";
import { account, type Accounting, addAccounts, isComplete } from "./accounting.ts";
import type { Reads } from "./reads.ts";
import { unaccounted } from "./sender.ts";
import type { Traffic } from "./traffic.ts";

/** By the cloud's clock: what was turned is within it, and said beside it. */
const drainSeconds = new Gauge("drain_seconds");
const drainSecondsTurned = new Gauge("drain_seconds_turned");
const lost = new Counter("webhooks_lost");
const doubled = new Counter("webhooks_doubled");
const wrong = new Counter("payments_wrong");
const figures = {
  accepted: new Gauge("rows_accepted"),
  processed: new Gauge("rows_processed"),
  ledgerRows: new Gauge("ledger_rows"),
  ledgerRowsExpected: new Gauge("ledger_rows_expected"),
  effects: new Gauge("payment_effects"),
  effectsExpected: new Gauge("payment_effects_expected"),
  payments: new Gauge("payments_checked"),
};

export const settlementThresholds = {
  webhooks_lost: ["count==0"],
  webhooks_doubled: ["count==0"],
  payments_wrong: ["count==0"],
  webhooks_unaccounted: ["count==0"],
  webhooks_unfinished: ["count==0"],
};

/** A climb ends in the middle of requests: some were taken whose sender never heard of it, and none may be missing. */
export const cutOffThresholds = {
  ...settlementThresholds,
  webhooks_unaccounted: ["count<=0"],
  webhooks_unfinished: [],
};

const lookEverySeconds = 1;
const shownMax = 5;
const turnMsMin = 30_000;
const turnMsMax = 300_000;
/** Longer than the sweeper leaves a ledger row alone that is not applied. */
const afterwardsMs = 20 * 60_000;

export interface SettleRules {
  /** By the cloud's clock. */
  drainSecondsMax: number;
  /** Every number up to the highest that arrived was accepted in the end. */
  gapsAreLosses: boolean;
  /**
   * What was cut off waits for minutes, until its message is visible again or the sweeper looks. A local cloud's
   * clock may be turned to then, whenever nothing moves any more.
   */
  turnsClock: boolean;
  /** Called once, when nothing moves by itself any more. */
  onStandstill(reads: Reads): void;
}

/** `sample` is called at each look, for depths and alarms that are watched meanwhile. */
export function settle(
  reads: Reads,
  streams: readonly Traffic[],
  rules: SettleRules,
  sample: () => void,
): Accounting {
  const { drainSecondsMax, gapsAreLosses, turnsClock, onStandstill } = rules;
  const startedMs = reads.nowMs();
  const elapsed = () => (reads.nowMs() - startedMs) / 1000;
  let turnMs = turnMsMin;
  let turnedMs = 0;
  let stoodStill = false;
  for (let before = ""; elapsed() < drainSecondsMax;) {
    const left = waiting(reads);
    const found = left > 0 ? undefined : accountAll(reads, streams, gapsAreLosses);
    if (found && isComplete(found)) break;
    sample();
    const now = JSON.stringify([left, found]);
    if (turnsClock && now === before) {
      if (!stoodStill) onStandstill(reads);
      stoodStill = true;
      reads.turnClock(turnMs);
      turnedMs += turnMs;
      // What nothing will move again must not take as many looks as there are half minutes in an hour.
      turnMs = Math.min(2 * turnMs, turnMsMax);
    } else {
      turnMs = turnMsMin;
      sleep(lookEverySeconds);
    }
    before = now;
  }
  drainSeconds.add(elapsed());
  drainSecondsTurned.add(turnedMs / 1000);
  if (!stoodStill) onStandstill(reads);
  // Whatever is due later must not book anything again.
  if (turnsClock) reads.turnClock(afterwardsMs);
  const found = accountAll(reads, streams, gapsAreLosses);
  report(found);
  return found;
}

function accountAll(reads: Reads, streams: readonly Traffic[], gapsAreLosses: boolean): Accounting {
  return addAccounts(
    streams.map((traffic) => account(traffic, reads.tables(traffic.run), gapsAreLosses)),
  );
}

/** Messages in the provider queues. */
function waiting(reads: Reads): number {
  return Object.keys(reads.stack.secrets).reduce((sum, queue) => {
    const { visible, inFlight } = reads.depth(queue);
    return sum + visible + inFlight;
  }, 0);
}

function report(found: Accounting): void {
  for (const name of Object.keys(figures) as (keyof typeof figures)[])
    figures[name].add(found[name]);
  lost.add(found.lost.length);
  doubled.add(found.doubled.length);
  wrong.add(found.wrong.length);
  unaccounted.add(-found.accepted);
  for (const problem of [...found.lost, ...found.doubled, ...found.wrong].slice(0, shownMax))
    console.error(problem);
}
