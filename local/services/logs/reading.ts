import type { Input, Output } from "../../core/service";
import { page } from "../../core/paging";
import { compileFilterPattern } from "./filterPattern";
import type { LogEvent, LogEvents } from "./logEvents";
import type { LogGroup, LogStore } from "./store";

/** What operators see of groups, streams and events. */
export function describeGroups(store: LogStore, input: Input): Output {
  const prefix: string = input["logGroupNamePrefix"] ?? "";
  const groups = [...store.groups.values()].filter((group) => group.name.startsWith(prefix));
  const described = groups.map((group) => ({
    logGroupName: group.name,
    arn: `${group.arn}:*`,
    logGroupArn: group.arn,
    creationTime: group.createdMs,
    retentionInDays: group.retentionInDays,
    kmsKeyId: group.kmsKeyId,
    metricFilterCount: group.metricFilters.size,
    storedBytes: storedBytes(group),
  }));
  return paged("logGroups", described, input, 50);
}

export function describeStreams(store: LogStore, input: Input): Output {
  const group = store.group(input["logGroupName"]);
  const lastMs = (name: string) => group.streams.get(name)?.events.lastTimestampMs;
  const names = [...group.streams.keys()]
    .filter((name) => name.startsWith(input["logStreamNamePrefix"] ?? ""))
    .sort();
  if (input["orderBy"] === "LastEventTime")
    names.sort((a, b) => (lastMs(a) ?? 0) - (lastMs(b) ?? 0));
  if (input["descending"]) names.reverse();
  const described = names.map((name) => ({
    logStreamName: name,
    creationTime: group.streams.get(name)!.createdMs,
    firstEventTimestamp: group.streams.get(name)!.events.firstTimestampMs,
    lastEventTimestamp: lastMs(name),
    arn: `${group.arn}:log-stream:${name}`,
  }));
  return paged("logStreams", described, input, 50);
}

export function getEvents(store: LogStore, input: Input): Output {
  store.applyRetention();
  const stream = store.stream(input["logGroupName"], input["logStreamName"]);
  const events = within(stream.events, input);
  const limit: number = input["limit"] ?? 10_000;
  const forward = /^f\/(\d+)$/.exec(input["nextToken"] ?? "");
  const from = forward
    ? Number(forward[1])
    : input["startFromHead"]
      ? 0
      : Math.max(0, events.length - limit);
  const slice = events.slice(from, from + limit);
  return {
    events: slice.map(({ timestampMs, ingestionTimeMs, message }) => ({
      timestamp: timestampMs,
      ingestionTime: ingestionTimeMs,
      message,
    })),
    nextForwardToken: `f/${from + slice.length}`,
    nextBackwardToken: `b/${from}`,
  };
}

export function filterEvents(store: LogStore, input: Input): Output {
  store.applyRetention();
  const group = store.group(input["logGroupName"]);
  const matches = compileFilterPattern(input["filterPattern"] ?? "");
  const names: string[] | undefined = input["logStreamNames"];
  const found = [...group.streams.values()]
    .filter((stream) => (names ? names.includes(stream.name) : true))
    .filter((stream) => stream.name.startsWith(input["logStreamNamePrefix"] ?? ""))
    .flatMap((stream) => within(stream.events, input).map((event) => ({ stream, event })))
    .filter(({ event }) => matches(event.message))
    .sort((a, b) => a.event.timestampMs - b.event.timestampMs)
    .map(({ stream, event }) => ({
      logStreamName: stream.name,
      timestamp: event.timestampMs,
      ingestionTime: event.ingestionTimeMs,
      message: event.message,
      eventId: eventId(event),
    }));
  return { ...paged("events", found, input, 10_000), searchedLogStreams: [] };
}

export function describeMetricFilters(store: LogStore, input: Input): Output {
  const group = store.group(input["logGroupName"]);
  const described = [...group.metricFilters.values()]
    .filter((filter) => filter.name.startsWith(input["filterNamePrefix"] ?? ""))
    .map((filter) => ({
      filterName: filter.name,
      filterPattern: filter.pattern,
      logGroupName: group.name,
      metricTransformations: [
        {
          metricName: filter.transformation.name,
          metricNamespace: filter.transformation.namespace,
          metricValue: filter.transformation.value,
          dimensions: filter.transformation.dimensions,
          unit: filter.transformation.unit,
        },
      ],
    }));
  return paged("metricFilters", described, input, 50);
}

const within = (events: LogEvents, input: Input): LogEvent[] =>
  events.within(input["startTime"] ?? 0, input["endTime"] ?? Number.MAX_SAFE_INTEGER);

/** 56 digits, as AWS's have. */
const eventId = ({ timestampMs, sequence }: LogEvent) =>
  `${timestampMs}${String(sequence).padStart(56 - String(timestampMs).length, "0")}`;

function paged(member: string, all: unknown[], input: Input, maxDefault: number): Output {
  const { items, nextToken } = page(all, {
    max: input["limit"],
    token: input["nextToken"],
    maxDefault,
  });
  return { [member]: items, nextToken };
}

function storedBytes(group: LogGroup): number {
  let bytes = 0;
  for (const { events } of group.streams.values()) bytes += events.storedBytes;
  return bytes;
}

export function groupByArn(store: LogStore, arn: string): LogGroup {
  return store.group(arn.replace(/^arn:[^:]+:logs:[^:]*:[^:]*:log-group:/, "").replace(/:\*$/, ""));
}
