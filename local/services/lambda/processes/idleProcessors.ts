import os from "node:os";

/** Processors that had nothing to do, on average, since the watch began. */
export type IdleProcessors = () => number;

interface CpuTimes {
  readonly times: Readonly<Record<string, number>>;
}

/** Begins a watch. The whole machine's: what else runs on it takes its processors too. */
export function watchIdleProcessors(cpus: () => readonly CpuTimes[] = os.cpus): IdleProcessors {
  const before = totals(cpus());
  return () => {
    const now = totals(cpus());
    const passedMs = now.allMs - before.allMs;
    return passedMs === 0 ? 0 : ((now.idleMs - before.idleMs) / passedMs) * now.count;
  };
}

function totals(cpus: readonly CpuTimes[]): { count: number; idleMs: number; allMs: number } {
  const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
  return {
    count: cpus.length,
    idleMs: sum(cpus.map(({ times }) => times["idle"] ?? 0)),
    allMs: sum(cpus.flatMap(({ times }) => Object.values(times))),
  };
}
