import type { Cloud } from "../../core/cloud";
import { PackedTogether, type PackedValue } from "../../core/packedTogether";

/** A segment or subsegment as it was sent; X-Ray's own field names. */
export interface Segment {
  id: string;
  name: string;
  trace_id: string;
  parent_id?: string;
  type?: string;
  origin?: string;
  start_time: number;
  end_time?: number;
  in_progress?: boolean;
  error?: boolean;
  fault?: boolean;
  throttle?: boolean;
  annotations?: Record<string, string | number | boolean>;
  http?: {
    request?: { method?: string; url?: string; client_ip?: string; user_agent?: string };
    response?: { status?: number };
  };
  subsegments?: Segment[];
}

export interface StoredSegment {
  segment: Segment;
  document: string;
}

/** X-Ray keeps traces for 30 days: https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-traces */
const RETENTION_MS = 30 * 24 * 3600 * 1000;

/** A segment as it was sent. Text alone: read, it takes three times as much, and few are looked at. */
type Document = readonly [segmentId: string, text: string];

interface Trace {
  readonly receivedMs: number;
  packed?: PackedValue<readonly Document[]>;
}

/** Segments of a trace come within seconds of each other: what a busy minute brings is not packed. */
const OPEN_TRACES_MAX = 1024;

/** All traces of the last 30 days. All but the latest are packed. */
export class TraceStore {
  /** In order of the first segment's arrival, which is the order in which they grow old. */
  private readonly traces = new Map<string, Trace>();
  /** The documents of those that are not packed, by the segment's id. */
  private readonly open = new Map<Trace, Map<string, string>>();
  private readonly together = new PackedTogether<readonly Document[]>();

  constructor(private readonly cloud: Cloud) {}

  put({ id, trace_id }: Segment, document: string): void {
    this.forgetOld();
    const trace = this.traces.get(trace_id) ?? { receivedMs: this.cloud.clock.nowMs() };
    // A segment in progress is sent again when it ends; the later document replaces the first.
    this.open.set(trace, this.documentsOf(trace).set(id, document));
    this.traces.set(trace_id, trace);
    if (this.open.size > OPEN_TRACES_MAX) this.packOldest();
  }

  get(traceId: string): StoredSegment[] | undefined {
    this.forgetOld();
    const trace = this.traces.get(traceId);
    return trace && [...this.documentsOf(trace).values()].map(storedSegment);
  }

  ids(): string[] {
    this.forgetOld();
    return [...this.traces.keys()];
  }

  private documentsOf(trace: Trace): Map<string, string> {
    return this.open.get(trace) ?? new Map(trace.packed?.read());
  }

  private packOldest(): void {
    const [trace, documents] = this.open.entries().next().value!;
    trace.packed = this.together.add([...documents]);
    this.open.delete(trace);
  }

  private forgetOld(): void {
    const oldestMs = this.cloud.clock.nowMs() - RETENTION_MS;
    for (const [id, trace] of this.traces) {
      if (trace.receivedMs >= oldestMs) return;
      this.traces.delete(id);
      this.open.delete(trace);
    }
  }
}

const storedSegment = (document: string): StoredSegment => ({
  segment: JSON.parse(document) as Segment,
  document,
});

/** A segment with everything below it that came inside the same document. */
export function* withSubsegments(segment: Segment): Generator<Segment> {
  yield segment;
  for (const inner of segment.subsegments ?? []) yield* withSubsegments(inner);
}
