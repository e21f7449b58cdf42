/** Many seeds, what they add up to, and a timeline of those that fail. */
import type { Fleet } from "./fleet/fleet";
import { explain } from "./explain";
import { strikeKinds } from "./faults/plan";
import type { RunResult } from "./run";

export interface SimulateOptions {
  fleet: Pick<Fleet, "run">;
  say(line: string): void;
  first: number;
  seeds: number;
  durationMs: number;
  events: number;
}

/** Failing seeds beyond these are only counted: they mostly fail for the same reason. */
const explainedMax = 3;
/** Lines of progress in all, in a log as in a terminal. */
const linesOfProgress = 20;

/** True where no seed failed. */
export async function simulate(options: SimulateOptions): Promise<boolean> {
  const { fleet, say, first, seeds, durationMs, events } = options;
  const failed: RunResult[] = [];
  const totals: Totals = {
    ...{ events: 0, accepted: 0, forged: 0, faults: 0, strikes: new Map() },
    ...{ lost: 0, doubled: 0, wrong: 0, other: 0 },
  };
  let done = 0;
  const one = async (seed: string) => {
    const result = await fleet.run({ seed, durationMs, events });
    done += 1;
    count(totals, result);
    if (result.violations.length > 0) {
      failed.push(result);
      say(`  seed ${seed} failed: ${result.violations[0]!.what}`);
    }
    if (done % Math.ceil(seeds / linesOfProgress) === 0 && done < seeds)
      say(`  ${done} of ${seeds} seeds`);
  };
  await Promise.all(Array.from({ length: seeds }, (_, i) => one(String(first + i))));
  for (const line of injected(totals)) say(line);
  for (const result of failed.slice(0, explainedMax))
    for (const line of await explain(result, options)) say(line);
  say(lastLine(seeds, totals));
  return failed.length === 0;
}

interface Totals {
  events: number;
  accepted: number;
  forged: number;
  faults: number;
  strikes: Map<string, number>;
  lost: number;
  doubled: number;
  wrong: number;
  other: number;
}

function count(totals: Totals, result: RunResult): void {
  const { events, accepted, forged, strikes, plan, violations } = result;
  const of = (kind: string) => violations.filter((violation) => violation.kind === kind).length;
  totals.events += events;
  totals.accepted += accepted;
  totals.forged += forged;
  totals.faults += plan.length;
  for (const [strike, times] of Object.entries(strikes))
    totals.strikes.set(strike, (totals.strikes.get(strike) ?? 0) + times);
  totals.lost += of("lost");
  totals.doubled += of("doubled");
  totals.wrong += of("wrong state");
  totals.other += of("other");
}

/** What took effect how often; a kind that never did is seen by its 0. */
function injected({ strikes, accepted, forged, events }: Totals): string[] {
  const times = strikeKinds.map((kind): [string, number] => [kind, strikes.get(kind) ?? 0]);
  const rows: [string, number][] = [...times, ["a delivery is forged or stale", forged]];
  return [
    `  ${accepted} of ${events} events were accepted; what happened to them:`,
    ...rows.map(([what, count]) => `    ${String(count).padStart(7)}  ${what}`),
  ];
}

const lastLine = (seeds: number, { events, faults, lost, doubled, wrong, other }: Totals) =>
  `${seeds} seeds, ${events} events, ${faults} faults: ${lost} lost, ${doubled} doubled, ` +
  `${wrong} wrong final states, ${other} other violations`;
