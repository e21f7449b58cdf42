import { serviceCaller } from "../../core/caller";
import type { Cloud } from "../../core/cloud";
import type { DataPlane, HttpRequest, HttpResponse } from "../../core/service";
import { Batches } from "./batches";
import type { Exchange } from "./exchange";
import { Integrations } from "./integrations";
import { Invoker } from "./invocation";
import { LambdaAuthorizers } from "./lambdaAuthorizer";
import { LogWriter } from "./logWriter";
import type { Meter } from "./metering";
import { report } from "./observation";
import { Pipeline } from "./pipeline";
import { headerFields, queryFields, setHeader } from "./proxyEvent";
import { answerOf } from "./answer";
import type { GatewayStore } from "./store";
import { customDomainPrefix, executeApiPrefix, type Target, targetOf } from "./target";
import { type Trace, Tracer } from "./tracing";

export interface DataPlaneOptions {
  /**
   * Awaited before a request is looked at. The place to hold senders back (never to refuse them) while
   * the asynchronous work behind the API is some seconds behind: AWS has the capacity, one laptop has not.
   */
  admission?: () => Promise<void>;
}

/** Serves the stages' URLs. */
export function createDataPlane(
  cloud: Cloud,
  store: GatewayStore,
  meter: Meter,
  options: DataPlaneOptions,
): DataPlane & { authorizers: LambdaAuthorizers } {
  const tracer = new Tracer(cloud);
  const batches = createBatches(cloud, store);
  const invoker = new Invoker(cloud);
  const authorizers = new LambdaAuthorizers(cloud, invoker);
  const pipeline = new Pipeline(cloud, store, meter, authorizers, new Integrations(cloud, invoker));

  async function answer(request: HttpRequest): Promise<HttpResponse> {
    await options.admission?.();
    const target = targetOf(cloud, store, request.path);
    if (!target) return noSuchStage(cloud);
    const sent = request.headers["x-amzn-trace-id"];
    const trace = await tracer.begin(target, request.method, sent);
    const exchange = begin(cloud, request, target, trace);
    const response = answerOf(exchange, await pipeline.run(exchange), cloud.clock.nowMs());
    report(cloud, batches, exchange);
    return response;
  }
  return {
    prefix: executeApiPrefix,
    furtherPrefixes: [customDomainPrefix],
    handle: (request) => cloud.activity.track("apigateway: request", () => answer(request)),
    authorizers,
  };
}

function createBatches(cloud: Cloud, store: GatewayStore): Batches<string> {
  const logs = new LogWriter(cloud, store);
  const xray = serviceCaller("apigateway.amazonaws.com", { sourceAccount: cloud.accountId });
  return new Batches<string>(
    cloud,
    (destination) => (items) =>
      destination === "xray"
        ? cloud.call(xray, "xray", "PutTraceSegments", { TraceSegmentDocuments: items })
        : logs.write(destination, items),
    (message) => process.emitWarning(message),
  );
}

const hopByHop = new Set(["connection", "keep-alive", "transfer-encoding"]);

function begin(cloud: Cloud, request: HttpRequest, target: Target, trace: Trace): Exchange {
  const { headers } = request;
  const fields = headerFields(headers, request.rawHeaders);
  for (const name of Object.keys(fields.single))
    if (hopByHop.has(name.toLowerCase())) {
      delete fields.single[name];
      delete fields.multi[name];
    }
  const forwarded = headers["x-forwarded-for"];
  setHeader(fields, "Host", target.domainName);
  setHeader(fields, "X-Amzn-Trace-Id", trace.header);
  setHeader(
    fields,
    "X-Forwarded-For",
    forwarded ? `${forwarded}, ${request.sourceIp}` : request.sourceIp,
  );
  setHeader(fields, "X-Forwarded-Port", "443");
  setHeader(fields, "X-Forwarded-Proto", "https");
  return {
    ...target,
    requestId: cloud.random.uuid(),
    extendedRequestId: cloud.random.bytes(11).toString("base64"),
    receivedMs: cloud.clock.nowMs(),
    request,
    accountId: cloud.accountId,
    definition: target.deployment.definition,
    headers: fields,
    query: queryFields(request.rawQuery),
    trace,
  };
}

/** What API Gateway's front answers where no stage is to take the request, and so none to log it. */
function noSuchStage(cloud: Cloud): HttpResponse {
  return {
    statusCode: 403,
    headers: {
      "Content-Type": "application/json",
      "x-amzn-RequestId": cloud.random.uuid(),
      "x-amzn-ErrorType": "ForbiddenException",
    },
    body: JSON.stringify({ message: "Forbidden" }),
  };
}
