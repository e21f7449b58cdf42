import { periodStartMs } from "./quota";

const at = (text: string) => Date.parse(text);

describe("a quota's period", () => {
  it("is a UTC day", () => {
    const start = periodStartMs(
      { limit: 1, offset: 0, period: "DAY" },
      at("2026-11-21T23:59:59.999Z"),
    );
    expect(start).toBe(at("2026-11-21T00:00:00Z"));
  });

  it("is a week from the offset's day on, Sunday being 0", () => {
    const week = (offset: number, now: string) =>
      periodStartMs({ limit: 1, offset, period: "WEEK" }, at(now));
    // 2026-11-21 is a Saturday.
    expect(week(0, "2026-11-21T10:00:00Z")).toBe(at("2026-11-15T00:00:00Z"));
    expect(week(1, "2026-11-21T10:00:00Z")).toBe(at("2026-11-16T00:00:00Z"));
    expect(week(6, "2026-11-21T10:00:00Z")).toBe(at("2026-11-21T00:00:00Z"));
    expect(week(6, "2026-11-20T23:00:00Z")).toBe(at("2026-11-14T00:00:00Z"));
  });

  it("is a month from the offset's day on, the first being 0", () => {
    const month = (offset: number, now: string) =>
      periodStartMs({ limit: 1, offset, period: "MONTH" }, at(now));
    expect(month(0, "2026-11-21T10:00:00Z")).toBe(at("2026-11-01T00:00:00Z"));
    expect(month(20, "2026-11-21T00:00:00Z")).toBe(at("2026-11-21T00:00:00Z"));
    expect(month(20, "2026-11-20T23:59:59Z")).toBe(at("2026-10-21T00:00:00Z"));
    expect(month(14, "2026-01-03T00:00:00Z")).toBe(at("2025-12-15T00:00:00Z"));
  });
});
