import type { Cloud } from "../../core/cloud";
import type { Service } from "../../core/service";
import { alarmOperations } from "./alarmOperations";
import { Alarms } from "./alarms";
import { metricOperations } from "./metricOperations";
import { MetricStore } from "./metricStore";
import { dashboardResource, type Dashboards } from "./resources/dashboard";
import { metricAlarmResource } from "./resources/metricAlarm";

/** CloudWatch: metrics of all services and functions, alarms evaluated every minute, dashboards. */
export function createMonitoring(cloud: Cloud): Service {
  const store = new MetricStore();
  cloud.metrics.addSink(store);
  const alarms = new Alarms(cloud, store);
  const dashboards: Dashboards = new Map();
  return {
    name: "monitoring",
    protocol: {
      kind: "awsJson",
      version: "1.0",
      targetPrefix: "GraniteServiceVersion20100801",
      query: { apiVersion: "2010-08-01" },
      cborServiceName: "GraniteServiceVersion20100801",
    },
    operations: {
      ...metricOperations(cloud, store),
      ...alarmOperations(cloud, alarms, dashboards),
    },
    resourceTypes: [metricAlarmResource(cloud, alarms), dashboardResource(cloud, dashboards)],
    async stop() {
      alarms.stop();
    },
  };
}
