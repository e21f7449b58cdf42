import type { Clock } from "../../core/clock";
import { AwsError } from "../../core/errors";
import type { LogEvents } from "./logEvents";
import type { MetricFilter } from "./metricFilter";

export interface LogStream {
  name: string;
  createdMs: number;
  readonly events: LogEvents;
}

export interface LogGroup {
  name: string;
  arn: string;
  createdMs: number;
  /** undefined: kept for ever. */
  retentionInDays?: number;
  kmsKeyId?: string;
  tags: Record<string, string>;
  streams: Map<string, LogStream>;
  metricFilters: Map<string, MetricFilter>;
}

const DAY_MS = 86_400_000;

/** The retention periods that CloudWatch Logs takes: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
export const retentionDaysAllowed = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
];

/** Groups, streams and events of one account, and what retention has left of them. */
export class LogStore {
  readonly groups = new Map<string, LogGroup>();
  /** Names → JSON policy documents of the account (aws:cloudwatch/logResourcePolicy). */
  readonly resourcePolicies = new Map<string, string>();

  private eventCount = 0;

  constructor(private readonly clock: Clock) {}

  nextSequence(): number {
    return this.eventCount++;
  }

  group(name: string): LogGroup {
    const group = this.groups.get(name);
    if (!group)
      throw new AwsError(
        "ResourceNotFoundException",
        `The specified log group does not exist: ${name}`,
      );
    return group;
  }

  stream(groupName: string, streamName: string): LogStream {
    const stream = this.group(groupName).streams.get(streamName);
    if (!stream)
      throw new AwsError(
        "ResourceNotFoundException",
        `The specified log stream does not exist: ${groupName} ${streamName}`,
      );
    return stream;
  }

  /** Deletes what is older than its group's retention. AWS takes up to 72 hours for it; here it happens at once. */
  applyRetention(): void {
    for (const group of this.groups.values()) {
      if (group.retentionInDays === undefined) continue;
      const oldestMs = this.clock.nowMs() - group.retentionInDays * DAY_MS;
      for (const { events } of group.streams.values()) events.deleteBefore(oldestMs);
    }
  }
}
