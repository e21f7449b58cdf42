import type { Clock, Timer } from "../../core/clock";

interface Due<T> {
  dueMs: number;
  order: number;
  value: T;
}

/**
 * Many due times behind one timer: a queue of ten thousand messages in flight must not put ten
 * thousand timers on the clock. A binary heap, earliest first; whoever is called decides whether
 * the value still waits for that time.
 */
export class DueTimes<T> {
  private readonly heap: Due<T>[] = [];
  private order = 0;
  private timer: Timer | undefined;
  private armedForMs = Infinity;

  constructor(
    private readonly clock: Clock,
    private readonly onDue: (values: { value: T; dueMs: number }[]) => void,
  ) {}

  add(dueMs: number, value: T): void {
    const entry = { dueMs, order: this.order++, value };
    let index = this.heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!before(entry, this.heap[parent]!)) break;
      this.heap[index] = this.heap[parent]!;
      index = parent;
    }
    this.heap[index] = entry;
    this.arm();
  }

  clear(): void {
    this.heap.length = 0;
    this.timer?.cancel();
    this.armedForMs = Infinity;
  }

  private arm(): void {
    const first = this.heap[0];
    if (!first || first.dueMs >= this.armedForMs) return;
    this.timer?.cancel();
    this.armedForMs = first.dueMs;
    this.timer = this.clock.after(first.dueMs - this.clock.nowMs(), () => this.fire());
  }

  private fire(): void {
    this.armedForMs = Infinity;
    const nowMs = this.clock.nowMs();
    const due: Due<T>[] = [];
    while (this.heap[0] && this.heap[0].dueMs <= nowMs) due.push(this.takeFirst());
    this.onDue(due);
    this.arm();
  }

  private takeFirst(): Due<T> {
    const first = this.heap[0]!;
    const last = this.heap.pop()!;
    if (this.heap.length === 0) return first;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= this.heap.length) break;
      if (child + 1 < this.heap.length && before(this.heap[child + 1]!, this.heap[child]!)) child++;
      if (!before(this.heap[child]!, last)) break;
      this.heap[index] = this.heap[child]!;
      index = child;
    }
    this.heap[index] = last;
    return first;
  }
}

const before = (a: Due<unknown>, b: Due<unknown>) =>
  a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);
