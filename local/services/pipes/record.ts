/** A record of a DynamoDB stream as a pipe's filters and targets see it. */
export interface PipeRecord {
  eventID: string;
  eventName: string;
  eventSourceARN: string;
  dynamodb: {
    SequenceNumber: string;
    /** Seconds since the epoch. */
    ApproximateCreationDateTime: number;
    Keys: Record<string, unknown>;
  } & Record<string, unknown>;
}

/** As JSON would carry it: dates as seconds, binary as Base64, with the stream's ARN beside it. */
export function toPipeRecord(record: unknown, streamArn: string): PipeRecord {
  return { ...(plain(record) as PipeRecord), eventSourceARN: streamArn };
}

function plain(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (value instanceof Set) return [...value].map(plain);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plain(one)]));
}
