import { parseSchedule } from "./schedule";

const next = (expression: string, after: string) => {
  const ms = parseSchedule(expression).nextMs(Date.parse(after));
  return ms === undefined ? undefined : new Date(ms).toISOString();
};

describe("schedule expressions", () => {
  it.each([
    ["rate(1 minute)", "2026-01-01T00:00:30.500Z", "2026-01-01T00:01:30.500Z"],
    ["rate(2 hours)", "2026-01-01T00:00:00Z", "2026-01-01T02:00:00.000Z"],
    ["cron(0 10 * * ? *)", "2026-01-01T10:00:00Z", "2026-01-02T10:00:00.000Z"],
    ["cron(15 12 * * ? *)", "2026-01-01T10:00:00Z", "2026-01-01T12:15:00.000Z"],
    ["cron(0 18 ? * MON-FRI *)", "2026-01-02T18:00:00Z", "2026-01-05T18:00:00.000Z"],
    ["cron(0 8 1 * ? *)", "2026-01-01T08:00:00Z", "2026-02-01T08:00:00.000Z"],
    ["cron(0/15 * * * ? *)", "2026-01-01T00:46:00Z", "2026-01-01T01:00:00.000Z"],
    ["cron(0/5 8-17 ? * MON-FRI *)", "2026-01-02T17:56:00Z", "2026-01-05T08:00:00.000Z"],
    ["cron(0 0 29 2 ? *)", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00.000Z"],
    ["cron(0 0 1 1 ? 2025)", "2026-01-01T00:00:00Z", undefined],
  ])("%s after %s is due at %s", (expression, after, expected) => {
    expect(next(expression, after)).toBe(expected);
  });

  it.each([
    "rate(1 minutes)",
    "rate(5 minute)",
    "rate(0 minutes)",
    "cron(0 0 * * * *)",
    "cron(60 0 * * ? *)",
    "every day",
  ])("refuses %s", (expression) => {
    expect(() => parseSchedule(expression)).toThrow("Parameter ScheduleExpression is not valid");
  });

  it("names what it does not model", () => {
    expect(() => parseSchedule("cron(0 0 L * ? *)")).toThrow("does not model L, W and #");
  });
});
