/** Whether a process of this machine still works. */
import { readFileSync } from "node:fs";

export function processLives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    // It is there and somebody else's.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Ended, and nobody asked how: in a container often for ever. Only Linux tells it here; elsewhere it counts as working. */
function isZombie(pid: number): boolean {
  try {
    // The name before the state is in parentheses, and may have some of its own.
    return /^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
