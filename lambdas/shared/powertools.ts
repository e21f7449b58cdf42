/** The Observer of a real function: Powertools' logger, metrics (EMF) and tracer. */
import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { Tracer } from "@aws-lambda-powertools/tracer";
import { metricNamespace } from "../../contracts/metrics";
import type { Observer } from "./observer";

export function powertoolsObserver(): Observer {
  const environment = process.env["ENVIRONMENT_SUFFIX"] ?? "unknown";
  const logger = new Logger({ persistentKeys: { environment } });
  const metrics = new Metrics({
    namespace: process.env["POWERTOOLS_METRICS_NAMESPACE"] ?? metricNamespace,
    defaultDimensions: { environment },
  });
  // Calls are not captured one by one: the SDK passes the trace on by itself, and the patching costs every call.
  const tracer = new Tracer({ captureHTTPsRequests: false });
  return {
    log: (level, message, fields = {}) => logger[level](message, { ...fields }),
    count: (metric, value = 1, dimensions) => {
      if (!dimensions) return void metrics.addMetric(metric, MetricUnit.Count, value);
      // A metric with dimensions of its own needs an EMF document of its own.
      const single = metrics.singleMetric();
      for (const [name, text] of Object.entries(dimensions)) single.addDimension(name, text);
      single.addMetric(metric, MetricUnit.Count, value);
    },
    traced: (name, work) => traced(tracer, name, work),
    flush: () => {
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    },
  };
}

async function traced<T>(
  tracer: Tracer,
  name: string,
  work: (annotate: (webhookId: string) => void) => Promise<T>,
): Promise<T> {
  if (!tracer.isTracingEnabled()) return work(() => undefined);
  return tracer.provider.captureAsyncFunc(name, async (subsegment) => {
    try {
      return await work((webhookId) => subsegment?.addAnnotation("webhook_id", webhookId));
    } catch (error) {
      // The name only: X-Ray is read by more people than the tables are.
      subsegment?.addErrorFlag();
      throw error;
    } finally {
      subsegment?.close();
    }
  }) as Promise<T>;
}
