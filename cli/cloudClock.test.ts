import { type LocalCloud, startLocalCloud } from "../local";
import { createControl } from "../local/control";
import { TurnableClock } from "../local/core/clock";
import { cloudClock } from "./cloudClock";

describe("the clock that a command goes by", () => {
  let local: LocalCloud;

  beforeEach(async () => {
    const identity = { accountId: "123456789012", region: "us-east-1", seed: "clock" };
    local = await startLocalCloud({ ...identity, clock: new TurnableClock(), port: 0 });
    local.cloud.add(() =>
      createControl({ clock: async () => ({ nowMs: local.cloud.clock.nowMs() }) }),
    );
  });

  afterEach(() => local.stop());

  it("is this machine's for AWS", async () => {
    expect(await cloudClock(undefined)).toBe(Date.now);
  });

  it("is the local cloud's, also where that was turned forward", async () => {
    for (const turnedMs of [0, 3 * 86_400_000]) {
      if (turnedMs > 0) await local.cloud.advance(turnedMs);
      const nowMs = await cloudClock(local.endpoint.url);
      const behindMs = local.cloud.clock.nowMs() - nowMs();
      // It is the time that the answer took on its way.
      expect(behindMs).toBeGreaterThanOrEqual(0);
      expect(behindMs).toBeLessThan(1_000);
    }
  });
});
