import type { AuthorizationRequest } from "../../core/authorization";
import { type Cloud } from "../../core/cloud";
import { serviceCaller } from "../../core/caller";
import { AwsError } from "../../core/errors";
import { page } from "../../core/paging";
import type { CallContext, Input, Operation, Output } from "../../core/service";
import { useKey } from "../kms/keyUse";
import { metricsFromLine } from "./embeddedMetrics";
import { compileFilterPattern } from "./filterPattern";
import { metricFromLine } from "./metricFilter";
import type { LogEvent, LogGroup, LogStore } from "./store";

/** The API of CloudWatch Logs: what functions and services write with, and what operators read with. */
export function logsOperations(cloud: Cloud, store: LogStore): Record<string, Operation> {
  const onGroup = (action: string) => (input: Input, context: CallContext) => [
    request(cloud, store, context, action, `log-group:${input["logGroupName"]}:log-stream:`),
  ];
  const onStream = (action: string) => (input: Input, context: CallContext) => [
    request(
      cloud,
      store,
      context,
      action,
      `log-group:${input["logGroupName"]}:log-stream:${input["logStreamName"]}`,
    ),
  ];
  return {
    CreateLogStream: {
      parameters: { logGroupName: "string", logStreamName: "string" },
      authorize: onGroup("logs:CreateLogStream"),
      handle: (input) => createStream(cloud, store, input),
    },
    PutLogEvents: {
      parameters: {
        logGroupName: "string",
        logStreamName: "string",
        logEvents: "list",
        sequenceToken: "string",
      },
      authorize: onStream("logs:PutLogEvents"),
      handle: (input) => putEvents(cloud, store, input),
    },
    DescribeLogGroups: {
      parameters: { logGroupNamePrefix: "string", limit: "integer", nextToken: "string" },
      authorize: (_input, context) => [
        request(cloud, store, context, "logs:DescribeLogGroups", "log-group:*"),
      ],
      handle: (input) => describeGroups(store, input),
    },
    DescribeLogStreams: {
      parameters: {
        logGroupName: "string",
        logStreamNamePrefix: "string",
        orderBy: "string",
        descending: "boolean",
        limit: "integer",
        nextToken: "string",
      },
      authorize: onGroup("logs:DescribeLogStreams"),
      handle: (input) => describeStreams(store, input),
    },
    GetLogEvents: {
      parameters: {
        logGroupName: "string",
        logStreamName: "string",
        startTime: "integer",
        endTime: "integer",
        startFromHead: "boolean",
        limit: "integer",
        nextToken: "string",
      },
      authorize: onStream("logs:GetLogEvents"),
      handle: (input) => getEvents(store, input),
    },
    FilterLogEvents: {
      parameters: {
        logGroupName: "string",
        logStreamNames: "list",
        logStreamNamePrefix: "string",
        startTime: "integer",
        endTime: "integer",
        filterPattern: "string",
        limit: "integer",
        nextToken: "string",
      },
      authorize: onGroup("logs:FilterLogEvents"),
      handle: (input) => filterEvents(store, input),
    },
    DescribeMetricFilters: {
      parameters: {
        logGroupName: "string",
        filterNamePrefix: "string",
        limit: "integer",
        nextToken: "string",
      },
      authorize: onGroup("logs:DescribeMetricFilters"),
      handle: (input) => describeMetricFilters(store, input),
    },
    ListTagsForResource: {
      parameters: { resourceArn: "string" },
      authorize: (input, context) => [
        {
          ...request(cloud, store, context, "logs:ListTagsForResource", ""),
          resource: String(input["resourceArn"]),
        },
      ],
      handle: (input) => ({ tags: groupByArn(store, String(input["resourceArn"])).tags }),
    },
  };
}

/** AWS services write to a group only as far as the account's log resource policies let them. */
function request(
  cloud: Cloud,
  store: LogStore,
  context: CallContext,
  action: string,
  resource: string,
): AuthorizationRequest {
  const base = { action, resource: cloud.arn("logs", resource) };
  if (context.caller.kind !== "service" || store.resourcePolicies.size === 0) return base;
  const statements = [...store.resourcePolicies.values()].flatMap(
    (document) => JSON.parse(document).Statement,
  );
  return {
    ...base,
    resourcePolicy: JSON.stringify({ Version: "2012-10-17", Statement: statements }),
    resourcePolicyMode: "additive",
  };
}

function createStream(cloud: Cloud, store: LogStore, input: Input): Output {
  const group = store.group(input["logGroupName"]);
  const name: string = input["logStreamName"];
  if (group.streams.has(name))
    throw new AwsError(
      "ResourceAlreadyExistsException",
      `The specified log stream already exists: ${name}`,
    );
  group.streams.set(name, { name, createdMs: cloud.clock.nowMs(), events: [] });
  return {};
}

async function putEvents(cloud: Cloud, store: LogStore, input: Input): Promise<Output> {
  const group = store.group(input["logGroupName"]);
  const stream = store.stream(group.name, input["logStreamName"]);
  await useGroupKey(cloud, group, "GenerateDataKey");
  const nowMs = cloud.clock.nowMs();
  for (const { timestamp, message } of input["logEvents"] as {
    timestamp: number;
    message: string;
  }[]) {
    stream.events.push({
      timestampMs: timestamp,
      ingestionTimeMs: nowMs,
      message,
      eventId: cloud.random.hex(56),
    });
    for (const datum of metricsFromLine(message)) cloud.metrics.record(datum);
    for (const filter of group.metricFilters.values()) {
      const datum = metricFromLine(filter, message, timestamp);
      if (datum) cloud.metrics.record(datum);
    }
  }
  return { nextSequenceToken: cloud.random.hex(56) };
}

/** The service encrypts under its own principal, with the group's ARN as context: a key policy without that context locks the group. */
export async function useGroupKey(
  cloud: Cloud,
  group: LogGroup,
  operation: "GenerateDataKey" | "Decrypt",
): Promise<void> {
  if (!group.kmsKeyId) return;
  const service = serviceCaller(`logs.${cloud.region}.amazonaws.com`, {
    sourceAccount: cloud.accountId,
  });
  await useKey(cloud, service, {
    keyId: group.kmsKeyId,
    viaService: "logs",
    operation,
    encryptionContext: { "aws:logs:arn": group.arn },
  });
}

function describeGroups(store: LogStore, input: Input): Output {
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

function describeStreams(store: LogStore, input: Input): Output {
  const group = store.group(input["logGroupName"]);
  const lastMs = (name: string) => group.streams.get(name)?.events.at(-1)?.timestampMs;
  const names = [...group.streams.keys()]
    .filter((name) => name.startsWith(input["logStreamNamePrefix"] ?? ""))
    .sort();
  if (input["orderBy"] === "LastEventTime")
    names.sort((a, b) => (lastMs(a) ?? 0) - (lastMs(b) ?? 0));
  if (input["descending"]) names.reverse();
  const described = names.map((name) => ({
    logStreamName: name,
    creationTime: group.streams.get(name)!.createdMs,
    firstEventTimestamp: group.streams.get(name)!.events[0]?.timestampMs,
    lastEventTimestamp: lastMs(name),
    arn: `${group.arn}:log-stream:${name}`,
  }));
  return paged("logStreams", described, input, 50);
}

function getEvents(store: LogStore, input: Input): Output {
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

function filterEvents(store: LogStore, input: Input): Output {
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
      eventId: event.eventId,
    }));
  return { ...paged("events", found, input, 10_000), searchedLogStreams: [] };
}

function describeMetricFilters(store: LogStore, input: Input): Output {
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

function within(events: LogEvent[], input: Input): LogEvent[] {
  const startMs: number = input["startTime"] ?? 0;
  const endMs: number = input["endTime"] ?? Number.MAX_SAFE_INTEGER;
  return events.filter((event) => event.timestampMs >= startMs && event.timestampMs < endMs);
}

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
  for (const stream of group.streams.values())
    for (const event of stream.events) bytes += event.message.length + 26;
  return bytes;
}

function groupByArn(store: LogStore, arn: string): LogGroup {
  return store.group(arn.replace(/^arn:[^:]+:logs:[^:]*:[^:]*:log-group:/, "").replace(/:\*$/, ""));
}
