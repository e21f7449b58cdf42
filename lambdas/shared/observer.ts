/** What a story tells about itself. Stories get this as a port; `powertools.ts` is the real one. */
export interface Observer {
  /** One JSON line. Fields are ids, counts and names: never a body, a header or a secret. */
  log(level: "info" | "warn" | "error", message: string, fields?: LogFields): void;
  /** Adds to a metric of contracts/metrics.ts. */
  count(metric: string, value?: number, dimensions?: Readonly<Record<string, string>>): void;
  /** Runs `work` in a trace subsegment; `annotate` makes it findable by webhook_id. */
  traced<T>(name: string, work: (annotate: (webhookId: string) => void) => Promise<T>): Promise<T>;
  /** Writes the metrics counted since the last flush. */
  flush(): void;
}

export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Milliseconds since the epoch. */
export type Clock = () => number;

export const isoAt = (ms: number) => new Date(ms).toISOString();
