/** The Observer of a real function: Powertools' logger, metrics (EMF) and tracer. */
import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { Tracer } from "@aws-lambda-powertools/tracer";
import { metricNamespace } from "../../contracts/metrics";
import type { Observer } from "./observer";

export function powertoolsObserver(): Observer {
  const environment = process.env["ENVIRONMENT_SUFFIX"] ?? "unknown";
  const logger = new Logger({ persistentKeys: { environment } });
  const documents = new Map<string, Metrics>();
  // A metric with dimensions of its own needs an EMF document of its own. There are few kinds, and making one reads the whole environment.
  const documentOf = (dimensions: Readonly<Record<string, string>> = {}): Metrics => {
    const name = JSON.stringify(dimensions);
    const known = documents.get(name);
    if (known) return known;
    const made = new Metrics({
      namespace: process.env["POWERTOOLS_METRICS_NAMESPACE"] ?? metricNamespace,
      defaultDimensions: { environment, ...dimensions },
    });
    documents.set(name, made);
    return made;
  };
  // Calls are not captured one by one: the SDK passes the trace on by itself, and the patching costs every call.
  const tracer = new Tracer({ captureHTTPsRequests: false });
  return {
    log: (level, message, fields = {}) => logger[level](message, { ...fields }),
    count: (metric, value = 1, dimensions) =>
      void documentOf(dimensions).addMetric(metric, MetricUnit.Count, value),
    traced: (name, work) => traced(tracer, name, work),
    flush: () => {
      for (const document of documents.values())
        if (document.hasStoredMetrics()) document.publishStoredMetrics();
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
