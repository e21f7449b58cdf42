import { Packed } from "../../core/packed";

export interface LogEvent {
  timestampMs: number;
  ingestionTimeMs: number;
  message: string;
  /** Of all events of the account, in the order in which they came. */
  sequence: number;
}

/** Events that came one after the other, put away together. */
interface Chapter {
  readonly events: Packed<readonly LogEvent[]>;
  readonly firstMs: number;
  readonly lastMs: number;
  /** The earliest and the latest of all, which need not be the first and the last. */
  readonly earliestMs: number;
  readonly latestMs: number;
}

const EVENTS_PER_CHAPTER = 256;

/** Bytes that CloudWatch Logs counts for each event beside its message: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html */
const OVERHEAD_BYTES = 26;

/** The events of one stream, in the order in which they came. All but the latest are packed: logs are most of what a busy cloud keeps. */
export class LogEvents {
  private chapters: Chapter[] = [];
  private latest: LogEvent[] = [];
  /** As CloudWatch Logs counts them. */
  storedBytes = 0;

  add(event: LogEvent): void {
    this.latest.push(event);
    this.storedBytes += bytesOf(event);
    if (this.latest.length < EVENTS_PER_CHAPTER) return;
    this.chapters.push(chapterOf(this.latest));
    this.latest = [];
  }

  /** Of the event that came first; undefined where there is none. */
  get firstTimestampMs(): number | undefined {
    return this.chapters[0]?.firstMs ?? this.latest[0]?.timestampMs;
  }

  get lastTimestampMs(): number | undefined {
    return this.latest.at(-1)?.timestampMs ?? this.chapters.at(-1)?.lastMs;
  }

  /** From `startMs` on, before `endMs`. */
  within(startMs: number, endMs: number): LogEvent[] {
    const isWithin = ({ timestampMs }: LogEvent) => timestampMs >= startMs && timestampMs < endMs;
    const packed = this.chapters
      .filter(({ earliestMs, latestMs }) => latestMs >= startMs && earliestMs < endMs)
      .flatMap(({ events }) => events.unpack().filter(isWithin));
    return [...packed, ...this.latest.filter(isWithin)];
  }

  deleteBefore(oldestMs: number): void {
    const isOld = ({ timestampMs }: LogEvent) => timestampMs < oldestMs;
    if (!this.chapters.some((one) => one.earliestMs < oldestMs) && !this.latest.some(isOld)) return;
    const left = this.within(oldestMs, Number.POSITIVE_INFINITY);
    this.chapters = [];
    this.latest = [];
    this.storedBytes = 0;
    for (const event of left) this.add(event);
  }
}

const bytesOf = ({ message }: LogEvent) => message.length + OVERHEAD_BYTES;

function chapterOf(events: readonly LogEvent[]): Chapter {
  const times = events.map(({ timestampMs }) => timestampMs);
  return {
    events: new Packed(events),
    firstMs: times[0]!,
    lastMs: times.at(-1)!,
    earliestMs: Math.min(...times),
    latestMs: Math.max(...times),
  };
}
