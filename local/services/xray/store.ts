import type { Cloud } from "../../core/cloud";

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

/** The documents of a trace's segments, by the segment's id. Text alone: read, they take three times as much, and few are looked at. */
interface Trace {
  readonly receivedMs: number;
  readonly documents: Map<string, string>;
}

/** All traces of the last 30 days. */
export class TraceStore {
  /** In order of the first segment's arrival, which is the order in which they grow old. */
  private readonly traces = new Map<string, Trace>();

  constructor(private readonly cloud: Cloud) {}

  put({ id, trace_id }: Segment, document: string): void {
    this.forgetOld();
    const trace = this.traces.get(trace_id) ?? {
      receivedMs: this.cloud.clock.nowMs(),
      documents: new Map<string, string>(),
    };
    // A segment in progress is sent again when it ends; the later document replaces the first.
    trace.documents.set(id, document);
    this.traces.set(trace_id, trace);
  }

  get(traceId: string): StoredSegment[] | undefined {
    this.forgetOld();
    const trace = this.traces.get(traceId);
    return trace && [...trace.documents.values()].map(storedSegment);
  }

  ids(): string[] {
    this.forgetOld();
    return [...this.traces.keys()];
  }

  private forgetOld(): void {
    const oldestMs = this.cloud.clock.nowMs() - RETENTION_MS;
    for (const [id, { receivedMs }] of this.traces) {
      if (receivedMs >= oldestMs) return;
      this.traces.delete(id);
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
