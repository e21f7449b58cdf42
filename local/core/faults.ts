/** A point in a call at which a test may interfere: before its effect, or after it and before the answer. */
export interface FaultPoint {
  when: "before" | "after";
  service: string;
  operation: string;
  callerArn: string;
  input: Readonly<Record<string, unknown>>;
}

/** May throw (the caller sees that error), wait, or do nothing. */
export type FaultHook = (point: FaultPoint) => void | Promise<void>;

export class Faults {
  private readonly hooks = new Set<FaultHook>();

  /** Returns the function that takes the fault out again. */
  inject(hook: FaultHook): () => void {
    this.hooks.add(hook);
    return () => void this.hooks.delete(hook);
  }

  /**
   * Each hook after the other. Most have nothing to do at most calls, and a turn of the loop at each of them
   * would add up: there is a promise only where one of them waits.
   */
  at(point: FaultPoint): Promise<void> | undefined {
    let waiting: Promise<void> | undefined;
    for (const hook of this.hooks) {
      if (waiting) waiting = waiting.then(() => hook(point));
      else waiting = hook(point) ?? undefined;
    }
    return waiting;
  }

  get active(): boolean {
    return this.hooks.size > 0;
  }
}
