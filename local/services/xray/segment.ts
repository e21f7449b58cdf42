import type { Segment } from "./store";

const DOCUMENT_BYTES_MAX = 64 * 1024;

export type ParsedSegment =
  { segment: Segment } | { errorCode: string; message: string; id?: string };

/** Reads one segment document. https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html */
export function parseSegment(document: string): ParsedSegment {
  if (Buffer.byteLength(document) > DOCUMENT_BYTES_MAX)
    return {
      errorCode: "DocumentTooLarge",
      message: `A segment document may have ${DOCUMENT_BYTES_MAX} bytes at most.`,
    };
  let segment: Partial<Segment>;
  try {
    segment = JSON.parse(document) as Partial<Segment>;
  } catch {
    return { errorCode: "ParseError", message: "Invalid segment: it is not JSON." };
  }
  const missing = (["id", "name", "trace_id", "start_time"] as const).filter(
    (field) => segment[field] === undefined,
  );
  if (missing.length > 0) return invalid(segment, `Missing field(s): ${missing.join(", ")}`);
  if (!/^[0-9a-f]{16}$/.test(segment.id!))
    return invalid(segment, `id ${segment.id} is not 16 hexadecimal digits`);
  if (!/^1-[0-9a-f]{8}-[0-9a-f]{24}$/.test(segment.trace_id!))
    return invalid(segment, `trace_id ${segment.trace_id} is not 1-<8 hex>-<24 hex>`);
  if (segment.end_time === undefined && !segment.in_progress)
    return invalid(segment, "Missing field(s): end_time or in_progress");
  return { segment: segment as Segment };
}

const invalid = (segment: Partial<Segment>, message: string): ParsedSegment => ({
  errorCode: "InvalidSegment",
  message,
  ...(segment.id !== undefined && { id: segment.id }),
});
