import type { Cloud } from "../../core/cloud";
import { newTraceId } from "../xray/traceId";
import type { FunctionConfiguration, InvocationOutcome } from "./model";

export interface TraceHeader {
  root: string | undefined;
  parent: string | undefined;
  /** Undefined: the decision is left to whoever comes next. */
  sampled: boolean | undefined;
}

const fields = {
  root: /(?:^|;)\s*Root=([^;]*)/,
  parent: /(?:^|;)\s*Parent=([^;]*)/,
  sampled: /(?:^|;)\s*Sampled=([^;]*)/,
};

export function parseTraceHeader(header: string | undefined): TraceHeader {
  const field = (pattern: RegExp) => (header ? pattern.exec(header)?.[1] : undefined);
  const sampled = field(fields.sampled);
  return {
    root: field(fields.root),
    parent: field(fields.parent),
    sampled: sampled === "1" ? true : sampled === "0" ? false : undefined,
  };
}

/** One invocation's place in a trace. */
export interface Trace {
  /** What the function gets as _X_AMZN_TRACE_ID. */
  header: string;
  sampled: boolean;
  traceId: string;
  upstreamParent: string | undefined;
  serviceSegmentId: string;
  functionSegmentId: string;
  links: readonly TraceHeader[];
}

/**
 * Lambda's sampling: an upstream decision is respected; without one, Active tracing takes of each function
 * the first request of a second and 5 % of the others, and PassThrough takes none.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
 */
export class Sampler {
  /** By function: the second in which its last undecided request came. */
  private readonly seconds = new Map<string, number>();

  constructor(private readonly cloud: Cloud) {}

  /** `links`: traces that led here without being continued, as those of a batch's messages. */
  trace(
    { functionName, tracingMode }: FunctionConfiguration,
    header: string | undefined,
    links: readonly TraceHeader[] = [],
  ): Trace {
    const upstream = parseTraceHeader(header);
    const linked = links.length > 0 ? links.some((link) => link.sampled) : undefined;
    const decided = upstream.sampled ?? linked;
    const sampled = decided ?? (tracingMode === "Active" && this.sample(functionName));
    const traceId = upstream.root ?? newTraceId(this.cloud);
    const functionSegmentId = this.cloud.random.hex(16);
    const parent = sampled ? functionSegmentId : (upstream.parent ?? functionSegmentId);
    return {
      header: `Root=${traceId};Parent=${parent};Sampled=${sampled ? 1 : 0}`,
      sampled,
      traceId,
      upstreamParent: upstream.parent,
      serviceSegmentId: this.cloud.random.hex(16),
      functionSegmentId,
      links,
    };
  }

  private sample(functionName: string): boolean {
    const second = Math.floor(this.cloud.clock.nowMs() / 1000);
    const first = second !== this.seconds.get(functionName);
    this.seconds.set(functionName, second);
    return first || this.cloud.random.fraction() < 0.05;
  }
}

/** The two segments that Lambda makes: the service that accepted, and the function that ran. */
export function segmentsOf(
  configuration: FunctionConfiguration,
  trace: Trace,
  requestId: string,
  times: { acceptedMs: number; startedMs: number; endedMs: number },
  outcome: InvocationOutcome,
): string[] {
  const { functionName, functionArn } = configuration;
  const fault = outcome.functionError !== undefined;
  const common = { name: functionName, trace_id: trace.traceId };
  const links = trace.links.map(({ root, parent }) => ({
    trace_id: root,
    id: parent,
    attributes: { "aws.xray.reserved.reference_type": "parent" },
  }));
  const service = {
    ...common,
    id: trace.serviceSegmentId,
    ...(trace.upstreamParent && { parent_id: trace.upstreamParent }),
    start_time: times.acceptedMs / 1000,
    end_time: times.endedMs / 1000,
    origin: "AWS::Lambda",
    resource_arn: functionArn,
    http: { response: { status: 200 } },
    aws: { function_arn: functionArn, request_id: requestId, resource_names: [functionName] },
    ...(links.length > 0 && { links }),
    ...(fault && { fault: true }),
  };
  const ran = {
    ...common,
    id: trace.functionSegmentId,
    parent_id: trace.serviceSegmentId,
    start_time: times.startedMs / 1000,
    end_time: times.endedMs / 1000,
    origin: "AWS::Lambda::Function",
    resource_arn: functionArn,
    aws: { function_arn: functionArn },
    ...(fault && { fault: true, cause: causeOf(outcome) }),
  };
  return [JSON.stringify(service), JSON.stringify(ran)];
}

function causeOf(outcome: InvocationOutcome) {
  const { errorType, errorMessage } = JSON.parse(outcome.payload.toString()) as Record<
    string,
    string
  >;
  return { exceptions: [{ type: errorType, message: errorMessage }] };
}
