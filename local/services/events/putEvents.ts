import type { AuthorizationRequest } from "../../core/authorization";
import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/errors";
import type { Operation } from "../../core/service";
import { type BusTraffic, putEventsRequest } from "./bus";
import type { BusEvent, EventStore } from "./store";

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html: at most 10 entries and 1 MB a request. */
const ENTRIES_MAX = 10;
const REQUEST_BYTES_MAX = 1_048_576;
const entryMembers = [
  "Time",
  "Source",
  "Resources",
  "DetailType",
  "Detail",
  "EventBusName",
  "TraceHeader",
];

interface Entry {
  Time?: Date | number | string;
  Source?: string;
  Resources?: string[];
  DetailType?: string;
  Detail?: string;
  EventBusName?: string;
  TraceHeader?: string;
}

export function putEventsOperation(
  cloud: Cloud,
  store: EventStore,
  traffic: BusTraffic,
): Operation {
  return {
    // EndpointId (global endpoints) is not modelled.
    parameters: { Entries: "list" },
    authorize: ({ Entries }) => authorizationRequests(store, Entries ?? []),
    handle({ Entries }, { caller }) {
      const entries: Entry[] = Entries ?? [];
      checkRequest(entries);
      const results = entries.map((entry) => {
        const refusal = refusalOf(entry, store, caller.kind === "service");
        if (refusal) return refusal;
        const event = toEvent(cloud, entry);
        traffic.accept(store.bus(entry.EventBusName), event, { traceHeader: entry.TraceHeader });
        return { EventId: event.id };
      });
      const failed = results.filter((result) => "ErrorCode" in result).length;
      return { FailedEntryCount: failed, Entries: results };
    },
  };
}

/** One question a distinct bus, source and detail type: a policy may bind any of the three. */
function authorizationRequests(store: EventStore, entries: Entry[]): AuthorizationRequest[] {
  const requests = new Map<string, AuthorizationRequest>();
  for (const { EventBusName, Source = "", DetailType = "" } of entries) {
    const arn = store.busArn(EventBusName);
    const bus = [...store.buses.values()].find((one) => one.arn === arn);
    requests.set(
      JSON.stringify([arn, Source, DetailType]),
      putEventsRequest({ arn, policy: bus?.policy }, Source, DetailType),
    );
  }
  return [...requests.values()];
}

function checkRequest(entries: Entry[]): void {
  if (entries.length === 0 || entries.length > ENTRIES_MAX)
    throw new AwsError(
      "ValidationException",
      `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length between 1 and ${ENTRIES_MAX}, got ${entries.length}`,
    );
  for (const entry of entries) {
    const unknown = Object.keys(entry).filter((name) => !entryMembers.includes(name));
    if (unknown.length > 0)
      throw new AwsError(
        "ValidationException",
        `Unknown member of an entry: ${unknown.join(", ")}`,
      );
  }
  if (entries.reduce((bytes, entry) => bytes + entryBytes(entry), 0) > REQUEST_BYTES_MAX)
    throw new AwsError(
      "ValidationException",
      "Total size of the entries in the request is over the limit.",
    );
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevent-size */
export function entryBytes(entry: Entry): number {
  const texts = [entry.Source, entry.DetailType, entry.Detail, ...(entry.Resources ?? [])];
  const timeBytes = entry.Time === undefined ? 0 : 14;
  return texts.reduce((bytes, text) => bytes + Buffer.byteLength(text ?? ""), timeBytes);
}

/** Why this entry alone fails; the others of the request are taken all the same. */
function refusalOf(
  entry: Entry,
  store: EventStore,
  fromService: boolean,
): { ErrorCode: string; ErrorMessage: string } | undefined {
  for (const name of ["Source", "DetailType", "Detail"] as const)
    if (!entry[name])
      return {
        ErrorCode: "InvalidArgument",
        ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
      };
  if (entry.Source!.startsWith("aws.") && !fromService)
    return {
      ErrorCode: "NotAuthorizedForSourceException",
      ErrorMessage: "Not authorized for the source.",
    };
  if (!parseDetail(entry.Detail!))
    return { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
  // What AWS does with the name of a bus that does not exist is not documented; here it is seen at once.
  if (![...store.buses.values()].some(({ arn }) => arn === store.busArn(entry.EventBusName)))
    return {
      ErrorCode: "ResourceNotFoundException",
      ErrorMessage: `Event bus ${entry.EventBusName} does not exist.`,
    };
  return undefined;
}

function parseDetail(text: string): Record<string, unknown> | undefined {
  try {
    const detail: unknown = JSON.parse(text);
    return typeof detail === "object" && detail !== null && !Array.isArray(detail)
      ? (detail as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function toEvent(cloud: Cloud, entry: Entry): BusEvent {
  return {
    version: "0",
    id: cloud.random.uuid(),
    "detail-type": entry.DetailType!,
    source: entry.Source!,
    account: cloud.accountId,
    time: eventTime(timeMs(entry.Time) ?? cloud.clock.nowMs()),
    region: cloud.region,
    resources: entry.Resources ?? [],
    detail: parseDetail(entry.Detail!)!,
  };
}

/** On the wire a timestamp is seconds since the epoch. */
function timeMs(time: Entry["Time"]): number | undefined {
  if (time === undefined) return undefined;
  if (time instanceof Date) return time.getTime();
  return typeof time === "number" ? time * 1000 : Date.parse(time);
}

/** Events carry whole seconds: `2017-12-22T18:43:48Z`. */
export function eventTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
