import { alarmFailures } from "./metricAlarm";

describe("an alarm that CloudWatch would not take", () => {
  it.each([
    [{ name: "n".repeat(256) }, "name", "has 256 characters, may have 255 at most"],
    [
      { alarmDescription: "d".repeat(1025) },
      "alarmDescription",
      "has 1025 characters, may have 1024 at most",
    ],
    [{ okActions: Array(6).fill("arn") }, "okActions", "has 6 actions, may have 5 at most"],
    [
      { metricQueries: [{}] },
      "metricName",
      "an alarm watches either metricName or metricQueries: set one of the two",
    ],
  ])("is refused before it is made: %#", (inputs, property, reason) => {
    expect(alarmFailures({ metricName: "m", ...inputs })).toEqual([{ property, reason }]);
  });

  it("takes names, texts and actions up to their limits", () => {
    const most = {
      name: "n".repeat(255),
      alarmDescription: "d".repeat(1024),
      alarmActions: Array(5).fill("arn"),
    };
    expect(alarmFailures({ metricName: "m", ...most })).toEqual([]);
  });
});
