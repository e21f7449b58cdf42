import { VirtualClock } from "./clock";

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
