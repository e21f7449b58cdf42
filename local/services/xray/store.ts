import type { Cloud } from "../../core/cloud";
import { Packed } from "../../core/packed";

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

type PackedTrace = readonly [
  id: string,
  receivedMs: number,
  documents: (readonly [id: string, document: string])[],
];

/** Traces that were put away together. */
interface Chapter {
  readonly traces: Packed<readonly PackedTrace[]>;
}

/** Segments of a trace come within seconds of each other: what a busy minute brings stays open. */
const OPEN_TRACES_MAX = 1024;
const TRACES_PER_CHAPTER = 128;

/** All traces of the last 30 days. All but the latest are packed. */
export class TraceStore {
  /** Both in order of the first segment's arrival, which is the order in which they grow old. */
  private readonly open = new Map<string, Trace>();
  private readonly packed = new Map<string, Chapter>();
  /** Who looks at one trace often looks at those beside it. */
  private lastRead: { chapter: Chapter; traces: Map<string, Trace> } | undefined;

  constructor(private readonly cloud: Cloud) {}

  put({ id, trace_id }: Segment, document: string): void {
    const trace = this.trace(trace_id) ?? {
      receivedMs: this.cloud.clock.nowMs(),
      documents: new Map<string, string>(),
    };
    // A segment in progress is sent again when it ends; the later document replaces the first.
    trace.documents.set(id, document);
    this.packed.delete(trace_id);
    this.open.set(trace_id, trace);
    if (this.open.size > OPEN_TRACES_MAX) this.putAway();
  }

  get(traceId: string): StoredSegment[] | undefined {
    const trace = this.trace(traceId);
    return trace && [...trace.documents.values()].map(storedSegment);
  }

  ids(): string[] {
    return [...this.packed.keys(), ...this.open.keys()].filter((id) => this.trace(id));
  }

  /** Undefined where there is none, or no more. */
  private trace(id: string): Trace | undefined {
    const chapter = this.packed.get(id);
    const trace = chapter ? this.read(chapter).get(id) : this.open.get(id);
    if (!trace || this.cloud.clock.nowMs() - trace.receivedMs <= RETENTION_MS) return trace;
    this.packed.delete(id);
    this.open.delete(id);
    return undefined;
  }

  private read(chapter: Chapter): Map<string, Trace> {
    if (this.lastRead?.chapter !== chapter) {
      const traces = chapter.traces
        .unpack()
        .map(
          ([id, receivedMs, documents]) =>
            [id, { receivedMs, documents: new Map(documents) }] as const,
        );
      this.lastRead = { chapter, traces: new Map(traces) };
    }
    return this.lastRead.traces;
  }

  private putAway(): void {
    this.forgetOld();
    const oldest = [...this.open].slice(0, TRACES_PER_CHAPTER);
    const traces = oldest.map(([id, { receivedMs, documents }]): PackedTrace => [
      id,
      receivedMs,
      [...documents],
    ]);
    const chapter = { traces: new Packed(traces) };
    for (const [id] of oldest) {
      this.open.delete(id);
      this.packed.set(id, chapter);
    }
  }

  private forgetOld(): void {
    for (const id of this.packed.keys()) if (this.trace(id)) return;
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
