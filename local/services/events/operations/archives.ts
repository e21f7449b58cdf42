import type { Cloud } from "../../../core/cloud";
import { AwsError } from "../../../core/errors";
import type { Operation } from "../../../core/service";
import type { BusTraffic } from "../bus";
import { type Archive, busNameOf, type EventStore, notFound, type Replay } from "../store";

const DAY_MS = 86_400_000;

/** Archives and their replays. Events older than the retention are gone before anybody looks. */
export function archiveOperations(
  cloud: Cloud,
  store: EventStore,
  traffic: BusTraffic,
): Record<string, Operation> {
  return {
    DescribeArchive: {
      parameters: { ArchiveName: "string" },
      authorize: ({ ArchiveName }) => [
        {
          action: "events:DescribeArchive",
          resource: cloud.arn("events", `archive/${ArchiveName}`),
        },
      ],
      handle: ({ ArchiveName }) => describeArchive(store.archive(ArchiveName), cloud),
    },
    StartReplay: {
      parameters: {
        ReplayName: "string",
        Description: "string",
        EventSourceArn: "string",
        EventStartTime: "timestamp",
        EventEndTime: "timestamp",
        Destination: "structure",
      },
      authorize: ({ ReplayName }) => [
        { action: "events:StartReplay", resource: cloud.arn("events", `replay/${ReplayName}`) },
      ],
      handle: (input) => {
        const replay = startReplay(cloud, store, traffic, input);
        return {
          ReplayArn: replay.arn,
          State: "STARTING",
          ReplayStartTime: new Date(replay.startedMs),
        };
      },
    },
    DescribeReplay: {
      parameters: { ReplayName: "string" },
      authorize: ({ ReplayName }) => [
        { action: "events:DescribeReplay", resource: cloud.arn("events", `replay/${ReplayName}`) },
      ],
      handle: ({ ReplayName }) => describeReplay(store.replays.get(ReplayName), ReplayName),
    },
  };
}

function describeArchive(archive: Archive, cloud: Cloud) {
  const events = retainedEvents(archive, cloud.clock.nowMs());
  return {
    ArchiveArn: archive.arn,
    ArchiveName: archive.name,
    EventSourceArn: archive.busArn,
    Description: archive.description,
    EventPattern: archive.eventPattern,
    State: "ENABLED",
    KmsKeyIdentifier: archive.kmsKeyIdentifier,
    RetentionDays: archive.retentionDays,
    SizeBytes: events.reduce((bytes, { event }) => bytes + JSON.stringify(event.read()).length, 0),
    EventCount: events.length,
    CreationTime: new Date(archive.createdMs),
  };
}

function retainedEvents(archive: Archive, nowMs: number): Archive["events"] {
  if (archive.retentionDays > 0)
    archive.events = archive.events.filter(
      ({ atMs }) => nowMs - atMs < archive.retentionDays * DAY_MS,
    );
  return archive.events;
}

/** Replayed events carry `replay-name`, and archives do not take them again. */
function startReplay(
  cloud: Cloud,
  store: EventStore,
  traffic: BusTraffic,
  input: Record<string, unknown>,
): Replay {
  const name = input["ReplayName"] as string;
  const destination = input["Destination"] as { Arn: string; FilterArns?: string[] };
  if (store.replays.has(name))
    throw new AwsError("ResourceAlreadyExistsException", `Replay ${name} already exists.`);
  const archive = store.archive(busNameOf(input["EventSourceArn"] as string));
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-replay-archived-event.html
  if (destination.Arn !== archive.busArn)
    throw new AwsError(
      "ValidationException",
      "Parameter Destination.Arn is not valid. Reason: events can only be replayed to the bus they were archived from.",
    );
  const replay: Replay = {
    name,
    arn: cloud.arn("events", `replay/${name}`),
    archiveArn: archive.arn,
    destinationArn: destination.Arn,
    filterArns: destination.FilterArns ?? [],
    startMs: toMs(input["EventStartTime"]),
    endMs: toMs(input["EventEndTime"]),
    state: "RUNNING",
    startedMs: cloud.clock.nowMs(),
  };
  store.replays.set(name, replay);
  const bus = store.bus(destination.Arn);
  for (const { event, atMs } of retainedEvents(archive, replay.startedMs)) {
    if (atMs < replay.startMs || atMs >= replay.endMs) continue;
    replay.lastReplayedMs = atMs;
    traffic.accept(bus, { ...event.read(), "replay-name": name }, { ruleArns: replay.filterArns });
  }
  replay.state = "COMPLETED";
  replay.endedMs = cloud.clock.nowMs();
  return replay;
}

function describeReplay(replay: Replay | undefined, name: string) {
  if (!replay) throw notFound(`Replay ${name} does not exist.`);
  const date = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms));
  return {
    ReplayName: replay.name,
    ReplayArn: replay.arn,
    State: replay.state,
    EventSourceArn: replay.archiveArn,
    Destination: { Arn: replay.destinationArn, FilterArns: replay.filterArns },
    EventStartTime: date(replay.startMs),
    EventEndTime: date(replay.endMs),
    EventLastReplayedTime: date(replay.lastReplayedMs),
    ReplayStartTime: date(replay.startedMs),
    ReplayEndTime: date(replay.endedMs),
  };
}

function toMs(time: unknown): number {
  if (time instanceof Date) return time.getTime();
  return typeof time === "number" ? time * 1000 : Date.parse(String(time));
}
