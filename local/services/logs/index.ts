import type { Cloud } from "../../core/cloud";
import type { Service } from "../../core/service";
import { logsOperations } from "./operations";
import { logGroupResource } from "./resources/logGroup";
import { logMetricFilterResource } from "./resources/logMetricFilter";
import { logResourcePolicyResource } from "./resources/logResourcePolicy";
import { LogStore } from "./store";

/** CloudWatch Logs: groups with retention and keys, metric filters, the embedded metric format. */
export function createLogs(cloud: Cloud): Service {
  const store = new LogStore(cloud.clock);
  return {
    name: "logs",
    protocol: { kind: "awsJson", version: "1.1", targetPrefix: "Logs_20140328" },
    operations: logsOperations(cloud, store),
    resourceTypes: [
      logGroupResource(cloud, store),
      logMetricFilterResource(cloud, store),
      logResourcePolicyResource(store),
    ],
  };
}
