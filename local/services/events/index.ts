import type { Cloud } from "../../core/cloud";
import type { Service } from "../../core/service";
import { BusTraffic } from "./bus";
import { archiveOperations } from "./operations/archives";
import { busOperations } from "./operations/buses";
import { ruleOperations } from "./operations/rules";
import { putEventsOperation } from "./putEvents";
import { eventArchiveResource } from "./resources/eventArchive";
import { eventBusResource } from "./resources/eventBus";
import { eventBusPolicyResource } from "./resources/eventBusPolicy";
import { eventRuleResource } from "./resources/eventRule";
import { eventTargetResource } from "./resources/eventTarget";
import { Scheduler } from "./scheduler";
import { EventStore } from "./store";

/** EventBridge: buses, rules by pattern and by schedule, targets with retries and DLQs, archives and replays. */
export function createEvents(cloud: Cloud): Service {
  const store = new EventStore(cloud);
  const traffic = new BusTraffic(cloud, store);
  const scheduler = new Scheduler(cloud, traffic);
  return {
    name: "events",
    protocol: { kind: "awsJson", version: "1.1", targetPrefix: "AWSEvents" },
    operations: {
      PutEvents: putEventsOperation(cloud, store, traffic),
      ...busOperations(store),
      ...ruleOperations(store),
      ...archiveOperations(cloud, store, traffic),
    },
    resourceTypes: [
      eventBusResource(cloud, store),
      eventBusPolicyResource(store),
      eventRuleResource(cloud, store, scheduler),
      eventTargetResource(cloud, store),
      eventArchiveResource(cloud, store),
    ],
    stop() {
      for (const bus of store.buses.values())
        for (const rule of bus.rules.values()) scheduler.disarm(rule);
      return Promise.resolve();
    },
  };
}
