import type { Cloud } from "../../../core/cloud";
import { type Item, itemBytes } from "../values/attributeValue";

export type StreamViewType = "KEYS_ONLY" | "NEW_IMAGE" | "OLD_IMAGE" | "NEW_AND_OLD_IMAGES";

/** Set on records of deletions by DynamoDB itself (TTL). */
export interface StreamIdentity {
  Type: "Service";
  PrincipalId: "dynamodb.amazonaws.com";
}

export interface StreamRecord {
  eventID: string;
  eventName: "INSERT" | "MODIFY" | "REMOVE";
  eventVersion: "1.1";
  eventSource: "aws:dynamodb";
  awsRegion: string;
  dynamodb: {
    ApproximateCreationDateTime: Date;
    Keys: Item;
    NewImage?: Item;
    OldImage?: Item;
    SequenceNumber: string;
    SizeBytes: number;
    StreamViewType: StreamViewType;
  };
  userIdentity?: StreamIdentity;
}

/** A record as it is kept, for a day: what its place and the stream say of it is added when it is read. */
interface Change {
  readonly eventName: StreamRecord["eventName"];
  readonly createdSeconds: number;
  readonly keys: Item;
  readonly newImage: Item | undefined;
  readonly oldImage: Item | undefined;
  readonly identity: StreamIdentity | undefined;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html */
const RETENTION_MS = 24 * 3600 * 1000;

/**
 * A table's stream: one shard that is never split, so the records of the whole table are in order,
 * not only those of one item. AWS promises the latter; consumers must not rely on more.
 */
export class Stream {
  readonly arn: string;
  readonly label: string;
  readonly shardId: string;
  readonly createdAtMs: number;
  closed = false;
  private readonly eventIdPrefix: string;
  private changes: Change[] = [];
  private trimmed = 0;

  constructor(
    private readonly cloud: Cloud,
    readonly tableName: string,
    tableArn: string,
    readonly keySchema: { AttributeName: string; KeyType: string }[],
    readonly viewType: StreamViewType,
    /** For KMS: the table's key protects its stream too. */
    readonly kmsKeyArn: () => string | undefined,
  ) {
    this.createdAtMs = cloud.clock.nowMs();
    this.eventIdPrefix = cloud.random.hex(16);
    this.label = new Date(this.createdAtMs).toISOString().replace("Z", "");
    this.arn = `${tableArn}/stream/${this.label}`;
    this.shardId = `shardId-${String(this.createdAtMs).padStart(20, "0")}-${cloud.random.hex(8)}`;
  }

  /** The position after the last record. */
  get end(): number {
    return this.trimmed + this.changes.length;
  }

  /** The position of the oldest record that is still kept. */
  get start(): number {
    this.trim();
    return this.trimmed;
  }

  add(
    keys: Item,
    oldImage: Item | undefined,
    newImage: Item | undefined,
    identity?: StreamIdentity,
  ): void {
    const withNew = this.viewType === "NEW_IMAGE" || this.viewType === "NEW_AND_OLD_IMAGES";
    const withOld = this.viewType === "OLD_IMAGE" || this.viewType === "NEW_AND_OLD_IMAGES";
    this.changes.push({
      eventName: !oldImage ? "INSERT" : newImage ? "MODIFY" : "REMOVE",
      // Whole seconds, as AWS rounds it.
      createdSeconds: Math.floor(this.cloud.clock.nowMs() / 1000),
      keys,
      newImage: withNew ? newImage : undefined,
      oldImage: withOld ? oldImage : undefined,
      identity,
    });
    this.trim();
    this.cloud.signals.notify(this.arn);
  }

  /** Records from `position` on, up to `countMax` and `bytesMax`. */
  read(position: number, countMax: number, bytesMax: number): StreamRecord[] {
    const first = position - this.start;
    const records: StreamRecord[] = [];
    let bytes = 0;
    for (const [index, change] of this.changes.slice(first, first + countMax).entries()) {
      const record = this.recordOf(change, position + index);
      bytes += record.dynamodb.SizeBytes;
      if (records.length > 0 && bytes > bytesMax) break;
      records.push(record);
    }
    return records;
  }

  /** No more records come; those there are can be read for 24 hours. */
  close(): void {
    this.closed = true;
    this.cloud.signals.notify(this.arn);
  }

  private recordOf(change: Change, position: number): StreamRecord {
    const { eventName, createdSeconds, keys, newImage, oldImage, identity } = change;
    const images = {
      ...(newImage && { NewImage: newImage }),
      ...(oldImage && { OldImage: oldImage }),
    };
    return {
      eventID: this.eventIdPrefix + position.toString(16).padStart(16, "0"),
      eventName,
      eventVersion: "1.1",
      eventSource: "aws:dynamodb",
      awsRegion: this.cloud.region,
      dynamodb: {
        ApproximateCreationDateTime: new Date(createdSeconds * 1000),
        Keys: keys,
        ...images,
        SequenceNumber: sequenceNumberAt(position),
        SizeBytes: [keys, ...Object.values(images)].reduce(
          (sum, image) => sum + itemBytes(image),
          0,
        ),
        StreamViewType: this.viewType,
      },
      ...(identity && { userIdentity: identity }),
    };
  }

  private trim(): void {
    const oldestSeconds = (this.cloud.clock.nowMs() - RETENTION_MS) / 1000;
    let count = 0;
    while (count < this.changes.length && this.changes[count]!.createdSeconds < oldestSeconds)
      count++;
    if (count === 0) return;
    this.changes = this.changes.slice(count);
    this.trimmed += count;
  }
}

/** Sequence numbers are positions, in AWS's form of at least 21 digits. */
const SEQUENCE_BASE = 100_000_000_000_000_000_000n;

export const sequenceNumberAt = (position: number) => String(SEQUENCE_BASE + BigInt(position));

export function positionOf(sequenceNumber: string): number | undefined {
  if (!/^\d{21,40}$/.test(sequenceNumber)) return undefined;
  return Number(BigInt(sequenceNumber) - SEQUENCE_BASE);
}
