import type { Cloud } from "../../core/cloud";
import type { Service } from "../../core/service";
import { ssmOperations } from "./operations";
import { parameterResource } from "./resources/parameter";
import { ParameterStore } from "./store";

/** SSM: Parameter Store, plain and SecureString. */
export function createSsm(cloud: Cloud): Service {
  const store = new ParameterStore(cloud);
  return {
    name: "ssm",
    protocol: { kind: "awsJson", version: "1.1", targetPrefix: "AmazonSSM" },
    operations: ssmOperations(store),
    resourceTypes: [parameterResource(cloud)],
  };
}
