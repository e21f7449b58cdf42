import type { Cloud } from "../../core/cloud";
import type { Service } from "../../core/service";
import { pipeOperations } from "./operations";
import { pipeResource } from "./resources/pipe";
import { PipeStore } from "./store";

/** EventBridge Pipes: from a DynamoDB stream, filtered and transformed, to a machine, function, queue or bus. */
export function createPipes(cloud: Cloud): Service {
  const store = new PipeStore();
  return {
    name: "pipes",
    protocol: { kind: "restJson" },
    operations: pipeOperations(cloud, store),
    resourceTypes: [pipeResource(cloud, store)],
    stop() {
      for (const pipe of store.pipes.values()) pipe.poller?.stop();
      return Promise.resolve();
    },
  };
}
