import { TurnableClock, VirtualClock } from "./clock";

describe("a virtual clock", () => {
  it("runs timers in the order of their due times, then of their making", async () => {
    const clock = new VirtualClock(1_000);
    const seen: [string, number][] = [];
    const note = (name: string) => () => void seen.push([name, clock.nowMs()]);
    clock.after(20, note("late"));
    clock.after(10, note("early"));
    clock.after(10, note("early too"));
    await clock.advance(30, async () => undefined);
    expect(seen).toEqual([
      ["early", 1_010],
      ["early too", 1_010],
      ["late", 1_020],
    ]);
    expect(clock.nowMs()).toBe(1_030);
  });

  // A workflow's jittered retry once left a fraction in the time, which then stood in a stream's shard iterators and broke them.
  it("tells whole milliseconds whatever the delay, never too early", async () => {
    const clock = new VirtualClock(1_000);
    const seen: number[] = [];
    clock.after(0.25, () => void seen.push(clock.nowMs()));
    clock.after(1.5, () => void seen.push(clock.nowMs()));
    await clock.advance(5, async () => undefined);
    expect(seen).toEqual([1_001, 1_002]);
  });
});

describe("a turnable clock", () => {
  it("goes on in real time", () => {
    const clock = new TurnableClock();
    expect(Math.abs(clock.nowMs() - Date.now())).toBeLessThan(1_000);
  });

  it("runs what falls due on the way in its order, each at its time", async () => {
    const clock = new TurnableClock();
    const startMs = clock.nowMs();
    const seen: [string, number][] = [];
    const note = (name: string) => () =>
      void seen.push([name, Math.round((clock.nowMs() - startMs) / 60_000)]);
    clock.after(3 * 60_000, note("third"));
    clock.after(60_000, () => {
      note("first")();
      clock.after(60_000, note("second"));
    });
    clock.after(5 * 60_000, note("later"));
    const cancelled = clock.after(2 * 60_000, note("cancelled"));
    cancelled.cancel();
    await clock.advance(4 * 60_000, async () => undefined);
    expect(seen).toEqual([
      ["first", 1],
      ["second", 2],
      ["third", 3],
    ]);
    expect(Math.round((clock.nowMs() - startMs) / 60_000)).toBe(4);
  });

  it("brings what was not yet due nearer", async () => {
    const clock = new TurnableClock();
    const done = new Promise<number>((resolve) =>
      clock.after(86_400_000, () => resolve(clock.nowMs())),
    );
    const startMs = clock.nowMs();
    await clock.advance(86_400_000 - 20, async () => undefined);
    expect((await done) - startMs).toBeGreaterThanOrEqual(86_400_000 - 1_000);
  });
});
