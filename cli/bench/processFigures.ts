import { readdirSync, readFileSync } from "node:fs";

/** What Linux says of a process; undefined where there is no /proc. */
export interface ProcessFigures {
  cpuMs: number;
  /** Proportional set size: memory that several processes share is counted once. */
  pssBytes: number;
}

/** The kernel counts in hundredths of a second: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
const TICK_MS = 10;

export function processFigures(pid: number): ProcessFigures | undefined {
  try {
    return {
      cpuMs: cpuMsOf(readFileSync(`/proc/${pid}/stat`, "utf8")),
      pssBytes: pssBytesOf(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8")),
    };
  } catch {
    // No Linux, or the process has ended.
    return undefined;
  }
}

/** All that this process has started and that still runs, and what those have started. */
export function descendantsOf(pid: number): number[] {
  const parents = new Map(processIds().map((id) => [id, parentOf(id)]));
  const childrenOf = (parent: number): number[] =>
    [...parents].filter(([, of]) => of === parent).flatMap(([id]) => [id, ...childrenOf(id)]);
  return childrenOf(pid);
}

function processIds(): number[] {
  try {
    return readdirSync("/proc").map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

function parentOf(pid: number): number | undefined {
  try {
    return parentIn(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return undefined;
  }
}

export const parentIn = (stat: string): number => Number(fieldsOf(stat)[1]);

/** The name, in parentheses, may hold spaces: fields count from behind it. */
const fieldsOf = (stat: string): string[] => stat.slice(stat.lastIndexOf(")") + 2).split(" ");

export function cpuMsOf(stat: string): number {
  const fields = fieldsOf(stat);
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

export function pssBytesOf(smapsRollup: string): number {
  return Number(/^Pss:\s+(\d+) kB$/m.exec(smapsRollup)?.[1] ?? 0) * 1024;
}
