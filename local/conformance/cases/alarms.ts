import type { Input } from "../../core/service";
import { casesOf } from "../case";
import type { Kit } from "../kit";

const missing =
  "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html";
const evaluation =
  "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html";

const alarm = (more: Input): Input => ({
  ...{ AlarmName: "alarm", Namespace: "Conformance", MetricName: "m", Statistic: "Sum" },
  ...{ Period: 60, EvaluationPeriods: 1, Threshold: 1, ...more },
  ComparisonOperator: "GreaterThanOrEqualToThreshold",
});

const state = async ({ cloudwatch }: Kit, AlarmName: string) =>
  (await cloudwatch("DescribeAlarms", { AlarmNames: [AlarmName] })).MetricAlarms[0].StateValue;

const put = ({ cloudwatch }: Kit, Value: number) =>
  cloudwatch("PutMetricData", {
    Namespace: "Conformance",
    MetricData: [{ MetricName: "m", Value }],
  });

/** To five seconds past a minute: periods begin at full minutes, and a case is about whole ones. */
const align = (kit: Kit) => kit.wait(65 - ((kit.nowMs() / 1000) % 60));

/** Until the alarm has looked at the minute that is now over. */
async function after(kit: Kit, seconds: number, name: string, expected: string): Promise<string> {
  await kit.wait(seconds);
  return kit.eventually(
    () => state(kit, name),
    (now) => now === expected,
  );
}

/** The state after ten minutes in which nothing was reported. */
async function silent(kit: Kit, TreatMissingData: string): Promise<string> {
  const name = await kit.make.alarm(alarm({ TreatMissingData }));
  await kit.wait(600);
  return state(kit, name);
}

export const alarmCases = casesOf("cloudwatch", {
  "missing-is-insufficient": {
    page: missing,
    says: "Where all data is missing and missing data is treated as missing, the alarm goes to INSUFFICIENT_DATA.",
    expected: "INSUFFICIENT_DATA",
    run: (kit) => silent(kit, "missing"),
  },
  "missing-not-breaching": {
    page: missing,
    says: "Treated as notBreaching, missing data makes it OK.",
    expected: "OK",
    run: (kit) => silent(kit, "notBreaching"),
  },
  "missing-breaching": {
    page: missing,
    says: "Treated as breaching, missing data makes it ALARM.",
    expected: "ALARM",
    run: (kit) => silent(kit, "breaching"),
  },
  "missing-ignored-keeps-the-state": {
    page: missing,
    says: "Treated as ignore, the alarm keeps its state while data is missing.",
    expected: ["ALARM", "ALARM"],
    async run(kit) {
      const name = await kit.make.alarm(alarm({ TreatMissingData: "ignore" }));
      await align(kit);
      await put(kit, 5);
      const breached = await after(kit, 60, name, "ALARM");
      await kit.wait(900);
      return [breached, await state(kit, name)];
    },
  },
  "alarm-and-back": {
    page: evaluation,
    says: "A breaching datapoint makes ALARM, a later one below the threshold OK.",
    expected: ["ALARM", "OK"],
    async run(kit) {
      const name = await kit.make.alarm(alarm({ TreatMissingData: "notBreaching" }));
      await align(kit);
      await put(kit, 5);
      return [await after(kit, 60, name, "ALARM"), await after(kit, 600, name, "OK")];
    },
  },
  "m-out-of-n": {
    page: evaluation,
    says: "With DatapointsToAlarm M of N periods must breach.",
    expected: ["OK", "ALARM"],
    async run(kit) {
      const name = await kit.make.alarm(
        alarm({ EvaluationPeriods: 3, DatapointsToAlarm: 2, TreatMissingData: "notBreaching" }),
      );
      await align(kit);
      await put(kit, 5);
      const once = await after(kit, 60, name, "OK");
      await put(kit, 5);
      return [once, await after(kit, 60, name, "ALARM")];
    },
  },
});
