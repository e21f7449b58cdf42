import { type Segment, withSubsegments } from "./store";

/** What GetTraceSummaries says of one trace; times in seconds. */
export function summarize(traceId: string, segments: readonly Segment[]) {
  const starts = segments.map(({ start_time }) => start_time);
  const ends = segments.map(({ end_time, start_time }) => end_time ?? start_time);
  const startTime = Math.min(...starts);
  const [root] = [...segments]
    .filter(({ type }) => type !== "subsegment")
    .sort((a, b) => a.start_time - b.start_time);
  const http = root?.http;
  return {
    Id: traceId,
    StartTime: new Date(startTime * 1000),
    Duration: Math.max(...ends) - startTime,
    ResponseTime: root ? (root.end_time ?? root.start_time) - root.start_time : 0,
    HasFault: segments.some(({ fault }) => fault === true),
    HasError: segments.some(({ error }) => error === true),
    HasThrottle: segments.some(({ throttle }) => throttle === true),
    IsPartial: segments.some(({ in_progress }) => in_progress === true),
    ...(http && {
      Http: {
        HttpURL: http.request?.url,
        HttpStatus: http.response?.status,
        HttpMethod: http.request?.method,
        UserAgent: http.request?.user_agent,
        ClientIp: http.request?.client_ip,
      },
    }),
    Annotations: annotationsOf(segments),
    ServiceIds: servicesOf(segments),
    ...(root && { EntryPoint: serviceOf(root) }),
  };
}

function annotationsOf(segments: readonly Segment[]) {
  const found: Record<
    string,
    { AnnotationValue: Record<string, unknown>; ServiceIds: unknown[] }[]
  > = {};
  for (const outer of segments)
    for (const { annotations } of withSubsegments(outer))
      for (const [key, value] of Object.entries(annotations ?? {}))
        (found[key] ??= []).push({
          AnnotationValue: annotationValue(value),
          ServiceIds: [serviceOf(outer)],
        });
  return found;
}

function annotationValue(value: string | number | boolean): Record<string, unknown> {
  if (typeof value === "number") return { NumberValue: value };
  return typeof value === "boolean" ? { BooleanValue: value } : { StringValue: value };
}

function servicesOf(segments: readonly Segment[]) {
  const services = new Map(
    segments
      .filter(({ type }) => type !== "subsegment")
      .map((segment) => [`${segment.name} ${segment.origin}`, serviceOf(segment)]),
  );
  return [...services.values()];
}

const serviceOf = ({ name, origin }: Segment) => ({
  Name: name,
  Names: [name],
  ...(origin && { Type: origin }),
});
