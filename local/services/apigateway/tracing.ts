import type { Cloud } from "../../core/cloud";
import type { Batches } from "./batches";
import type { Exchange } from "./exchange";
import { stageArn } from "./arns";
import { Sampler } from "../xray/sampler";
import { newTraceId } from "../xray/traceId";
import type { Target } from "./target";

/** A request's place in a trace, from the gateway on. */
export interface Trace {
  /** `1-67f0c2a0-0123456789abcdef01234567` */
  rootId: string;
  upstreamParentId?: string;
  /** Of the gateway's own segment; the function's segments hang below its subsegment. */
  segmentId: string;
  integrationSubsegmentId: string;
  sampled: boolean;
  /** The X-Amzn-Trace-Id that the integration gets. */
  header: string;
}

/** Continues the trace that came with a request, or begins one; a sampling decision that came with it stands. */
export class Tracer {
  private readonly sampler: Sampler;

  constructor(private readonly cloud: Cloud) {
    this.sampler = new Sampler(cloud, {
      name: "API Gateway",
      principal: "apigateway.amazonaws.com",
      serviceType: "AWS::ApiGateway::Stage",
    });
  }

  async begin(target: Target, method: string, header: string | undefined): Promise<Trace> {
    const { api, stage } = target;
    const upstream = parseTraceHeader(header);
    const { random } = this.cloud;
    const rootId = upstream.root ?? newTraceId(this.cloud);
    if (!stage.xrayTracingEnabled) {
      const kept = header && upstream.root ? header : `Root=${rootId}`;
      return { rootId, segmentId: "", integrationSubsegmentId: "", sampled: false, header: kept };
    }
    const sampled =
      upstream.sampled ??
      (await this.sampler.isSampled({
        serviceName: `${api.name}/${stage.name}`,
        host: target.domainName,
        method,
        path: target.path,
        resourceArn: stageArn(this.cloud, api.id, stage.name),
      }));
    const integrationSubsegmentId = random.hex(16);
    return {
      rootId,
      upstreamParentId: upstream.parent,
      segmentId: random.hex(16),
      integrationSubsegmentId,
      sampled,
      header: `Root=${rootId};Parent=${integrationSubsegmentId};Sampled=${sampled ? 1 : 0}`,
    };
  }
}

/** Sends the gateway's segment of a sampled request; the answer does not wait for it. */
export function recordSegment(batches: Batches<string>, exchange: Exchange): void {
  if (exchange.trace.sampled) batches.add("xray", JSON.stringify(segment(exchange)));
}

const fields = {
  root: /(?:^|;)\s*Root=([^;]*)/,
  parent: /(?:^|;)\s*Parent=([^;]*)/,
  sampled: /(?:^|;)\s*Sampled=([^;]*)/,
};

function parseTraceHeader(header: string | undefined) {
  const field = (pattern: RegExp) => (header ? pattern.exec(header)?.[1] : undefined);
  const sampled = field(fields.sampled);
  return {
    root: field(fields.root),
    parent: field(fields.parent),
    sampled: sampled === "1" ? true : sampled === "0" ? false : undefined,
  };
}

/** The URL stands without its query: a sender's token may be in it. */
function segment(exchange: Exchange) {
  const { trace, api, stage, request, receivedMs, answer } = exchange;
  const { statusCode, latencyMs } = answer!;
  return {
    name: `${api.name}/${stage.name}`,
    id: trace.segmentId,
    trace_id: trace.rootId,
    ...(trace.upstreamParentId && { parent_id: trace.upstreamParentId }),
    start_time: receivedMs / 1000,
    end_time: (receivedMs + latencyMs) / 1000,
    origin: "AWS::ApiGateway::Stage",
    http: {
      request: {
        method: request.method,
        url: `https://${exchange.domainName}${exchange.path}`,
        client_ip: request.sourceIp,
        user_agent: request.headers["user-agent"],
      },
      response: { status: statusCode, content_length: answer!.bodyBytes },
    },
    aws: {
      api_gateway: {
        account_id: exchange.accountId,
        rest_api_id: api.id,
        stage: stage.name,
        request_id: exchange.requestId,
      },
    },
    ...statusFlags(statusCode),
    ...(exchange.integration && { subsegments: [integrationSubsegment(exchange)] }),
  };
}

function integrationSubsegment(exchange: Exchange) {
  const { integration, trace, route, receivedMs, answer } = exchange;
  const endMs = receivedMs + answer!.latencyMs;
  const status = integration!.status ?? integration!.integrationStatus;
  return {
    id: trace.integrationSubsegmentId,
    name: "Lambda",
    namespace: "aws",
    start_time: (endMs - integration!.latencyMs) / 1000,
    end_time: endMs / 1000,
    http: { response: { status } },
    aws: { resource_names: [route!.method.integration!.functionArn] },
    ...statusFlags(status),
  };
}

function statusFlags(statusCode: number) {
  if (statusCode >= 500) return { fault: true };
  if (statusCode === 429) return { error: true, throttle: true };
  return statusCode >= 400 ? { error: true } : {};
}
