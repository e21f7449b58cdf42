import { type Case, casesOf } from "../case";
import type { Kit } from "../kit";

const page =
  "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html";

/** The two tables of that page: five minutes of data (0 within, X breaching, - none), then the state by treatment. */
const [ofThree, twoOfThree] = [
  [
    ["0 - X - X", "OK", "OK", "OK", "OK"],
    ["- - - - 0", "OK", "OK", "OK", "OK"],
    ["- - - - -", "INSUFFICIENT_DATA", "retained", "ALARM", "OK"],
    ["0 X X - X", "ALARM", "ALARM", "ALARM", "ALARM"],
    ["- - X - -", "ALARM", "retained", "ALARM", "OK"],
  ],
  [
    ["0 - X - X", "ALARM", "ALARM", "ALARM", "ALARM"],
    ["0 0 X 0 X", "ALARM", "ALARM", "ALARM", "ALARM"],
    ["0 - X - -", "OK", "OK", "ALARM", "OK"],
    ["- - - - 0", "OK", "OK", "ALARM", "OK"],
    ["- - - X -", "ALARM", "retained", "ALARM", "OK"],
  ],
] as const;

const treatments = ["missing", "ignore", "breaching", "notBreaching"] as const;

/** Four alarms on one metric; their states after these five minutes. */
async function statesAfter(kit: Kit, data: string, DatapointsToAlarm: number): Promise<string[]> {
  const { cloudwatch } = kit;
  const toMinute = 60 - ((kit.nowMs() / 1000) % 60);
  await kit.wait(toMinute + 2);
  const names: string[] = [];
  for (const TreatMissingData of treatments)
    names.push(
      await kit.make.alarm({
        ...{ AlarmName: TreatMissingData, Namespace: kit.name("Missing"), MetricName: "m" },
        ...{ Statistic: "Sum", Period: 60, EvaluationPeriods: 3, DatapointsToAlarm },
        ...{ Threshold: 1, ComparisonOperator: "GreaterThanOrEqualToThreshold", TreatMissingData },
      }),
    );
  const Namespace = kit.name("Missing");
  for (const point of data.split(" ")) {
    if (point !== "-")
      await cloudwatch("PutMetricData", {
        Namespace,
        MetricData: [{ MetricName: "m", Value: point === "X" ? 5 : 0 }],
      });
    await kit.wait(60);
  }
  // What was decided on the way is nothing to retain: the tables are about one look at five minutes.
  for (const AlarmName of names)
    await cloudwatch("SetAlarmState", {
      ...{ AlarmName, StateValue: "INSUFFICIENT_DATA", StateReason: "before" },
    });
  await kit.wait(10);
  const { MetricAlarms } = await cloudwatch("DescribeAlarms", { AlarmNames: names });
  return names.map(
    (name) =>
      MetricAlarms.find(({ AlarmName }: { AlarmName: string }) => AlarmName === name).StateValue,
  );
}

type Row = readonly [data: string, ...states: string[]];

const cases = (M: number, rows: readonly Row[]): [string, Omit<Case, "id">][] =>
  rows.map(([data, ...states]) => [
    `${M}-of-3-after ${data}`,
    {
      page,
      says: `${M} of 3 datapoints, "${data}": ${treatments.map((name, i) => `${name} ${states[i]}`).join(", ")}.`,
      expected: states.map((state) => (state === "retained" ? "INSUFFICIENT_DATA" : state)),
      run: (kit) => statesAfter(kit, data, M),
    },
  ]);

export const missingDataCases = casesOf(
  "cloudwatch",
  Object.fromEntries([...cases(3, ofThree), ...cases(2, twoOfThree)]),
);
