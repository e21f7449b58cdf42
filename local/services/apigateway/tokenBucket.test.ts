import fc from "fast-check";
import { fullBucket, takeToken } from "./tokenBucket";

describe("a token bucket", () => {
  it("never lets through more than the burst and what time has refilled", () => {
    const limits = fc.record({
      burstLimit: fc.integer({ min: 0, max: 50 }),
      rateLimit: fc.integer({ min: 0, max: 100 }),
    });
    const gapsMs = fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 200 });
    fc.assert(
      fc.property(limits, gapsMs, ({ burstLimit, rateLimit }, gaps) => {
        const bucket = fullBucket({ burstLimit, rateLimit }, 0);
        let nowMs = 0;
        let taken = 0;
        for (const gapMs of gaps) {
          nowMs += gapMs;
          if (takeToken(bucket, { burstLimit, rateLimit }, nowMs)) taken += 1;
        }
        expect(taken).toBeLessThanOrEqual(burstLimit + (nowMs / 1000) * rateLimit + 1e-6);
      }),
    );
  });

  it("lets nothing through where the burst is 0", () => {
    const limits = { burstLimit: 0, rateLimit: 100 };
    const bucket = fullBucket(limits, 0);
    expect([0, 1_000, 60_000].map((ms) => takeToken(bucket, limits, ms))).toEqual([
      false,
      false,
      false,
    ]);
  });

  it("is no fuller after a long rest than its burst", () => {
    const limits = { burstLimit: 2, rateLimit: 10 };
    const bucket = fullBucket(limits, 0);
    const taken = [0, 0, 0, 3_600_000, 3_600_000, 3_600_000].map((ms) =>
      takeToken(bucket, limits, ms),
    );
    expect(taken).toEqual([true, true, false, true, true, false]);
  });
});
