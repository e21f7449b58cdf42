import type { Cloud } from "../../core/cloud";
import type { Service } from "../../core/service";
import { executionOperations } from "./operations/executions";
import { machineOperations } from "./operations/machines";
import { stateMachineResource } from "./resources/stateMachine";
import { StateMachineStore } from "./store";

/** Step Functions: standard workflows in the Amazon States Language with JSONPath, their executions and histories. */
export function createStates(cloud: Cloud): Service {
  const store = new StateMachineStore(cloud);
  return {
    name: "states",
    protocol: { kind: "awsJson", version: "1.0", targetPrefix: "AWSStepFunctions" },
    operations: { ...executionOperations(cloud, store), ...machineOperations(cloud, store) },
    resourceTypes: [stateMachineResource(cloud, store)],
  };
}
