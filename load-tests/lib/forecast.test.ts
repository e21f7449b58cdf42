import { forecast, meanRatePerSecond, type Season } from "./forecast.ts";

const plan = { quotaRequestsPerDay: 10_000, rateRequestsPerSecond: 100, burstRequests: 500 };
const season: Season = {
  peakToMean: 3,
  deliveriesPerEvent: 1,
  burstEvents: 300,
  hourShape: Array<number>(24).fill(1),
  days: [
    { date: "2026-11-26", eventsByProvider: { stripe: 2_400 } },
    { date: "2026-11-27", eventsByProvider: { stripe: 24_000 } },
  ],
};

it("knows that ten thousand a day is little more than one in nine seconds", () => {
  expect(meanRatePerSecond(10_000)).toBeCloseTo(0.1157, 4);
});

it("says on which day and at which hour the quota is used up, and what to set", () => {
  const [stripe] = forecast(season, plan);
  // 1,000 an hour: the 10,001st comes in the hour that begins at ten.
  expect(stripe).toMatchObject({
    provider: "stripe",
    peakDay: { date: "2026-11-27", requests: 24_000 },
    quotaUsed: 2.4,
    quotaHit: { date: "2026-11-27", hour: 10 },
    isBurstHit: false,
    set: { quotaRequestsPerDay: 72_000, rateRequestsPerSecond: 100, burstRequests: 500 },
  });
  expect(stripe!.rateHit).toBeUndefined();
});

it("finds the hour in which the rate is hit although the day's quota is far", () => {
  const hourShape = Array<number>(24).fill(0).with(20, 1);
  const days = [{ date: "2026-11-27", eventsByProvider: { stripe: 150_000 } }];
  const [stripe] = forecast(
    { ...season, hourShape, days },
    { ...plan, quotaRequestsPerDay: 1_000_000 },
  );
  // 150,000 in one hour is 41.7 a second, and three times that in its busiest minute.
  expect(stripe!.rateHit).toEqual({ date: "2026-11-27", hour: 20 });
  expect(stripe!.peakRatePerSecond.rate).toBeCloseTo(125);
  expect(stripe!.set.rateRequestsPerSecond).toBe(250);
  expect(stripe!.quotaHit).toBeUndefined();
});

it("changes nothing of a plan that is ample, and counts repeated deliveries", () => {
  const days = [{ date: "2026-11-27", eventsByProvider: { square: 1_000, generic: 10 } }];
  const found = forecast({ ...season, days, deliveriesPerEvent: 1.5 }, plan);
  expect(found.map(({ provider, peakDay, set }) => [provider, peakDay.requests, set])).toEqual([
    ["generic", 15, plan],
    ["square", 1_500, plan],
  ]);
});

it("raises the burst to what is let go at once", () => {
  const [stripe] = forecast({ ...season, burstEvents: 1_240 }, plan);
  expect(stripe).toMatchObject({ isBurstHit: true, set: { burstRequests: 1_300 } });
});
