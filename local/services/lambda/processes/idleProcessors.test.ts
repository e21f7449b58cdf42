import os from "node:os";
import { watchIdleProcessors } from "./idleProcessors";

const cpu = (user: number, idle: number) => ({ times: { user, nice: 0, sys: 0, idle, irq: 0 } });

/** What the machine says at the first look and at the second. */
const machine = (...looks: readonly (readonly ReturnType<typeof cpu>[])[]) => {
  const left = [...looks];
  return () => left.shift()!;
};

describe("the processors that are idle", () => {
  it("are counted over the watch, not since the machine started", () => {
    const idle = watchIdleProcessors(
      machine([cpu(9_000, 100), cpu(0, 9_000)], [cpu(9_050, 150), cpu(100, 9_000)]),
    );
    expect(idle()).toBe(0.5);
  });

  it("are all of them where nothing runs", () => {
    expect(watchIdleProcessors(machine([cpu(5, 0), cpu(5, 0)], [cpu(5, 70), cpu(5, 70)]))()).toBe(
      2,
    );
  });

  it("are none where no time has passed", () => {
    expect(watchIdleProcessors(machine([cpu(1, 1)], [cpu(1, 1)]))()).toBe(0);
  });

  it("are between none and all of this machine's", async () => {
    const idle = watchIdleProcessors();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(idle()).toBeGreaterThanOrEqual(0);
    expect(idle()).toBeLessThanOrEqual(os.cpus().length);
  });
});
