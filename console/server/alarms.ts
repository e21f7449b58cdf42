/** Alarms as CloudWatch describes them, in the order in which a person wants to see them. */
import { labelOf } from "./labelOf";
import type { AlarmView } from "../protocol";

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- members of DescribeAlarms' answer
type Described = Record<string, any>;

const urgency: Record<AlarmView["state"], number> = { ALARM: 0, INSUFFICIENT_DATA: 1, OK: 2 };

export function alarmViews(described: readonly Described[], stack: string): AlarmView[] {
  return described
    .map((alarm): AlarmView => ({
      name: alarm["AlarmName"],
      label: labelOf(alarm["AlarmName"], stack),
      state: alarm["StateValue"],
      description: alarm["AlarmDescription"] ?? "",
      reason: alarm["StateReason"] ?? "",
      changedMs: Number(alarm["StateUpdatedTimestamp"] ?? 0),
      watches: watchedNames(alarm),
    }))
    .sort(
      (a, b) =>
        urgency[a.state] - urgency[b.state] ||
        (a.state === "ALARM" ? b.changedMs - a.changedMs : 0) ||
        (a.name < b.name ? -1 : 1),
    );
}

/** The queues, functions and machines in its dimensions, its own or its queries'. */
function watchedNames({ Dimensions = [], Metrics = [] }: Described): string[] {
  const all: { Name: string; Value: string }[] = [
    ...Dimensions,
    ...Metrics.flatMap((query: Described) => query["MetricStat"]?.Metric?.Dimensions ?? []),
  ];
  const naming = ["QueueName", "FunctionName", "StateMachineArn", "PipeName", "ApiName"];
  return [
    ...new Set(
      all.filter(({ Name }) => naming.includes(Name)).map(({ Value }) => Value.split(":").at(-1)!),
    ),
  ];
}
