import type { Cloud } from "../../core/cloud";
import type { Service } from "../../core/service";
import { samplingOperations, traceOperations } from "./operations";
import { samplingRuleType } from "./resources/samplingRule";
import { SamplingRules } from "./sampling";
import { TraceStore } from "./store";

/**
 * AWS X-Ray: traces as they are sent, found again by time and annotation, and the rules of sampling.
 * The daemon that functions send to by UDP is part of their environment (lambda/xrayDaemon.ts).
 */
export function createXRay(cloud: Cloud): Service {
  const store = new TraceStore(cloud);
  const rules = new SamplingRules(cloud);
  return {
    name: "xray",
    protocol: { kind: "restJson" },
    operations: { ...traceOperations(cloud, store), ...samplingOperations(cloud, rules) },
    resourceTypes: [samplingRuleType(cloud, rules)],
  };
}
