import type { Cloud } from "../../core/cloud";
import { INVOCATIONS_PER_PROCESS } from "./executor";

/**
 * Where invocations wait that nobody's request waits for: events, tasks of workflows. AWS would run them
 * side by side; here they wait for this machine's few processes, and a machine's wait must not use up the
 * account's concurrency, or a backlog would refuse the requests that come in.
 */
export class Line {
  private taken = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly cloud: Cloud) {}

  /** Resolves with what gives the place back. */
  async enter(processes: number): Promise<() => void> {
    if (this.taken >= processes * INVOCATIONS_PER_PROCESS)
      await this.cloud.activity.pause(new Promise<void>((resolve) => this.waiting.push(resolve)));
    else this.taken++;
    return () => {
      const next = this.waiting.shift();
      if (next) next();
      else this.taken--;
    };
  }
}
