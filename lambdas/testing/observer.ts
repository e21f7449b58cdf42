import type { Observer } from "../shared/observer";

export interface RecordedObserver extends Observer {
  lines: { level: string; message: string; fields: Record<string, unknown> }[];
  /** Sum by metric. */
  counts: Record<string, number>;
  dimensions: Record<string, Readonly<Record<string, string>> | undefined>;
  annotations: string[];
}

/** Remembers what a story tells. */
export function recordingObserver(): RecordedObserver {
  const recorded: RecordedObserver = {
    lines: [],
    counts: {},
    dimensions: {},
    annotations: [],
    log: (level, message, fields = {}) =>
      void recorded.lines.push({ level, message, fields: { ...fields } }),
    count: (metric, value = 1, dimensions) => {
      recorded.counts[metric] = (recorded.counts[metric] ?? 0) + value;
      recorded.dimensions[metric] = dimensions;
    },
    traced: (_name, work) => work((webhookId) => void recorded.annotations.push(webhookId)),
    flush: () => undefined,
  };
  return recorded;
}
