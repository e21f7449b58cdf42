/** After the load: waits until everything has been processed, then compares, and says both as metrics that thresholds judge. */
import { sleep } from "k6";
import { Counter, Gauge } from "k6/metrics";
import { account, type Accounting, addAccounts, isComplete } from "./accounting.ts";
import type { Reads } from "./reads.ts";
import { unaccounted } from "./sender.ts";
import type { Traffic } from "./traffic.ts";

const drainSeconds = new Gauge("drain_seconds");
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

const lookEverySeconds = 1;
const shownMax = 5;

export interface SettleRules {
  drainSecondsMax: number;
  /** Every number up to the highest that arrived was accepted in the end. */
  gapsAreLosses: boolean;
}

/** `sample` is called at each look, for depths and alarms that are watched meanwhile. */
export function settle(
  reads: Reads,
  streams: readonly Traffic[],
  { drainSecondsMax, gapsAreLosses }: SettleRules,
  sample: () => void,
): Accounting {
  const startedMs = Date.now();
  const elapsed = () => (Date.now() - startedMs) / 1000;
  while (waiting(reads) > 0 && elapsed() < drainSecondsMax) {
    sample();
    sleep(lookEverySeconds);
  }
  let found = accountAll(reads, streams, gapsAreLosses);
  while (!isComplete(found) && elapsed() < drainSecondsMax) {
    sample();
    sleep(lookEverySeconds);
    found = accountAll(reads, streams, gapsAreLosses);
  }
  drainSeconds.add(elapsed());
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
